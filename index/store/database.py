"""What the stores ask of a database: the same few methods over a SQLite file and over PostgreSQL.

Statements are written as SQLite understands them, and as far as possible so that PostgreSQL does too;
`index.store.dialect` translates the rest. Writers take turns on both engines, and readers never wait for them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from corpus.errors import PressboxError, missing_extra

END_OF_STATEMENT = ";\n"  # in a migration
Address = Path | str  # a SQLite file, or the URL of a PostgreSQL database, which may hold a password


class Row(Protocol):
    """A row. It gives its values by position and by name, and in order."""

    def __getitem__(self, key: int | str, /) -> Any: ...

    def __iter__(self) -> Iterator[Any]: ...

    def keys(self) -> Iterable[str]: ...


class Rows(Protocol):
    """The result of a statement."""

    @property
    def rowcount(self) -> int:
        """The number of rows that the statement changed."""

    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...

    def __iter__(self) -> Iterator[Any]: ...


class Statements(Protocol):
    """A connection that runs statements. Outside a transaction, each is one of its own."""

    @property
    def in_transaction(self) -> bool: ...

    def execute(self, sql: str, parameters: Any = (), /) -> Rows: ...

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> object: ...


class Database(Statements, Protocol):
    """An open database. Threads may share it; each call is whole."""

    def stream(self, sql: str, parameters: Any = (), /) -> Iterator[Any]:
        """The rows of a query that may be larger than memory, as they are at one moment."""
        ...

    def damage(self, *, thorough: bool = False) -> str | None:
        """What is broken in the database, as far as the engine can tell; None if it is whole."""

    def claim(self, seconds: float) -> str | None:
        """Become the one indexer, and wait at most `seconds` for it (negative: for ever). None, or who the other is."""

    def release(self) -> None:
        """Give up what `claim` got."""

    def tidy(self) -> None:
        """Remove deleted rows from the disk, as far as the engine can be told to."""

    def identity(self) -> str | None:
        """What tells a server's database from every other one; None for a file."""

    def describe(self) -> str | None:
        """The server and the database by name; None for a file."""

    def has_table(self, name: str) -> bool:
        """Whether there is a table of that name."""
        ...

    def last_number(self, table: str, column: str) -> int:
        """The last number that the engine gave, or knows, of a column that counts by itself; 0 before the first."""
        ...

    def go_on_numbering(self, table: str, column: str, last: int) -> None:
        """Let a column that counts by itself go on after `last`, if the engine can be told so."""

    def analyze(self) -> None:
        """Let the engine look at what its tables hold, so that it chooses its ways by that, if it ever does."""

    def others(self) -> int:
        """The number of other connections of Pressbox, as far as the engine can tell."""
        ...

    def close(self) -> None: ...


@contextmanager
def transaction(connection: Statements) -> Iterator[None]:
    """Run the block in one transaction, alone among writers. Whatever fails, all of it is undone.

    After a failed commit (a full disk, a lost server) the engine may have rolled back on its own.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def open_server(
    url: str,
    schema: str,
    migrations: Sequence[str],
    failure: Callable[[str], PressboxError],
    too_new: type[PressboxError],
) -> Database:
    """Open a schema of the PostgreSQL database at `url`, and make or migrate it as needed.

    `failure` makes the error that a lost or failing server raises. Raises `too_new` for a later schema, and
    ConfigurationError if the URL or the database is of no use.
    """
    try:
        from index.store import postgres  # late: start-up speed, and a file needs no psycopg
    except ImportError as error:
        raise missing_extra("PRESSBOX_DATABASE", "postgres") from error
    statements = [migration.split(END_OF_STATEMENT) for migration in migrations]
    return postgres.open_schema(url, schema, statements, failure, too_new)
