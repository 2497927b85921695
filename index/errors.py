"""Errors of the index that a person can meet, with their exit codes.

PressboxError
├── IndexerBusy        75  another process is indexing this library
├── EmbedderMismatch    4  the library was embedded by another model (invariant I6)
├── LibraryTooNew       4  the catalog was written by a newer Pressbox
├── CatalogMissing      1  there are indexes but no catalog; restore a copy of it, or read all sources anew
├── CatalogDamaged      1  the catalog itself cannot be read; restore a copy of it, or read all sources anew
├── LibraryDamaged      1  a part of the index cannot be read; it can be rebuilt from the catalog
├── LibraryUnwritten    1  the disk is full, read-only or failing; nothing was published
├── DatabaseUnusable     5  the PostgreSQL database cannot be reached, or failed in the middle
├── ChromaUnusable       5  Chroma's server cannot be reached, or refuses; nothing is damaged
├── RunSuperseded       75  another indexer took this one for dead and went on in its place
└── TooManyOpenFiles    1  the process cannot open another file; nothing is damaged (see index.descriptors)
"""

import errno
import os
import re
import sqlite3
from typing import ClassVar

from corpus.errors import ConfigurationError, PressboxError
from index.descriptors import perhaps_starved

REPAIR = "`pressbox doctor --repair` builds it anew from the catalog."

# What to do when the system refuses a write, by error number.
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
WORDS_ALONE = "Meanwhile articles are found by their words alone."
CHANGE_OVER = "run `pressbox index --re-embed` to change over"
_RUST = re.compile(r"\(os error (\d+)\)|\bOs \{ code: (\d+)")  # tantivy and Chroma have it in their messages only
_SQLITE = {
    "database or disk is full": errno.ENOSPC,
    "readonly database": errno.EROFS,
    "disk I/O error": errno.EIO,
}


class IndexerBusy(PressboxError):
    """Another process holds the indexer's lock."""

    exit_code: ClassVar[int] = 75


class EmbedderMismatch(ConfigurationError):
    """The library was embedded by another model. The old embedder keeps answering until a rebuild is published."""


class LibraryTooNew(ConfigurationError):
    """A newer Pressbox wrote the catalog."""


class LibraryDamaged(PressboxError):
    """An index cannot be read. It can be rebuilt from the catalog."""


class CatalogMissing(PressboxError):
    """The catalog was deleted, or not copied with the rest of the library."""


class CatalogDamaged(PressboxError, sqlite3.DatabaseError):
    """The catalog itself is damaged: nothing in the library can rebuild it."""


class DatabaseUnusable(PressboxError):
    """The PostgreSQL database of the library cannot be reached, or failed in the middle."""

    exit_code: ClassVar[int] = 5


class ChromaUnusable(PressboxError):
    """Chroma's server, which keeps the library's vectors, cannot be reached, or refuses. Nothing is damaged."""

    exit_code: ClassVar[int] = 5


class RunSuperseded(PressboxError):
    """Another indexer has taken over the library since this run began, so this one publishes nothing."""

    exit_code: ClassVar[int] = 75


class LibraryUnwritten(PressboxError):
    """The disk is full, read-only or failing; the old generation answers. `cause` is the system's error number."""

    def __init__(self, message: str, cause: int | None = None) -> None:
        super().__init__(message)
        self.cause = cause


def describe_write_failure(error: BaseException) -> LibraryUnwritten:
    """The error to raise for a failed write, before anything is published."""
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
    """The system's error number (errno), read from the message if need be; None if there is none."""
    while error is not None:
        if isinstance(error, OSError) and error.errno:
            return error.errno
        message = str(error)
        if match := _RUST.search(message):
            return int(match[1] or match[2])
        for words, number in _SQLITE.items():
            if words in message:
                return number
        error = error.__context__  # a failed clean-up may hide the first failure
    return None


def reason_of(error: BaseException) -> str:
    """Why it failed, in a few words: the system's text for its error number, else the end of the message."""
    cause = cause_of(error)
    if cause is not None:
        return os.strerror(cause).lower()
    lines = str(error).strip().splitlines()
    return lines[-1][:120] if lines else type(error).__name__
