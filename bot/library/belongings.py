"""What a library keeps as files beside its databases and its indexes: added articles, its own secrets, its history."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from bot.kept_secret import NAMES
from index.home import Home
from index.indexing.progress import Progress
from index.store.copying import Digest

PART = ".{}.part"  # the name of a file that is being written
HISTORY = "chat_history"  # of the questions typed at `pressbox chat`


def copy_belongings(source: Home, target: Home, progress: Progress) -> None:
    """Copy the files, each whole or not at all, and remove those that are no longer there.

    Those that have arrived are not copied again. Raises OSError.
    """
    names = belongings(source)
    for name in set(belongings(target)) - set(names):
        (target.path / name).unlink()
    for done, name in enumerate(names):
        progress("files", done, len(names))
        if _state(source.path / name) != _state(target.path / name):
            _copy(source.path / name, target.path / name)
    progress("files", len(names), len(names))


def belongings(home: Home) -> list[Path]:
    """The files, as paths below the library's folder."""
    return sorted(_found(home))


def digest_belongings(home: Home) -> Digest:
    """The number of the files, and a hash of their names and contents."""
    names, digest = belongings(home), hashlib.sha256()
    for name in names:
        with (home.path / name).open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        digest.update(f"{name.as_posix()!r} {content}\n".encode())
    return Digest(len(names), digest.hexdigest())


def _found(home: Home) -> Iterator[Path]:
    if home.added.is_dir():
        for path in home.added.rglob("*"):
            if path.is_file() and not fnmatch(path.name, PART.format("*")):
                yield path.relative_to(home.path)
    if home.path.is_dir():
        for path in home.path.iterdir():
            if path.is_file() and any(fnmatch(path.name, known) for known in (*NAMES, HISTORY)):
                yield path.relative_to(home.path)


def _state(path: Path) -> tuple[int, int] | None:
    """Size and time of change; None if there is no file."""
    if not path.is_file():
        return None
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _copy(path: Path, place: Path) -> None:
    """Copy a file with its time and its permissions, forced to the disk."""
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(PART.format(place.name))
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with path.open("rb") as source, os.fdopen(descriptor, "wb") as file:
        shutil.copyfileobj(source, file)
        file.flush()
        os.fsync(file.fileno())
    shutil.copystat(path, part)
    part.replace(place)
