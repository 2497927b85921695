"""A copy of tables in another database, on the same engine or the other one. Knows no row's meaning.

Rows are copied in the order of their keys, a batch to a transaction, so the last key that has arrived says where an
interrupted copy goes on. What became of a row that arrived earlier and has changed since, the digests show.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from graphlib import TopologicalSorter
from itertools import islice
from typing import Any

from index.store.connection import Connection, migrate
from index.store.database import Database, transaction

BATCH = 1000  # rows to a transaction
MODULUS = 1 << 256  # digests of rows are added up within so many bits

Counted = Callable[[int], None]  # called with the number of rows that are done so far


@dataclass(frozen=True, slots=True)
class Table:
    """A table as its migrations make it.

    Without a `key`, all its rows are copied in one transaction. `numbered` is the column that counts by itself.
    """

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    numbered: str | None


@dataclass(frozen=True, slots=True)
class Digest:
    """What a table holds: the number of its rows, and a hash of them that does not depend on their order."""

    rows: int
    sha256: str


def tables_of(migrations: Sequence[str]) -> tuple[Table, ...]:
    """The tables that the migrations make; each comes after those that its rows refer to."""
    with closing(sqlite3.connect(":memory:", isolation_level=None, factory=Connection)) as empty:
        empty.row_factory = sqlite3.Row
        migrate(empty, migrations)
        names = [
            row["name"]
            for row in empty.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")
            if not row["name"].startswith("sqlite_")
        ]
        referred = {
            name: {row["table"] for row in empty.execute(f"PRAGMA foreign_key_list({name})")} - {name} for name in names
        }
        return tuple(_table(empty, name) for name in TopologicalSorter(referred).static_order())


def _table(connection: Connection, name: str) -> Table:
    rows = connection.execute(f"PRAGMA table_info({name})").fetchall()
    key = tuple(row["name"] for row in sorted(rows, key=lambda row: row["pk"]) if row["pk"])
    types = {row["name"]: row["type"] for row in rows}
    numbered = key[0] if len(key) == 1 and types[key[0]] == "INTEGER" else None
    return Table(name, tuple(types), key, numbered)


def count_rows(database: Database, table: Table) -> int:
    """The number of the table's rows."""
    return int(database.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0])


def copy_rows(source: Database, target: Database, table: Table, copied: Counted) -> None:
    """Copy the rows that come after the last one that the target has, and the table's count of numbers.

    The target has no other writer.
    """
    last = _last_key(target, table)
    done = count_rows(target, table)
    copied(done)
    if table.key or not done:  # without a key, rows come all at once
        rows = source.stream(*_selection(table, last))
        for batch in _batches(rows) if table.key else [[tuple(row) for row in rows]]:
            with transaction(target):
                target.executemany(_insertion(table), batch)
            done += len(batch)
            copied(done)
    if table.numbered:
        target.go_on_numbering(table.name, table.numbered, source.last_number(table.name, table.numbered))


def digest_rows(database: Database, table: Table, read: Counted) -> Digest:
    """The digest of the table. Values are equal if Python has them equal and of one type, whatever the engine."""
    rows = total = 0
    for batch in _batches(database.stream(f"SELECT {_listed(table.columns)} FROM {table.name}")):
        for row in batch:
            total += int.from_bytes(hashlib.sha256(repr(row).encode()).digest())
        rows += len(batch)
        read(rows)
    return Digest(rows, f"{total % MODULUS:064x}")


def clear(database: Database, tables: Sequence[Table]) -> None:
    """Delete all rows of the tables, which are in the order of `tables_of`."""
    with transaction(database):
        for table in reversed(tables):
            database.execute(f"DELETE FROM {table.name}")


def _last_key(database: Database, table: Table) -> tuple[Any, ...] | None:
    """The last key that the table has; None if it has no key, or no row."""
    if not table.key:
        return None
    order = ", ".join(f'"{column}" DESC' for column in table.key)
    row = database.execute(f"SELECT {_listed(table.key)} FROM {table.name} ORDER BY {order} LIMIT 1").fetchone()
    return row and tuple(row)


def _selection(table: Table, last: tuple[Any, ...] | None) -> tuple[str, tuple[Any, ...]]:
    """The statement for the rows after the key `last`, in order, and its values."""
    sql = f"SELECT {_listed(table.columns)} FROM {table.name}"
    if last is not None:
        sql += f" WHERE ({_listed(table.key)}) > ({', '.join('?' * len(last))})"
    return (f"{sql} ORDER BY {_listed(table.key)}" if table.key else sql), last or ()


def _insertion(table: Table) -> str:
    return f"INSERT INTO {table.name} ({_listed(table.columns)}) VALUES ({', '.join('?' * len(table.columns))})"


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _batches(rows: Iterable[Any]) -> Iterator[list[tuple[Any, ...]]]:
    """The rows as tuples, BATCH at a time."""
    rows = iter(rows)
    while batch := [tuple(row) for row in islice(rows, BATCH)]:
        yield batch
