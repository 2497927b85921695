"""Errors of the index that a person can meet.

PressboxError
├── IndexerBusy        75  another process is indexing this library
├── EmbedderMismatch    4  the library was embedded by another model (invariant I6)
├── LibraryTooNew       4  the catalog was written by a newer Pressbox
├── CatalogMissing      1  indexes lie there and no catalog; only a copy of it, or reading all anew, helps
├── CatalogDamaged      1  the catalog itself cannot be read; only a copy of it, or reading all anew, helps
├── LibraryDamaged      1  a part of the index cannot be read; it can be rebuilt from the catalog
├── LibraryUnwritten    1  the disk is full, read-only or failing; nothing was published
└── TooManyOpenFiles    1  see index.descriptors; nothing is damaged
"""

import errno
import os
import re
import sqlite3
from typing import ClassVar

from corpus.errors import ConfigurationError, PressboxError
from index.descriptors import perhaps_starved

REPAIR = "`pressbox doctor --repair` builds it anew from the catalog."

# What to do about a disk, or a process, that lets nothing more be written.
ADVICE = {
    errno.ENOSPC: "Make room on its disk",
    errno.EDQUOT: "Make room within your quota of its disk",
    errno.EROFS: "Let its disk be written to",
    errno.EACCES: "See that you may write to its folder and to all that lies in it",
    errno.EPERM: "See that you may write to its folder and to all that lies in it",
    errno.EMFILE: "Allow more open files (`ulimit -n 1024`)",
    errno.ENFILE: "Close other programs: this machine has too many open files",
    errno.EIO: "See whether its disk is failing",
}
_RUST = re.compile(r"\(os error (\d+)\)|\bOs \{ code: (\d+)")  # tantivy and Chroma tell the system's error in words
_SQLITE = {
    "database or disk is full": errno.ENOSPC,
    "readonly database": errno.EROFS,
    "disk I/O error": errno.EIO,
}


class IndexerBusy(PressboxError):
    exit_code: ClassVar[int] = 75


class EmbedderMismatch(ConfigurationError):
    """The old embedder keeps answering until a rebuild is published."""


class LibraryTooNew(ConfigurationError):
    pass


class LibraryDamaged(PressboxError):
    pass


class CatalogMissing(PressboxError):
    """It was deleted, or not copied with the rest."""


class CatalogDamaged(PressboxError, sqlite3.DatabaseError):
    """The truth itself is damaged: nothing here can rebuild it."""


class LibraryUnwritten(PressboxError):
    """A full, read-only or failing disk; the old generation answers. `cause` is the system's number of the error."""

    def __init__(self, message: str, cause: int | None = None) -> None:
        super().__init__(message)
        self.cause = cause


def describe_write_failure(error: BaseException) -> LibraryUnwritten:
    """The error to raise for one that befell a writer, before anything was published."""
    cause = cause_of(error)
    if cause is None and perhaps_starved(error):
        cause, error = errno.EMFILE, OSError(errno.EMFILE, os.strerror(errno.EMFILE))
    advice = f"{ADVICE[cause]}, then" if cause in ADVICE else "If it stays so, see `pressbox doctor`;"
    return LibraryUnwritten(
        f"The library could not be written ({reason_of(error)}); nothing was published and it answers as before. "
        f"{advice} run `pressbox index` again.",
        cause,
    )


def cause_of(error: BaseException | None) -> int | None:
    """The system's number of what failed, also where a library tells it only in words; None where none is told."""
    while error is not None:
        if isinstance(error, OSError) and error.errno:
            return error.errno
        said = str(error)
        if found := _RUST.search(said):
            return int(found[1] or found[2])
        for words, number in _SQLITE.items():
            if words in said:
                return number
        error = error.__context__  # a second failure, of the tidying up, may hide the first
    return None


def reason_of(error: BaseException) -> str:
    """What failed, in the system's few words or else in the library's."""
    cause = cause_of(error)
    if cause is not None:
        return os.strerror(cause).lower()
    said = str(error).strip().splitlines()
    return said[-1][:120] if said else type(error).__name__
