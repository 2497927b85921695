"""The log of bugs, a file beside the library: a report names a bug in one line, this log keeps its traceback.

The log is bounded, and readable by its owner only: a traceback may hold an address or a part of an article.
"""

import logging
import os
from contextlib import suppress
from pathlib import Path

LOGGERS = ("corpus", "index", "bot.cli", "bot.mcp")  # what reads and indexes; the Telegram bot's own log is on stderr
MOST_BYTES = 1_000_000  # of the log; then a new file begins, and one old file is kept


class BugLog(logging.Handler):
    """A logging handler that opens the file for each record, since records are few. A failed write is ignored."""

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
