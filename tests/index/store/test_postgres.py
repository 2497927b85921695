"""The catalog in PostgreSQL: what it refuses, what it survives, and how it stays as the catalog in a file."""

import sqlite3
import string
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from corpus.article import Article
from corpus.errors import ConfigurationError, PressboxError
from index.errors import DatabaseUnusable, IndexerBusy, LibraryTooNew, RunSuperseded
from index.home import Home
from index.indexing.lock import hold_indexer_lock
from index.store import binding
from index.store.catalog import Catalog
from index.store.database import transaction
from index.store.schema import MIGRATIONS, SCHEMA
from index.store.staging import Staging
from tests.fakes.hashing_embedder import HashingEmbedder
from tests.fakes.postgres import Cluster
from tests.index.newsroom import NOW, Newsroom, home_in

PASSWORD = "geheim"


@pytest.fixture
def postgres(newsroom: Newsroom) -> Newsroom:
    """A newsroom over PostgreSQL with one article, published."""
    newsroom.write("a.txt", "Drones\n\nDrones were launched.")
    newsroom.sync()
    return newsroom


over_postgres = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)


# The address


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (f"postgresql://me:{PASSWORD}@127.0.0.1:1/news", "news at 127.0.0.1:1 refuses the connection"),
        (f"postgresql://me:{PASSWORD}@/news?host=/nowhere", "news at /nowhere:5432 has no socket there"),
        (f"postgresql://me:x@{PASSWORD}@127.0.0.1:1/news", "%40"),
        (f"postgresql://me:x/{PASSWORD}@127.0.0.1:1/news", "%2F"),
        (f"postgresql://me:x@127.0.0.1:1/{PASSWORD}@news", "%40"),
    ],
)
def test_an_unreachable_database_is_a_sentence_without_the_password(url: str, said: str) -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(DatabaseUnusable, match=said) as caught:
        Catalog(url)
    assert PASSWORD not in str(caught.value) and caught.value.exit_code == 5
    assert caught.value.__cause__ is None and str(caught.value).count(".") < 5


@pytest.mark.parametrize("url", [f"postgresql://me:{PASSWORD}@[x/y", f"postgresql://h/?passwort={PASSWORD}"])
def test_an_address_that_is_none_is_a_sentence(url: str) -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(ConfigurationError, match="postgresql://USER:PASSWORD@HOST") as caught:
        Catalog(url)
    assert PASSWORD not in str(caught.value)


def test_a_database_that_is_not_there_and_one_of_other_letters(cluster: Cluster) -> None:
    with pytest.raises(DatabaseUnusable, match="has no database of that name"):
        Catalog(cluster.url("nowhere"))
    cluster.run("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0")
    with pytest.raises(ConfigurationError, match="LATIN1"):
        Catalog(cluster.url("latin"))


def test_without_its_library_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("index.store.postgres", raising=False)
    monkeypatch.setitem(sys.modules, "index.store.postgres", None)
    with pytest.raises(ConfigurationError, match=r"\[postgres\]"):
        Catalog("postgresql://h/x")


# The schema


