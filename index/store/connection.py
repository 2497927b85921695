"""A connection to SQLite that turns errors about a damaged file into PressboxErrors, at any statement or row."""

import sqlite3
from collections.abc import Iterable
from typing import Any

from corpus.errors import PressboxError
from index.descriptors import starved, too_many
from index.errors import CatalogDamaged, LibraryUnwritten

DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
READ_ONLY = (
    "The library's folder is read-only, so nothing can be changed in it; mend its permissions, or set PRESSBOX_HOME to "
    "a folder that you may write to."
)
PRIMARY = 0xFF  # mask for the primary code in an extended error code
# What a statement raises: SQLite's error, or Python's about a message of SQLite that quotes a damaged schema
FAILURES = (sqlite3.DatabaseError, UnicodeDecodeError)


class Cursor(sqlite3.Cursor):
    """A cursor of which every method raises what its connection makes of an error."""

    def execute(self, sql: str, parameters: Any = (), /) -> "Cursor":
        try:
            return super().execute(sql, parameters)
        except FAILURES as error:
            _raise_if_damaged(self, error)
            raise

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> "Cursor":
        try:
            return super().executemany(sql, parameters)
        except FAILURES as error:
            _raise_if_damaged(self, error)
            raise

    def __next__(self) -> Any:
        try:
            return super().__next__()
        except FAILURES as error:
            _raise_if_damaged(self, error)
            raise

    def fetchone(self) -> Any:
        try:
            return super().fetchone()
        except FAILURES as error:
            _raise_if_damaged(self, error)
            raise

    def fetchall(self) -> list[Any]:
        try:
            return super().fetchall()
        except FAILURES as error:
            _raise_if_damaged(self, error)
            raise


class Connection(sqlite3.Connection):
    """A connection to the catalog. A subclass for another file overrides `told`."""

    def execute(self, sql: str, parameters: Any = (), /) -> Cursor:
        return self.cursor(Cursor).execute(sql, parameters)

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> Cursor:
        return self.cursor(Cursor).executemany(sql, parameters)

    def told(self, error: sqlite3.DatabaseError) -> PressboxError | None:
        """The error to raise instead of SQLite's; None if SQLite's own is to be raised."""
        if getattr(error, "sqlite_errorcode", 0) & PRIMARY == sqlite3.SQLITE_READONLY:
            return LibraryUnwritten(READ_ONLY)
        if not is_damage(error):
            return None
        return CatalogDamaged(
            f"The catalog is damaged ({error}); put back a copy of catalog.sqlite3, or set the library aside and run "
            "`pressbox index` to read every source anew."
        )


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether SQLite found its file damaged, or found that the file is no database."""
    return getattr(error, "sqlite_errorcode", 0) & PRIMARY in DAMAGED


def name_damage(error: UnicodeDecodeError) -> sqlite3.DatabaseError:
    """The error that SQLite gave, its message with a question mark in a box for what is no text."""
    damage = sqlite3.DatabaseError(error.object.decode("utf-8", "replace"))
    damage.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return damage


def _raise_if_damaged(cursor: Cursor, error: sqlite3.DatabaseError | UnicodeDecodeError) -> None:
    """Raise what the connection makes of the error, unless an inner call has done so already."""
    if isinstance(error, PressboxError):
        return
    if isinstance(error, UnicodeDecodeError):
        error = name_damage(error)
    if starved(error):
        raise too_many() from error
    assert isinstance(cursor.connection, Connection)
    if replacement := cursor.connection.told(error):
        raise replacement from error
