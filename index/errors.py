"""Errors of the index that a person can meet.

PressboxError
├── IndexerBusy        75  another process is indexing this library
├── EmbedderMismatch    4  the library was embedded by another model (invariant I6)
├── LibraryTooNew       4  the catalog was written by a newer Pressbox
├── CatalogDamaged      1  the catalog itself cannot be read; only a copy of it, or reading all anew, helps
├── LibraryDamaged      1  a part of the index cannot be read; it can be rebuilt from the catalog
└── LibraryUnwritten    1  the disk is full, read-only or failing; nothing was published
"""

import sqlite3
from typing import ClassVar

from corpus.errors import ConfigurationError, PressboxError

REPAIR = "`pressbox doctor --repair` builds it anew from the catalog."


class IndexerBusy(PressboxError):
    exit_code: ClassVar[int] = 75


class EmbedderMismatch(ConfigurationError):
    """The old embedder keeps answering until a rebuild is published."""


class LibraryTooNew(ConfigurationError):
    pass


class LibraryDamaged(PressboxError):
    pass


class CatalogDamaged(PressboxError, sqlite3.DatabaseError):
    """The truth itself is damaged: nothing here can rebuild it."""


class LibraryUnwritten(PressboxError):
    """A full, read-only or failing disk; the old generation answers."""


def unwritten(error: Exception) -> LibraryUnwritten:
    said = str(error).strip().splitlines()
    return LibraryUnwritten(
        f"The library could not be written ({said[-1][:120] if said else type(error).__name__}); nothing was published "
        "and it answers as before. Make room on its disk, then run `pressbox index` again."
    )
