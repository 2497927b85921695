"""One indexer at a time: a lock on the library, held by a process and released when it dies."""

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

LOOKS = 20  # at the holder's note, a hundredth of a second apart: it is written just after the lock is taken


@contextmanager
def hold_indexer_lock(home: Home, wait: float = 0.0) -> Iterator[None]:
    """Hold the library's lock, waiting at most `wait` seconds for it (negative: for ever); raise IndexerBusy."""
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
        with suppress(OSError):  # a full disk: the run itself will say so
            holder.write_text(json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "started": started}))
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _describe_holder(holder: Path) -> str:
    for _ in range(LOOKS):
        try:
            known = json.loads(holder.read_text())
            return f"Process {known['pid']} on {known['host']} (since {known['started']})"
        except (OSError, ValueError, KeyError, TypeError):  # it is being written, or its owner has just left
            time.sleep(0.01)
    return "Another process"
