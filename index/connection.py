"""A connection to SQLite that says in a sentence when its file proves damaged, at whichever row that is found."""

import sqlite3
from collections.abc import Iterable
from typing import Any

from index.errors import CatalogDamaged

DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
PRIMARY = 0xFF  # the part of an extended error code that names its kind


class Cursor(sqlite3.Cursor):
    def execute(self, sql: str, parameters: Any = (), /) -> "Cursor":
        try:
            return super().execute(sql, parameters)
        except sqlite3.DatabaseError as error:
            _tell(error)
            raise

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> "Cursor":
        try:
            return super().executemany(sql, parameters)
        except sqlite3.DatabaseError as error:
            _tell(error)
            raise

    def __next__(self) -> Any:
        try:
            return super().__next__()
        except sqlite3.DatabaseError as error:
            _tell(error)
            raise

    def fetchone(self) -> Any:
        try:
            return super().fetchone()
        except sqlite3.DatabaseError as error:
            _tell(error)
            raise

    def fetchall(self) -> list[Any]:
        try:
            return super().fetchall()
        except sqlite3.DatabaseError as error:
            _tell(error)
            raise


class Connection(sqlite3.Connection):
    def execute(self, sql: str, parameters: Any = (), /) -> Cursor:
        return self.cursor(Cursor).execute(sql, parameters)

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> Cursor:
        return self.cursor(Cursor).executemany(sql, parameters)


def _tell(error: sqlite3.DatabaseError) -> None:
    """Raise CatalogDamaged if that is what the error says."""
    if not isinstance(error, CatalogDamaged) and getattr(error, "sqlite_errorcode", 0) & PRIMARY in DAMAGED:
        raise CatalogDamaged(
            f"The catalog is damaged ({error}); put back a copy of catalog.sqlite3, or set the library aside and run "
            "`pressbox index` to read every source anew."
        ) from error
