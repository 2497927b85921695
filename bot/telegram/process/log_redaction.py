"""Log redaction: no secret and nobody's words in the log, at any level.

python-telegram-bot puts the token into URLs and people's texts into its errors, and httpx logs the URLs; these
libraries are silenced. Our own records name only kinds and places; the filter removes what might slip through.
"""

import logging
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

TALKATIVE = ("telegram", "httpx", "httpcore", "aiohttp", "openai", "chromadb", "hpack")
SILENCE = logging.CRITICAL + 1
HIDDEN = "[secret]"
SHORTEST = 8  # characters of a secret that is hidden; a shorter one would black out half the log


class LogRedaction(logging.Filter):
    """Hides secrets in each record, and reduces an exception to its kind and place."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__()
        self._secrets = sorted({secret for secret in secrets if len(secret) >= SHORTEST}, key=len, reverse=True)

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self._hide(record.getMessage()), None
        if record.exc_info and record.exc_info[1]:
            record.exc_text = f"{type(record.exc_info[1]).__name__} at {innermost_place(record.exc_info[1])}"
        record.exc_info = None
        return True

    def _hide(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return text


def innermost_place(error: BaseException) -> str:
    """The innermost line of our code in the traceback, as `file.py:line`, or `?`. It quotes nobody, a message might."""
    frames = traceback.extract_tb(error.__traceback__)
    return next((f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames) if "/bot/" in f.filename), "?")


@contextmanager
def redact_logs(handler: logging.Handler, secrets: Iterable[str], level: int) -> Iterator[None]:
    """Log to `handler` at `level`, and redact the records of all root handlers, for the time of a `with`."""
    root, redaction = logging.getLogger(), LogRedaction(secrets)
    levels = {name: logging.getLogger(name).level for name in TALKATIVE} | {root.name: root.level}
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(SILENCE)
    root.addHandler(handler)
    root.setLevel(level)
    handlers = list(root.handlers)
    for each in handlers:
        each.addFilter(redaction)
    try:
        yield
    finally:
        for each in handlers:
            each.removeFilter(redaction)
        root.removeHandler(handler)
        for name, before in levels.items():
            logging.getLogger(name).setLevel(before)
