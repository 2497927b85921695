"""The indexer's lock: one process at a time indexes a library. The system releases the lock when the process dies."""

import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.errors import ConfigurationError
from index.descriptors import starved, too_many
from index.errors import IndexerBusy
from index.home import Home

FOR_EVER = -1.0  # seconds to wait for the lock: without a limit
LOOKS = 20  # reads of the holder's note, 0.01 s apart: the holder writes it just after it takes the lock


@contextmanager
def hold_indexer_lock(home: Home, wait: float = 0.0) -> Iterator[None]:
    """Hold the library's lock, waiting at most `wait` seconds for it (negative: for ever).

    Raises IndexerBusy if another process holds the lock, ConfigurationError if the folder cannot be written to, and
    TooManyOpenFiles.
    """
    lock = FileLock(home.lock)
    holder = home.lock.with_suffix(".json")  # beside the lock: acquiring truncates the lock file itself
    try:
        home.path.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=wait)
    except Timeout:
        raise IndexerBusy(
            f"{_describe_holder(holder)} is indexing this library; wait for it, or use `--wait`."
        ) from None
    except OSError as error:
        if starved(error):
            raise too_many() from error
        raise ConfigurationError(
            f"The library's folder {home.path} cannot be written to ({(error.strerror or 'no reason').lower()}); set "
            "PRESSBOX_HOME to a folder that you may write to."
        ) from error
    try:
        started = datetime.now(UTC).isoformat(timespec="seconds")
        with suppress(OSError):  # a full disk: the run itself reports it
            holder.write_text(json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "started": started}))
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _describe_holder(holder: Path) -> str:
    """Who holds the lock, in words for the message."""
    for _ in range(LOOKS):
        try:
            known = json.loads(holder.read_text())
            return f"Process {known['pid']} on {known['host']} (since {known['started']})"
        except (OSError, ValueError, KeyError, TypeError):  # the note is being written, or its owner has just left
            time.sleep(0.01)
    return "Another process"
