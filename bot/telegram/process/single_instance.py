"""The lock that allows one bot per library, and its heartbeat: a file that is touched while its event loop runs."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from filelock import FileLock, Timeout

from corpus.errors import PressboxError
from index.home import Home
from index.lock_file import acquire_lock

BEAT = 15.0  # seconds between two heartbeats
STALE = 90.0  # seconds without a heartbeat, after which the bot counts as hanging
TAKEN = "Another `pressbox telegram` runs on this library; stop it, or set PRESSBOX_HOME to another folder."


@contextmanager
def hold_instance_lock(home: Home) -> Iterator[None]:
    """Hold the library's bot lock for the time of a `with`. The lock ends with the process, however that ends.

    Raises PressboxError if another process holds the lock, ConfigurationError if the folder cannot be written to, and
    TooManyOpenFiles.
    """
    try:
        lock = acquire_lock(home, home.path / "telegram.lock")
    except Timeout:
        raise PressboxError(TAKEN) from None
    try:
        yield
    finally:
        (home.path / "telegram.beat").unlink(missing_ok=True)
        lock.release()


async def touch_heartbeat(home: Home) -> None:
    """Touch the heartbeat file every BEAT seconds, until cancelled."""
    while True:
        with suppress(OSError):  # a full disk is no reason to stop answering
            await asyncio.to_thread((home.path / "telegram.beat").touch)
        await asyncio.sleep(BEAT)


def is_running(home: Home) -> bool:
    """Whether a bot runs on this library: whether its lock is held."""
    if not (home.path / "telegram.lock").exists():
        return False
    try:
        with FileLock(home.path / "telegram.lock").acquire(timeout=0):
            return False
    except Timeout:
        return True
    except OSError:
        return False


def is_healthy(home: Home) -> bool:
    """Whether a bot runs on this library, and its last heartbeat is recent."""
    with suppress(OSError):
        return is_running(home) and time.time() - (home.path / "telegram.beat").stat().st_mtime < STALE
    return False
