"""Tables copied between the engines: every value arrives as it is, and an interrupted copy goes on."""

import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.chats import schema as chats
from corpus.errors import PressboxError
from index.errors import DatabaseUnusable, LibraryTooNew
from index.store import copying, schema
from index.store.connection import Connection, migrate
from index.store.copying import Digest, clear, copy_rows, count_rows, digest_rows, tables_of
from index.store.database import Database, open_server, transaction
from tests.fakes.postgres import Cluster

ODD = (
    "CREATE TABLE parents (number INTEGER PRIMARY KEY AUTOINCREMENT, said TEXT NOT NULL) STRICT;\n"
    "CREATE TABLE keyed (place INTEGER NOT NULL REFERENCES parents, origin TEXT NOT NULL, bytes BLOB, share REAL,"
    " count INTEGER, PRIMARY KEY (place, origin)) STRICT, WITHOUT ROWID;\n"
    "CREATE TABLE unkeyed (said TEXT, bytes BLOB) STRICT",
)
TABLES = tables_of(ODD)
INT64 = st.integers(-(1 << 63), (1 << 63) - 1)
# A lone surrogate is no text to any engine; JSON's escapes of one are
TEXTS = st.one_of(st.text(), st.text(alphabet="a\0\uffff0%?'\\:"), st.just(json.dumps("\0\ud800")))
REALS = st.none() | st.floats(allow_nan=False) | st.booleans().map(float)
KEYED = st.tuples(TEXTS, st.none() | st.binary(), REALS, st.none() | INT64 | st.booleans().map(int))
UNKEYED = st.tuples(st.none() | TEXTS, st.none() | st.binary())
Contents = tuple[list[str], list[tuple[Any, ...]], list[tuple[Any, ...]]]


def unwatched(done: int) -> None:
    """Takes the number of rows, and goes on."""


@contextmanager
def of_file(path: Path | str = ":memory:") -> Iterator[Database]:
    with closing(sqlite3.connect(path, isolation_level=None, factory=Connection)) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = ON")
        migrate(connection, ODD)
        yield connection


def of_server(url: str) -> Database:
    return open_server(url, "odd", ODD, DatabaseUnusable, LibraryTooNew)


def fill(database: Database, contents: Contents) -> None:
    said, keyed, unkeyed = contents
    with transaction(database):
        database.executemany("INSERT INTO parents (said) VALUES (?)", [(text,) for text in said])
        database.executemany(
            "INSERT INTO keyed VALUES (?, ?, ?, ?, ?)", [(1 + n % len(said), *row) for n, row in enumerate(keyed)]
        )
        database.executemany("INSERT INTO unkeyed VALUES (?, ?)", unkeyed)


def rows_of(database: Database) -> list[list[tuple[Any, ...]]]:
    found = [[tuple(row) for row in database.execute(f"SELECT * FROM {table.name}")] for table in TABLES]
    return [sorted(rows, key=repr) for rows in found]


def digests_of(database: Database) -> list[Digest]:
    return [digest_rows(database, table, unwatched) for table in TABLES]


def copy_all(source: Database, target: Database, copied: copying.Counted = unwatched) -> None:
    for table in TABLES:
        copy_rows(source, target, table, copied)


@pytest.fixture(scope="module")
def odd_server(cluster: Cluster) -> Iterator[Database]:
    with cluster.database() as url, closing(of_server(url)) as server:
        yield server


