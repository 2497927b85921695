"""Bugs that were caught on the way: whoever asks sees a polite sentence, so a row looks into the log for them."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from tests.faults.verdict import Outcome


class _Ear(logging.Handler):
    def __init__(self, outcome: Outcome) -> None:
        super().__init__(logging.ERROR)
        self._outcome = outcome

    def emit(self, record: logging.LogRecord) -> None:
        error = f" ({record.exc_info[1]!r})" if record.exc_info else ""
        self._outcome.verdict.note("errors", f"logged: {record.getMessage()}{error}")


@contextmanager
def noted(outcome: Outcome) -> Iterator[None]:
    """For the time of a `with`, each error that the bot logs in this process breaks the row's promise."""
    logger, ear = logging.getLogger("bot"), _Ear(outcome)
    logger.addHandler(ear)
    try:
        yield
    finally:
        logger.removeHandler(ear)
