"""Bugs that were caught on the way: whoever asks sees a polite sentence, so a row looks for it, and into the log."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.telegram.dispatch import BROKEN
from tests.fakes.telegram_server import TelegramServer
from tests.faults.verdict import Outcome

HARMLESS = ("message to edit not found", "message can't be edited", "message is not modified", "query")
OF_A_BUG = ("A handler failed", "led to a bug", "Traceback")  # words of a log


class _Ear(logging.Handler):
    def __init__(self, outcome: Outcome) -> None:
        super().__init__(logging.ERROR)
        self._outcome = outcome

    def emit(self, record: logging.LogRecord) -> None:
        error = f" ({record.exc_info[1]!r})" if record.exc_info else ""
        self._outcome.verdict.note("errors", f"logged: {record.getMessage()}{error}")


@contextmanager
def noted(outcome: Outcome, telegram: TelegramServer | None = None) -> Iterator[None]:
    """For the time of a `with`, each error that the bot logs in this process breaks the row's promise, and so does
    each apology for a bug that came to Telegram."""
    logger, ear = logging.getLogger("bot"), _Ear(outcome)
    logger.addHandler(ear)
    try:
        yield
    finally:
        logger.removeHandler(ear)
        if telegram:
            apologies(telegram, outcome)


def apologies(telegram: TelegramServer, outcome: Outcome) -> None:
    for (chat, _), message in sorted(telegram.sent.items()):
        if BROKEN in message.text:
            outcome.verdict.note("errors", f"chat {chat} was told that something went wrong")


def refusals(telegram: TelegramServer, outcome: Outcome) -> None:
    """What the server refused for another reason than that the bot looked for a message whose reply was lost: a busy
    machine alone can lose one."""
    for call in telegram.refused:
        if not any(reason in (call.refused or "") for reason in HARMLESS):
            outcome.verdict.note("errors", f"{call.method}: {call.refused}")


def logged(log: Path, outcome: Outcome) -> None:
    """What a bot in a process of its own wrote of its bugs."""
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else ():
        if any(words in line for words in OF_A_BUG):
            outcome.verdict.note("errors", f"logged: {line}")
