"""Privacy: only its owner may read a library, whatever the umask, until the owner widens it with `chmod`.

New files are readable by whoever may read the catalog: `chmod g+r catalog.sqlite3` lets a group read all new files. A
library that an older Pressbox or a loose umask left open is closed once. A marker file records that, so what the owner
opens later stays open. A folder that holds other files too keeps its own mode.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from fnmatch import fnmatch
from pathlib import Path

from index.home import Home

MARK = "owner-only"
NOTE = "This library was made readable by its owner only, once. What you open to others after that stays open.\n"
OURS = (
    MARK,
    "catalog.*",
    "chats.*",
    "index.*",
    "telegram.*",
    "segments",
    "lexical",
    "added",
    "selfcheck.*",
    "chat_hi*",
)
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def make(home: Home) -> None:
    """Create the library's folder, readable by its owner only, unless it exists. Raises OSError."""
    if home.path.is_dir():
        return
    home.path.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)  # another process may have made it meanwhile
    _mark(home)


def narrow(home: Home) -> int:
    """Close a library that was never closed, and set the umask to match the catalog's mode. Returns the old umask.

    New files then have no permissions for others that the catalog does not have.
    """
    if home.path.is_dir() and not (home.path / MARK).exists():
        _close(home)
        _mark(home)
    try:
        mode = home.catalog.stat().st_mode
    except OSError:
        mode = 0
    readers = mode & (stat.S_IRGRP | stat.S_IROTH)
    before = os.umask(OTHERS)
    os.umask(before | OTHERS & ~(readers | readers >> 2))  # who may read a file may enter its folder
    return before


def _mark(home: Home) -> None:
    """Write the marker file: this library has been closed once."""
    with suppress(OSError):  # a disk that is full or read-only: the next command tries again
        descriptor = os.open(home.path / MARK, os.O_CREAT | os.O_WRONLY, stat.S_IRUSR | stat.S_IWUSR)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(NOTE)


def _close(home: Home) -> None:
    """Take other users' permissions from the library's files, and from its folder if it holds nothing else."""
    with suppress(OSError):  # the folder is somebody else's, or its disk has no modes
        own = [entry for entry in home.path.iterdir() if any(fnmatch(entry.name, name) for name in OURS)]
        for path in _below(own):
            _keep_from_others(path)
        if len(own) == len(list(home.path.iterdir())):
            _keep_from_others(home.path)


def _below(paths: list[Path]) -> Iterator[Path]:
    """The paths and everything below them; links are not followed."""
    for path in paths:
        yield path
        if path.is_dir() and not path.is_symlink():
            yield from path.rglob("*")


def _keep_from_others(path: Path) -> None:
    """Remove the permissions of group and others from our own file or folder."""
    with suppress(FileNotFoundError):  # swept meanwhile
        status = path.lstat()
        if status.st_uid == os.geteuid() and not stat.S_ISLNK(status.st_mode) and status.st_mode & OTHERS:
            path.chmod(stat.S_IMODE(status.st_mode) & ~OTHERS)
