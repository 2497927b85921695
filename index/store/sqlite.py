"""Transactions and migrations of a SQLite file. Knows no tables.

The schema's number stands in `user_version`. MIGRATIONS[n] brings a file from schema n to n + 1; a published migration
is never edited, only followed by another.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

END_OF_STATEMENT = ";\n"


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Run the block in one transaction. Whatever fails, all of it is undone, also if the commit itself fails.

    After a failed commit (a full disk) SQLite may have rolled back on its own.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def schema_version(connection: sqlite3.Connection) -> int:
    """The number of the file's schema; 0 for a new file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection, migrations: Sequence[str]) -> None:
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
