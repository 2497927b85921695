"""Whole conversations, as the strict server saw them: a person writes, the bot answers from a real library."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.telegram.bots import OWNER, running
from tests.fakes.telegram_server import TelegramServer

GROUP = -1_001_000_000_007
FERRY = "When will the ferry to Brackness sail again?"


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        yield server


def test_a_question_in_private(telegram: TelegramServer, library: Path) -> None:
    with running(telegram, library):
        telegram.say(OWNER, FERRY)
        (text,) = telegram.wait_for_texts(OWNER)
    assert "Friday" in text and "[1]" in text
    (message,) = telegram.messages(OWNER)
    assert [button["text"] for button in message.buttons] == ["[1]", "👍", "👎", "Why"]
    assert telegram.refused == []


def test_strangers_learn_nothing(telegram: TelegramServer, library: Path) -> None:
    with running(telegram, library):
        telegram.say(8, FERRY)
        telegram.say(8, "/start")
        telegram.say(OWNER, FERRY)
        telegram.wait_for_texts(OWNER)
    assert telegram.texts(8) == [] and not [a for a in telegram.actions if a[1] == 8]