@given(st.tuples(st.lists(TEXTS, min_size=1), st.lists(KEYED, unique_by=lambda row: row[0]), st.lists(UNKEYED)))
@example(
    (["\0", "\uffff", "\uffff0", "\ud7ff"], [("", b"\0\xff", -0.0, 1 << 62), ("\0", None, 1e-320, 1)], [(None, b"")])
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_odd_values_arrive_as_they_are_on_the_way_there_and_back(odd_server: Database, contents: Contents) -> None:
    clear(odd_server, TABLES)
    with of_file() as source, of_file() as back:
        fill(source, contents)
        copy_all(source, odd_server)
        assert rows_of(odd_server) == rows_of(source)
        copy_all(odd_server, back)
        assert rows_of(back) == rows_of(source)
        assert digests_of(source) == digests_of(odd_server) == digests_of(back)


def test_numbers_go_on_after_the_last_one_that_was_ever_given(odd_server: Database) -> None:
    clear(odd_server, TABLES)
    with of_file() as source, of_file() as back:
        fill(source, (["one", "two", "three"], [], []))
        source.execute("DELETE FROM parents WHERE number > 1")
        copy_all(source, odd_server)
        copy_all(odd_server, back)
        for database in (source, odd_server, back):
            added = database.execute("INSERT INTO parents (said) VALUES ('next') RETURNING number").fetchone()[0]
            assert added == 4


def test_numbers_of_a_table_without_rows_begin_at_one(database: str) -> None:
    with of_file() as source, closing(of_server(database)) as target:
        copy_all(source, target)
        assert target.last_number("parents", "number") == 0
        assert target.execute("INSERT INTO parents (said) VALUES ('first') RETURNING number").fetchone()[0] == 1


class Stopped(Exception):
    """The copy is interrupted."""


@pytest.mark.parametrize("at", range(9))
@pytest.mark.parametrize("back", [False, True])
def test_an_interrupted_copy_goes_on(database: str, at: int, back: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "BATCH", 3)
    with ExitStack() as stack:
        file, server = stack.enter_context(of_file()), stack.enter_context(closing(of_server(database)))
        source, target = (server, file) if back else (file, server)
        keyed = [(f"{n}", bytes([n]), n / 3, n) for n in range(8)]
        fill(source, ([f"{n}" for n in range(7)], keyed, [("a", b"")] * 4))
        seen: list[int] = []

        def stop(done: int) -> None:
            seen.append(done)
            if len(seen) == at + 1:
                raise Stopped

        with pytest.raises(Stopped):
            copy_all(source, target, stop)
        written = sum(count_rows(target, table) for table in TABLES)
        copy_all(source, target)
        assert digests_of(source) == digests_of(target)
        assert sum(count_rows(target, table) for table in TABLES) == 19 >= written
        copy_all(source, target)  # what has arrived is not copied again
        assert digests_of(source) == digests_of(target)


def test_a_digest_tells_a_row_that_differs_and_not_the_order_of_rows() -> None:
    with of_file() as one, of_file() as other:
        fill(one, (["a"], [], [("x", b"1"), ("y", b"2"), ("y", b"2")]))
        fill(other, (["a"], [], [("y", b"2"), ("y", b"2"), ("x", b"1")]))
        assert digests_of(one) == digests_of(other)
        other.execute("UPDATE unkeyed SET bytes = NULL WHERE said = 'x'")
        assert digests_of(one)[:-1] == digests_of(other)[:-1] or digests_of(one) != digests_of(other)
        assert digests_of(one) != digests_of(other)


@pytest.mark.parametrize("module", [schema, chats])
def test_every_table_of_the_migrations_comes_after_those_it_refers_to(module: Any, tmp_path: Path) -> None:
    tables = tables_of(module.MIGRATIONS)
    with closing(module.connect(tmp_path / "file")) as file:
        known = {row[0] for row in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert {table.name for table in tables} == {name for name in known if not name.startswith("sqlite_")}
        names = [table.name for table in tables]
        for table in tables:
            referred = {row["table"] for row in file.execute(f"PRAGMA foreign_key_list({table.name})")}
            assert all(names.index(other) < names.index(table.name) for other in referred - {table.name})


def test_a_lone_surrogate_is_text_to_no_engine(odd_server: Database) -> None:
    with of_file() as file:
        for database in (file, odd_server):
            with pytest.raises((UnicodeEncodeError, PressboxError)):
                database.execute("INSERT INTO unkeyed VALUES (?, NULL)", ("\ud800",))
    assert sys.getdefaultencoding() == "utf-8"