def columns(catalog: Catalog) -> set[tuple[str, str, bool]]:
    """(table, column, may it be null) of a catalog."""
    if catalog.connection.describe():
        rows = catalog.connection.execute(
            "SELECT table_name, column_name, is_nullable = 'YES' FROM information_schema.columns"
            " WHERE table_schema = ? AND table_name <> 'schema_version'",
            (SCHEMA,),
        )
        return {(row[0], row[1], row[2]) for row in rows}
    tables = [row[0] for row in catalog.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {
        (table, row["name"], not (row["notnull"] or row["pk"]))
        for table in tables
        for row in catalog.connection.execute(f"PRAGMA table_info({table})")
    }


def test_both_engines_have_the_same_tables(database: str, tmp_path: Path) -> None:
    with closing(Catalog(database)) as ours, closing(Catalog(tmp_path / "catalog.sqlite3")) as file:
        assert columns(ours) == columns(file)


@pytest.mark.parametrize("found", range(1, len(MIGRATIONS)))
def test_an_older_schema_is_brought_up_to_date(
    database: str, found: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("index.store.schema.MIGRATIONS", MIGRATIONS[:found])
    older = Catalog(database)
    older.connection.execute("INSERT INTO sources (name, path, added_at) VALUES ('s', '/s', '2025-12-08')")
    older.close()
    monkeypatch.undo()
    with closing(Catalog(database)) as newest, closing(Catalog(tmp_path / "catalog.sqlite3")) as file:
        assert [source.name for source in newest.sources()] == ["s"]
        assert columns(newest) == columns(file)


def test_a_newer_schema_is_left_alone(database: str) -> None:
    with closing(Catalog(database)) as catalog:
        catalog.connection.execute("UPDATE schema_version SET version = version + 1")
    with pytest.raises(LibraryTooNew, match=r"newer Pressbox.*PRESSBOX_DATABASE"):
        Catalog(database)


def test_processes_that_begin_at_once_make_one_schema(database: str) -> None:
    with ThreadPoolExecutor(6) as pool:
        opened = list(pool.map(Catalog, [database] * 6))
    assert len({catalog.connection.identity() for catalog in opened}) == 1
    for catalog in opened:
        catalog.close()


# Rows


def test_ids_of_any_length_are_keys(database: str) -> None:
    """An ordinary index of PostgreSQL takes 2,700 bytes, and those only if they are compressible."""
    letters = Random(1).choices(string.ascii_letters + "äöü", k=4_000)
    long = "".join(letters)
    with closing(Catalog(database)) as catalog:
        staging = Staging(catalog, HashingEmbedder().identity)
        for outlet in ("Post", "Mail"):
            staging.add_version(Article.of(f"https://post.example/{long}", "Title", "Text.", outlet=outlet, source="s"))
        assert catalog.newest(f"https://post.example/{long}").outlet == "Mail"  # type: ignore[union-attr]
        assert catalog.connection.execute("SELECT count(*) FROM versions").fetchone()[0] == 1


def test_a_stream_is_of_one_moment_and_other_statements_may_come_between(database: str) -> None:
    with closing(Catalog(database)) as catalog:
        db = catalog.connection
        numbers = [(f"a{number:05}", f"v{number}") for number in range(1_200)]
        sql = "INSERT INTO versions (article_id, version, title, text, source) VALUES (?, ?, '', '', '')"
        db.executemany(sql, numbers)
        rows = db.stream("SELECT article_id FROM versions ORDER BY 1")
        seen = [row[0] for row in islice(rows, 3)]
        db.execute("DELETE FROM versions")
        seen += [row[0] for row in rows]
        assert seen == [number for number, _ in numbers]


# The connection


@over_postgres
def test_a_reader_outlives_a_restart_of_the_server(postgres: Newsroom, cluster: Cluster) -> None:
    library = postgres.library()
    assert postgres.hits("drones", library)
    for _ in range(2):
        cluster.cut_off()
        assert postgres.hits("drones", library)
        assert len(postgres.catalog.sources()) == 1
    library.close()


@over_postgres
def test_a_transaction_that_loses_its_connection_is_undone(postgres: Newsroom, cluster: Cluster) -> None:
    db = postgres.catalog.connection
    with pytest.raises(DatabaseUnusable), transaction(db):
        db.execute("DELETE FROM claims")
        cluster.cut_off()
        db.execute("DELETE FROM files")
    assert not db.in_transaction
    assert db.execute("SELECT count(*) FROM claims").fetchone()[0] == 1


@over_postgres
def test_writers_take_turns_and_readers_do_not_wait(postgres: Newsroom) -> None:
    left = "SELECT count(*) FROM claims"

    def write() -> int:
        with closing(Catalog.of(postgres.home)) as writer, transaction(writer.connection):
            return int(writer.connection.execute(left).fetchone()[0])

    with closing(Catalog.of(postgres.home)) as reader, ThreadPoolExecutor(1) as pool:
        with transaction(postgres.catalog.connection):
            waiting = pool.submit(write)
            postgres.catalog.connection.execute("DELETE FROM claims")
            assert reader.connection.execute(left).fetchone()[0] == 1
            assert not waiting.done()
        assert waiting.result(20) == 0


# One indexer


@over_postgres
def test_an_indexer_on_another_machine_leaves(postgres: Newsroom, tmp_path: Path) -> None:
    elsewhere = Home(tmp_path / "elsewhere", postgres.home.database)
    with closing(Catalog.of(elsewhere)) as other:
        with (
            hold_indexer_lock(postgres.home, 0, postgres.catalog),
            pytest.raises(IndexerBusy, match=r"A process on the server \(since .*--wait"),
            hold_indexer_lock(elsewhere, 0.3, other),
        ):
            pass
        with hold_indexer_lock(elsewhere, 0, other):
            pass


@over_postgres
def test_an_indexer_that_lost_its_lock_publishes_nothing(postgres: Newsroom, cluster: Cluster) -> None:
    """It is taken for dead, another one works, and then it goes on."""

    def taken_for_dead(step: str) -> None:
        if step == "on disk":
            cluster.cut_off()
            with closing(Catalog.of(postgres.home)) as other, hold_indexer_lock(Home(postgres.path / "b"), 0, other):
                other.register(postgres.path / "another", NOW)

    postgres.write("b.txt", "Harbour\n\nThe harbour reopened.")
    with pytest.raises(DatabaseUnusable, match=r"lost|shut down"):
        postgres.indexer(reached=taken_for_dead).sync(postgres.catalog)
    assert postgres.catalog.current_number() == 1 and len(postgres.live()) == 1
    assert postgres.sync().published and len(postgres.live()) == 2


def begin_another(newsroom: Newsroom) -> None:
    with closing(Catalog.of(newsroom.home)) as other:
        Staging(other, newsroom.embedder.identity)


def publish_another(newsroom: Newsroom) -> None:
    with closing(Catalog.of(newsroom.home)) as other:
        old = other.current()
        assert old
        with transaction(other.connection):
            other.connection.execute(
                "INSERT INTO generations SELECT 2, published_at, embedder_id, recipe, main, recent, lexicon, report,"
                " chunks, unembedded FROM generations WHERE generation = 1"
            )


@pytest.mark.both_engines
@pytest.mark.parametrize("step", ["read", "staged", "on disk"])
@pytest.mark.parametrize("usurp", [begin_another, publish_another])
def test_a_run_that_another_one_took_over_publishes_nothing(
    postgres: Newsroom, usurp: Callable[[Newsroom], None], step: str
) -> None:
    """As where the lock failed: a folder on a network, a machine that slept."""
    postgres.write("b.txt", "Harbour\n\nThe harbour reopened.")
    with pytest.raises(RunSuperseded) as caught:
        postgres.indexer(reached=lambda now: usurp(postgres) if now == step else None).sync(postgres.catalog)
    assert caught.value.exit_code == 75
    assert len(postgres.live()) == 1


@pytest.mark.both_engines
def test_a_rollback_that_another_run_overtook_publishes_nothing(
    postgres: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgres.write("b.txt", "Harbour\n\nThe harbour reopened.")
    postgres.sync()
    stale = postgres.catalog.current()
    postgres.write("c.txt", "Talks\n\nThe talks go on.")
    postgres.sync()
    monkeypatch.setattr(postgres.catalog, "current", lambda: stale)
    with pytest.raises(RunSuperseded):
        postgres.indexer().roll_back(postgres.catalog)
    assert len(postgres.live()) == 3


# The home beside it


@over_postgres
def test_a_home_is_bound_to_its_database(postgres: Newsroom, cluster: Cluster, tmp_path: Path) -> None:
    home = home_in(postgres.path)
    binding.bind(home, postgres.catalog)
    binding.bind(home, postgres.catalog)
    with cluster.database() as another:
        other = Home(home.path, another)
        binding.expect_no_other_catalog(other)
        with pytest.raises(ConfigurationError, match="of another database"):
            binding.bind(other, Catalog.of(other))
    with pytest.raises(ConfigurationError, match="PRESSBOX_DATABASE"):
        binding.expect_no_other_catalog(Home(home.path))


def test_a_home_with_a_catalog_of_its_own_is_left_alone(tmp_path: Path) -> None:
    Catalog(Home(tmp_path).catalog).close()
    with pytest.raises(PressboxError, match="catalog of its own"):
        binding.expect_no_other_catalog(Home(tmp_path, "postgresql://h/x"))


def test_a_file_needs_no_library_of_a_server(tmp_path: Path) -> None:
    with closing(Catalog(tmp_path / "catalog.sqlite3")) as catalog:
        assert isinstance(catalog.connection, sqlite3.Connection)
        assert catalog.connection.identity() is None and catalog.connection.claim(0) is None
