"""Who answers for a library: one bot alone, or doors and workers beside each other; and their heartbeats.

Each process holds a lock file, which the system releases when the process dies, however that happens. A heartbeat is a
file that is touched while the process's event loop runs. The lock files of doors and workers stand in a folder of their
own, named after the machine, so that each machine judges its own.
"""

import asyncio
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.errors import PressboxError
from index.home import Home
from index.lock_file import acquire_lock

BEAT = 15.0  # seconds between two heartbeats
STALE = 90.0  # seconds without a heartbeat, after which the bot counts as hanging
STARTING = 5.0  # seconds for which a door or worker waits for another one that is starting
TAKEN = "Another `pressbox telegram` runs on this library; stop it, or set PRESSBOX_HOME to another folder."
BESIDE = (
    "Doors or workers of `pressbox telegram` run on this library; stop them, or start this one too with --door or "
    "--worker."
)
ALONE = (
    "A `pressbox telegram` without --door or --worker runs on this library, which answers alone; stop it, and start it "
    "again with --worker."
)


@dataclass(frozen=True, slots=True)
class Member:
    """A door or worker among others: its heartbeat, which also holds its token."""

    beat: Path

    def note(self, token: str) -> None:
        """Note the token under which a worker claims, for others to give its claims back if it dies."""
        self.beat.write_text(token, encoding="ascii")


@contextmanager
def hold_instance_lock(home: Home) -> Iterator[None]:
    """Hold the library's bot lock for the time of a `with`. The lock ends with the process, however that ends.

    Raises PressboxError if another process holds the lock, or doors or workers run; ConfigurationError if the folder
    cannot be written to, and TooManyOpenFiles.
    """
    try:
        lock = acquire_lock(home, home.path / "telegram.lock")
    except Timeout:
        raise PressboxError(TAKEN) from None
    try:
        if any(map(_is_held, _members(home))):
            raise PressboxError(BESIDE)
        yield
    finally:
        (home.path / "telegram.beat").unlink(missing_ok=True)
        lock.release()


@contextmanager
def join(home: Home, role: str) -> Iterator[Member]:
    """Be a door or a worker among others for the time of a `with`.

    Raises PressboxError if a bot runs alone, and as `hold_instance_lock`.
    """
    try:
        alone = acquire_lock(home, home.path / "telegram.lock", STARTING)
    except Timeout:
        raise PressboxError(ALONE) from None
    try:
        _folder(home).mkdir(exist_ok=True)
        path = _folder(home) / f"{_machine()}-{role}-{secrets.token_hex(4)}.lock"
        lock = acquire_lock(home, path, STARTING)
    finally:
        alone.release()
    member = Member(path.with_suffix(".beat"))
    try:
        yield member
    finally:
        member.beat.unlink(missing_ok=True)
        path.unlink(missing_ok=True)
        lock.release()


def remove_dead(home: Home) -> list[str]:
    """Remove what doors and workers left that are dead. Returns the tokens of the workers among them."""
    tokens = list[str]()
    if all(map(_is_held, _members(home))):
        return tokens
    with suppress(OSError), FileLock(home.path / "telegram.lock").acquire(timeout=0):  # so that none is starting
        for path in _members(home):
            if not _is_held(path):
                beat = path.with_suffix(".beat")
                with suppress(FileNotFoundError):
                    tokens.append(beat.read_text(encoding="ascii", errors="replace"))
                beat.unlink(missing_ok=True)
                path.unlink(missing_ok=True)
    return [token for token in tokens if token]


async def touch_heartbeat(beat: Path) -> None:
    """Touch the heartbeat file every BEAT seconds, until cancelled."""
    while True:
        with suppress(OSError):  # a full disk is no reason to stop answering
            await asyncio.to_thread(beat.touch)
        await asyncio.sleep(BEAT)


def heartbeat_of(home: Home) -> Path:
    """The heartbeat of a bot that runs alone."""
    return home.path / "telegram.beat"


def is_running(home: Home) -> bool:
    """Whether a bot, a door or a worker runs on this library: whether its lock is held."""
    return _is_held(home.path / "telegram.lock") or any(map(_is_held, _members(home)))


def is_healthy(home: Home) -> bool:
    """Whether a bot runs on this library and beats; of doors and workers, whether all of this machine do."""
    ours = [path for path in _members(home) if path.name.startswith(f"{_machine()}-") and _is_held(path)]
    if ours:
        return all(_beats(path.with_suffix(".beat")) for path in ours)
    return _is_held(home.path / "telegram.lock") and _beats(heartbeat_of(home))


def _beats(beat: Path) -> bool:
    with suppress(OSError):
        return time.time() - beat.stat().st_mtime < STALE
    return False


def _is_held(lock: Path) -> bool:
    if not lock.exists():
        return False
    try:
        with FileLock(lock).acquire(timeout=0):
            return False
    except Timeout:
        return True
    except OSError:
        return False


def _folder(home: Home) -> Path:
    return home.path / "telegram"


def _members(home: Home) -> list[Path]:
    return sorted(_folder(home).glob("*.lock"))


def _machine() -> str:
    return "".join(sign if sign.isalnum() else "_" for sign in socket.gethostname())
