"""Who may read a library: its owner alone, whatever the umask, until the owner widens it with `chmod`.

What is new is readable by whom the catalog is: `chmod g+r catalog.sqlite3` lets a group read all that comes. A library
that an older Pressbox or a loose umask left open is closed once; a file in it remembers that, and what is opened after
stays open. Where the library's folder holds other things too, the folder itself is left as it is.
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
    """The folder, for its owner only if it is new. Raises OSError where it cannot be made."""
    if home.path.is_dir():
        return
    home.path.mkdir(mode=stat.S_IRWXU, parents=True)
    _mark(home)


def narrow(home: Home) -> int:
    """Close a library that was never closed, and let this process make nothing that the catalog's mode keeps from
    others; the umask of before."""
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
    with suppress(OSError):  # a disk that is full or read-only: the next command tries again
        descriptor = os.open(home.path / MARK, os.O_CREAT | os.O_WRONLY, stat.S_IRUSR | stat.S_IWUSR)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(NOTE)


def _close(home: Home) -> None:
    with suppress(OSError):  # it is somebody else's, or on a disk that knows no modes
        own = [entry for entry in home.path.iterdir() if any(fnmatch(entry.name, name) for name in OURS)]
        for path in _below(own):
            _keep_from_others(path)
        if len(own) == len(list(home.path.iterdir())):
            _keep_from_others(home.path)


def _below(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        yield path
        if path.is_dir() and not path.is_symlink():
            yield from path.rglob("*")


def _keep_from_others(path: Path) -> None:
    with suppress(FileNotFoundError):  # swept meanwhile
        status = path.lstat()
        if status.st_uid == os.geteuid() and not stat.S_ISLNK(status.st_mode) and status.st_mode & OTHERS:
            path.chmod(stat.S_IMODE(status.st_mode) & ~OTHERS)
