"""The indexer's lock: one process at a time indexes a library. The system releases the lock when the process dies."""

import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import Timeout

from index.errors import IndexerBusy
from index.home import Home
from index.lock_file import acquire_lock
from index.store.catalog import Catalog

FOR_EVER = -1.0  # seconds to wait for the lock: without a limit
LOOKS = 20  # reads of the holder's note, 0.01 s apart: the holder writes it just after it takes the lock


@contextmanager
def hold_indexer_lock(home: Home, wait: float = 0.0, catalog: Catalog | None = None) -> Iterator[None]:
    """Hold the library's lock, waiting at most `wait` seconds for it (negative: for ever).

    With the `catalog`, other machines that index into the same database are locked out too.

    Raises IndexerBusy if another process holds the lock, ConfigurationError if the folder cannot be written to, and
    TooManyOpenFiles.
    """
    holder = home.lock.with_suffix(".json")  # beside the lock: acquiring truncates the lock file itself
    try:
        lock = acquire_lock(home, home.lock, wait)
    except Timeout:
        raise _busy(_describe_holder(holder)) from None
    try:
        started = datetime.now(UTC).isoformat(timespec="seconds")
        with suppress(OSError):  # a full disk: the run itself reports it
            holder.write_text(json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "started": started}))
        with _hold_database(catalog, wait) if catalog else nullcontext():
            yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


@contextmanager
def _hold_database(catalog: Catalog, wait: float) -> Iterator[None]:
    """Hold the lock in the catalog's database. The database releases it when the process dies."""
    if other := catalog.connection.claim(wait):
        raise _busy(other)
    try:
        yield
    finally:
        catalog.connection.release()


def _busy(holder: str) -> IndexerBusy:
    return IndexerBusy(f"{holder} is indexing this library; wait for it, or use `--wait`.")


def _describe_holder(holder: Path) -> str:
    """Who holds the lock, in words for the message."""
    for _ in range(LOOKS):
        try:
            known = json.loads(holder.read_text())
            return f"Process {known['pid']} on {known['host']} (since {known['started']})"
        except (OSError, ValueError, KeyError, TypeError):  # the note is being written, or its owner has just left
            time.sleep(0.01)
    return "Another process"
