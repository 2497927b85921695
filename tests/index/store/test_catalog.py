"""The catalog: filters, versions, and files that are no catalog of ours."""

import json
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from corpus.errors import UsageError
from index.errors import CatalogDamaged, LibraryTooNew
from index.retrieval import library as library_module
from index.retrieval.retriever import Retriever
from index.store.catalog import Catalog, Filter
from index.store.schema import SCHEMA_VERSION
from tests.index.newsroom import NOW, Newsroom

pytestmark = pytest.mark.both_engines

ROOT = Path(__file__).parents[3]


def test_a_library_of_a_newer_pressbox_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite3"
    Catalog(path).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(LibraryTooNew, match="newer"):
        Catalog(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"garbage" * 1000, b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_file_that_is_no_catalog(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "catalog.sqlite3"
    path.write_bytes(content)
    with pytest.raises(CatalogDamaged, match="put back a copy"):
        Catalog(path)


def test_many_processes_may_make_it_at_once(tmp_path: Path) -> None:
    script = "import sys, pathlib, index.store.catalog; index.store.catalog.Catalog(pathlib.Path(sys.argv[1])).close()"
    command = [sys.executable, "-c", script, str(tmp_path / "new" / "catalog.sqlite3")]
    makers = [subprocess.Popen(command, cwd=ROOT) for _ in range(4)]
    assert [maker.wait() for maker in makers] == [0] * 4


def test_a_source_keeps_its_name_and_gets_one_of_its_own(newsroom: Newsroom) -> None:
    other = newsroom.catalog.register(Path("/elsewhere/articles"), NOW)
    assert [source.name for source in newsroom.catalog.sources()] == ["articles", "articles-2"]
    assert newsroom.catalog.register(Path("/elsewhere/articles"), NOW) == other
    with pytest.raises(UsageError, match="pressbox sources"):
        newsroom.catalog.source_named("nobody")


def dated(newsroom: Newsroom) -> None:
    days = ["2025-12-06", "2025-12-07", "2025-12-08", None, "2025-12-07"]
    outlets = ["Courier", "courier", "ÉCHO", "Courier", None]
    for number, (day, outlet) in enumerate(zip(days, outlets, strict=True)):
        record = {"title": f"Story {number}", "text": f"A story of n{number}.", "published_at": day, "outlet": outlet}
        newsroom.write(f"{number}.json", json.dumps(record))
    newsroom.sync()


@pytest.mark.parametrize("limit", [20_000, 0])  # ids handed to the index, or picked from what it finds
@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        (Filter(), "01234"),
        (Filter(since=date(2025, 12, 7)), "124"),
        (Filter(until=date(2025, 12, 7)), "014"),
        (Filter(since=date(2025, 12, 7), until=date(2025, 12, 7)), "14"),
        (Filter(since=date(2025, 12, 8), until=date(2025, 12, 6)), ""),
        (Filter(outlets=("COURIER",)), "013"),
        (Filter(outlets=("écho", "nobody")), "2"),
        (Filter(outlets=("courier",), since=date(2025, 12, 7)), "1"),
        (Filter(articles=("articles/3.json", "articles/4.json")), "34"),
        (Filter(articles=("nothing",)), ""),
    ],
)
def test_filters(newsroom: Newsroom, chosen: Filter, found: str, limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_module, "AMONG_LIMIT", limit)
    dated(newsroom)
    newsroom.write("9.json", json.dumps({"title": "Later", "text": "Later, in another segment.", "outlet": "Other"}))
    newsroom.sync()
    number = newsroom.catalog.current_number()
    wanted = {f"articles/{digit}.json" for digit in found} | ({"articles/9.json"} if not chosen else set())
    assert {article.article_id for article in newsroom.catalog.articles(number, chosen)} == wanted
    reader = newsroom.library()
    assert {hit.article.article_id for hit in Retriever(reader).retrieve("story", 50, chosen).hits} == wanted
    words = reader.snapshot().matching("story", 50, chosen)
    assert {key.rpartition(".json")[0][-1] for key, _ in words} == set(found)


def test_a_filter_that_lets_through_what_lies_far_away(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nearer than the one article that passes are more chunks than are asked for at first."""
    monkeypatch.setattr(library_module, "AMONG_LIMIT", 0)
    for number in range(300):
        newsroom.write(f"{number}.txt", f"Drones\n\nDrones drones drones n{number}.")
    newsroom.write("far.txt", "Harbour\n\nA harbour, and drones.")
    newsroom.sync()
    snapshot = newsroom.library().snapshot()
    chosen = Filter(articles=("articles/far.txt",))
    assert len(snapshot.nearest(newsroom.embedder.embed_query("drones"), 1, chosen)) == 1
    assert len(snapshot.matching("drones", 1, chosen)) == 1


def test_an_old_version_opens_as_it_was(newsroom: Newsroom) -> None:
    newsroom.write("keep.txt", "Kept\n\nSomething else.")
    old, *editions = [f"Title\n\nEdition {number}." for number in range(6)]
    newsroom.write("a.txt", old)
    newsroom.sync()
    version = next(a for a in newsroom.catalog.articles(1) if a.article_id == "articles/a.txt").version
    for edition in editions:
        newsroom.write("a.txt", edition)
        newsroom.sync()
    (newsroom.articles / "a.txt").unlink()
    newsroom.sync()
    for abbreviated in (version, version[:12]):
        article = newsroom.catalog.article("articles/a.txt", abbreviated)
        assert article and article.text == "Edition 0."
    assert newsroom.catalog.live("articles/a.txt", newsroom.catalog.current_number()) is None


@pytest.mark.only_sqlite
def test_a_transaction_that_fails_leaves_none_open(newsroom: Newsroom) -> None:
    from index.store.database import transaction

    connection = newsroom.catalog.connection
    with pytest.raises(sqlite3.OperationalError), transaction(connection):
        connection.execute("DELETE FROM sources")
        connection.execute("NONSENSE")
    assert not connection.in_transaction and newsroom.catalog.sources()
    with pytest.raises(sqlite3.IntegrityError), transaction(connection):  # the commit itself fails
        connection.execute("PRAGMA defer_foreign_keys = ON")
        connection.execute("INSERT INTO claims VALUES (99, 'a', 'b', 'c')")
    assert not connection.in_transaction
    with pytest.raises(sqlite3.OperationalError, match="gone"), transaction(connection):
        connection.execute("ROLLBACK")  # as SQLite does by itself when the disk is full
        raise sqlite3.OperationalError("gone")


def test_a_second_connection_keeps_the_locks_of_the_first(tmp_path: Path) -> None:
    """Else another process, leaving, deletes the log under the first one, which then sees nothing new."""
    path = tmp_path / "catalog.sqlite3"
    first, second = Catalog(path), Catalog(path)
    code = "import sys; from pathlib import Path; from datetime import UTC, datetime"
    code += "; from index.store.catalog import Catalog"
    code += "; c = Catalog(Path(sys.argv[1])); c.register(Path(sys.argv[2]), datetime.now(UTC)); c.close()"
    for number in range(1, 4):
        subprocess.run([sys.executable, "-c", code, str(path), f"/papers/{number}"], cwd=ROOT, check=True)
        assert len(first.sources()) == len(second.sources()) == number
    first.close()
    second.close()
