"""Discretion: no secret and nobody's words in a log, at any level. It knows which libraries talk, and nothing else.

The library writes the token into addresses and people's texts into its complaints, httpx logs the addresses: they are
not heard at all. What remains is ours and speaks of kinds and places; the filter is for what might slip through.
"""

import logging
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

TALKATIVE = ("telegram", "httpx", "httpcore", "aiohttp", "openai", "chromadb", "hpack")
SILENCE = logging.CRITICAL + 1
HIDDEN = "[secret]"
SHORTEST = 8  # characters of a secret: a shorter one would black out half the log


class LogRedaction(logging.Filter):
    """Blacks out secrets, and of an exception keeps its kind and place."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__()
        self._secrets = sorted({secret for secret in secrets if len(secret) >= SHORTEST}, key=len, reverse=True)

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self._hidden(record.getMessage()), None
        if record.exc_info and record.exc_info[1]:
            record.exc_text = f"{type(record.exc_info[1]).__name__} at {innermost_place(record.exc_info[1])}"
        record.exc_info = None
        return True

    def _hidden(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return text


def innermost_place(error: BaseException) -> str:
    """The innermost line of ours: a message may hold what a person wrote, a place does not."""
    frames = traceback.extract_tb(error.__traceback__)
    return next((f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames) if "/bot/" in f.filename), "?")


@contextmanager
def redact_logs(handler: logging.Handler, secrets: Iterable[str], level: int) -> Iterator[None]:
    """For the time of a `with`, this handler and those that are there already hear what may be heard."""
    root, discretion = logging.getLogger(), LogRedaction(secrets)
    levels = {name: logging.getLogger(name).level for name in TALKATIVE} | {root.name: root.level}
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(SILENCE)
    root.addHandler(handler)
    root.setLevel(level)
    handlers = list(root.handlers)
    for each in handlers:
        each.addFilter(discretion)
    try:
        yield
    finally:
        for each in handlers:
            each.removeFilter(discretion)
        root.removeHandler(handler)
        for name, before in levels.items():
            logging.getLogger(name).setLevel(before)
