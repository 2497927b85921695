"""A connection to a SQLite file, which turns errors about damage into PressboxErrors, at any statement or row.

The number of the file's schema stands in `user_version`. MIGRATIONS[n] brings a file from schema n to n + 1; a
published migration is never edited, only followed by another.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from corpus.errors import PressboxError
from index.descriptors import starved, too_many
from index.errors import CatalogDamaged, LibraryUnwritten
from index.store.database import END_OF_STATEMENT, Statements, transaction

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

    def stream(self, sql: str, parameters: Any = (), /) -> Cursor:
        """As `execute`: SQLite reads rows as they are asked for."""
        return self.execute(sql, parameters)

    def damage(self, *, thorough: bool = False) -> str | None:
        """What SQLite finds broken in the file; None if it is whole. `thorough` also compares every index."""
        check = "integrity_check" if thorough else "quick_check"
        try:
            cursor = sqlite3.Cursor(self)  # a plain cursor: its errors are not turned into ours
            found = str(cursor.execute(f"PRAGMA {check}(1)").fetchone()[0])
        except FAILURES as error:
            found = str(error)
        return None if found == "ok" else " ".join(found.replace("*** in database main ***", "").split())

    def claim(self, seconds: float) -> str | None:
        """None: a file's indexer is the one that holds the lock file beside it."""
        return None

    def release(self) -> None:
        """Do nothing, as `claim`."""

    def tidy(self) -> None:
        """Empty the log, which still holds what was deleted."""
        self.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def identity(self) -> str | None:
        """None: it is a file."""
        return None

    def describe(self) -> str | None:
        """None: it is a file."""
        return None

    def has_table(self, name: str) -> bool:
        """Whether there is a table of that name."""
        sql = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
        return self.execute(sql, (name,)).fetchone() is not None

    def last_number(self, table: str, column: str) -> int:
        """The last number given if the column is AUTOINCREMENT, else the highest one that there is."""
        if self._counts(table):
            row = self.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
            return int(row[0]) if row else 0
        return int(self.execute(f"SELECT coalesce(max({column}), 0) FROM {table}").fetchone()[0])

    def go_on_numbering(self, table: str, column: str, last: int) -> None:
        """Let an AUTOINCREMENT column go on after `last`; any other goes on after the highest one that there is."""
        if self._counts(table):
            with transaction(self):
                self.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
                self.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, last))

    def _counts(self, table: str) -> bool:
        sql = "SELECT 1 FROM sqlite_master WHERE name = ? AND instr(sql, 'AUTOINCREMENT')"
        return self.execute(sql, (table,)).fetchone() is not None

    def analyze(self) -> None:
        """Do nothing: where SQLite would choose a slow way, the statement says the order of its joins."""

    def others(self) -> int:
        """0: a file does not know who has it open."""
        return 0

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


def schema_version(connection: Statements) -> int:
    """The number of the file's schema; 0 for a new file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: Statements, migrations: Sequence[str]) -> None:
    """Bring the file to the schema after the last of `migrations`, in one transaction.

    A file of a later schema is left as it is: the caller refuses it. Another process may migrate at the same time.
    """
    with transaction(connection):
        found = schema_version(connection)  # inside the transaction, since another process may have migrated
        if found >= len(migrations):
            return
        for migration in migrations[found:]:
            for statement in migration.split(END_OF_STATEMENT):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(migrations)}")


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
