"""Transactions and migrations of a SQLite file."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from index.store.connection import migrate, schema_version
from index.store.database import transaction
from index.store.schema import connect

MIGRATIONS = (
    "CREATE TABLE notes (text TEXT);\nCREATE TABLE tags (name TEXT);\n",
    "ALTER TABLE notes ADD COLUMN day TEXT NOT NULL DEFAULT ''",
)


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as opened:
        yield opened


def _columns(connection: sqlite3.Connection) -> list[str]:
    return [row[1] for row in connection.execute("PRAGMA table_info(notes)")]


@pytest.mark.parametrize("found", range(len(MIGRATIONS) + 1))
def test_every_older_schema_becomes_the_newest_and_keeps_its_rows(connection: sqlite3.Connection, found: int) -> None:
    migrate(connection, MIGRATIONS[:found])
    if found:
        connection.execute("INSERT INTO notes (text) VALUES ('kept')")
    migrate(connection, MIGRATIONS)
    assert schema_version(connection) == len(MIGRATIONS)
    assert _columns(connection) == ["text", "day"]
    assert connection.execute("SELECT count(*) FROM notes").fetchone()[0] == bool(found)


def test_a_later_schema_is_left_as_it_is(connection: sqlite3.Connection) -> None:
    migrate(connection, MIGRATIONS)
    migrate(connection, MIGRATIONS[:1])
    assert schema_version(connection) == len(MIGRATIONS)


def test_a_migration_that_fails_changes_nothing(connection: sqlite3.Connection) -> None:
    migrate(connection, MIGRATIONS[:1])
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, (*MIGRATIONS, "CREATE TABLE extra (x TEXT);\nCREATE TABLE notes (text TEXT)"))
    assert schema_version(connection) == 1
    assert _columns(connection) == ["text"]


def test_a_transaction_that_fails_is_undone(connection: sqlite3.Connection) -> None:
    migrate(connection, MIGRATIONS)
    with pytest.raises(KeyError), transaction(connection):
        connection.execute("INSERT INTO notes (text) VALUES ('lost')")
        raise KeyError
    assert not connection.in_transaction
    assert connection.execute("SELECT count(*) FROM notes").fetchone()[0] == 0


def test_the_catalog_takes_little_more_room_than_its_vectors(tmp_path: Path) -> None:
    path, vector = tmp_path / "catalog.sqlite3", bytes(4 * 384)
    with closing(connect(path)) as catalog:
        catalog.execute("INSERT INTO embedders VALUES (1, 'name', '', '', 384)")
        empty = path.stat().st_size
        with transaction(catalog):
            rows = [(1, sha256(bytes([number])).digest(), vector) for number in range(250)]
            catalog.executemany("INSERT INTO vectors VALUES (?, ?, ?)", rows)
        catalog.tidy()
    assert path.stat().st_size - empty < 2 * 250 * len(vector)
