"""The log of bugs, beside the library: a report names a bug in a line, here is its traceback.

Bounded, and readable by its owner only: a traceback may hold an address or a part of an article.
"""

import logging
import os
from contextlib import suppress
from pathlib import Path

LOGGERS = ("corpus", "index", "bot.cli")  # what reads and indexes; the Telegram bot's own log is on stderr
MOST_BYTES = 1_000_000  # then it begins anew, and the one before is kept


class BugLog(logging.Handler):
    """Opened for each record, of which there are few. Where it cannot be written nobody is bothered."""

    def __init__(self, path: Path) -> None:
        super().__init__(logging.ERROR)
        self._path = path
        self.setFormatter(logging.Formatter("%(asctime)s %(name)s: %(message)s"))
        for name in LOGGERS:
            logging.getLogger(name).addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError):
            if self._path.exists() and self._path.stat().st_size > MOST_BYTES:
                self._path.replace(self._path.with_name(f"{self._path.name}.1"))
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
            opened = os.open(self._path, flags, 0o600)
            with os.fdopen(opened, "a", encoding="utf-8", errors="backslashreplace") as log:
                log.write(f"{self.format(record)}\n")

    def close(self) -> None:
        for name in LOGGERS:
            logging.getLogger(name).removeHandler(self)
        super().close()
