"""No secret and nobody's words in a log, at INFO or DEBUG, in an error, in a repr."""

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from telegram import Update

from bot.telegram.process.log_redaction import redact_logs
from bot.telegram.process.starting import make_client
from bot.telegram.receiving.polling import RawUpdateRequest
from bot.telegram.updates.incoming import Me, parse_update
from tests.bot.telegram.bots import OWNER, running, settings
from tests.fakes.telegram_server import Fault, TelegramServer
from tests.fakes.telegram_world import BOT, TOKEN, USERNAME

CANARY = "heron-in-the-reeds"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What all loggers say at DEBUG, as the bot sets them up."""
    stream = io.StringIO()
    with redact_logs(logging.StreamHandler(stream), [TOKEN], logging.DEBUG):
        yield stream


def test_nothing_slips_into_the_log(log: io.StringIO, library: Path) -> None:
    with TelegramServer() as telegram:
        telegram.fail("sendMessage", Fault(502), Fault(400, f"Bad Request: can't parse entities in {CANARY}"))
        telegram.fail("getUpdates", Fault(502))
        with running(telegram, library):
            telegram.say(OWNER, f"What of the {CANARY}?")
            telegram.post("message", {"message_id": 9, "chat": CANARY, "text": CANARY})  # it breaks the library
            telegram.say(66, CANARY)
            telegram.say(OWNER, "When does the ferry sail?")
            telegram.wait_for_texts(OWNER, 2)
        logging.getLogger("somebody").error("sent to https://api.telegram.org/bot%s/x", TOKEN)
        try:
            raise ValueError(CANARY)
        except ValueError:
            logging.getLogger("bot.telegram").exception("A failure")
    said = log.getvalue()
    assert TOKEN not in said and CANARY not in said
    assert "could not be read" in said and "A failure" in said and "[secret]" in said


def test_no_repr_tells(library: Path) -> None:
    with TelegramServer() as telegram:
        bot = make_client(settings(telegram, library), RawUpdateRequest())
        message = {"message_id": 1, "date": 0, "chat": {"id": 7, "type": "private"}, "text": CANARY}
        update = Update.de_json({"update_id": 1, "message": message}, bot)
        shown = repr(bot), str(bot), repr(parse_update(update, Me(BOT, USERNAME))), repr(settings(telegram, library))
    assert not [text for text in shown if TOKEN in text or CANARY in text]
