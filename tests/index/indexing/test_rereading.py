"""What an older Pressbox has read is read again by the next run, and what that cannot reach stays (I4)."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus import reader_versions
from corpus.web.reader import WebReader
from index.indexing import rereading
from index.indexing.report import Report
from index.store.catalog import Catalog
from index.store.schema import MIGRATIONS
from tests.corpus.web.test_reader import feed, story
from tests.fakes.web_server import Page, WebServer
from tests.index.newsroom import NOW, Newsroom

pytestmark = pytest.mark.both_engines

TRUE = "Marl beat Tarn 2 – 1 on Saturday."
DAMAGED = "Marl beat Tarn 21 on Saturday."


@pytest.fixture
def site() -> Iterator[WebServer]:
    with WebServer() as site:
        yield site


def age(newsroom: Newsroom, *origins: str) -> None:
    """As if an older reader had read these files, or all."""
    newsroom.catalog.connection.execute(
        "UPDATE files SET reader = reader - 1 WHERE ? = '[]' OR origin IN (SELECT value FROM json_each(?))",
        (json.dumps(origins), json.dumps(origins)),
    )


def sync(newsroom: Newsroom, **options: Any) -> Report:
    return newsroom.sync(web=WebReader(seconds_between=0), **options)


def with_feed(newsroom: Newsroom, site: WebServer, *names: str) -> None:
    for name in names:
        site.pages[f"/{name}"] = story(name.title(), f"News of the {name}.")
    site.pages["/feed"] = feed(site, *names)
    newsroom.catalog.register_web(site.url("/feed"), "feed", True, NOW)


def test_what_an_older_reader_damaged_is_mended(newsroom: Newsroom) -> None:
    newsroom.write("other.txt", "Other\n\nIt was dark.")
    newsroom.write("score.txt", f"Score\n\n{DAMAGED}")
    newsroom.sync()
    file = newsroom.write("score.txt", f"Score\n\n{TRUE}").stat()  # what the older reader is to have read
    newsroom.catalog.connection.execute(
        "UPDATE files SET size = ?, mtime_ns = ?, ctime_ns = ? WHERE origin = 'score.txt'",
        (file.st_size, file.st_mtime_ns, file.st_ctime_ns),
    )
    assert not newsroom.indexer().pending(newsroom.catalog)
    age(newsroom)
    assert newsroom.live()["articles/score.txt"] == DAMAGED
    assert newsroom.indexer().pending(newsroom.catalog)
    report = newsroom.sync()
    assert (report.changed, report.unchanged, report.reread, report.embedded) == (("articles/score.txt",), 1, 2, 1)
    assert report.notices == (
        "2 documents were read again (2 plain text), since this Pressbox reads them better than the one before.",
    )
    assert newsroom.live()["articles/score.txt"] == TRUE
    assert [text for _, text in newsroom.hits("Marl Tarn")][:1] == [TRUE]
    assert not newsroom.indexer().pending(newsroom.catalog)


def test_what_reads_the_same_publishes_nothing(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "A\n\nIt was dark.")
    newsroom.sync()
    age(newsroom)
    report = newsroom.sync()
    assert (report.generation, report.published, report.embedded, report.reread) == (1, False, 0, 1)
    again = newsroom.sync()
    assert (again.published, again.reread, again.notices) == (False, 0, ())


def test_only_the_kinds_that_are_read_anew_are_read_again(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    newsroom.write("a.txt", "A\n\nIt was dark.")
    newsroom.write("b.md", "# B\n\nIt was dark.")
    newsroom.write("c.md", "# C\n\nIt was dark.")
    newsroom.sync()
    monkeypatch.setitem(reader_versions.VERSIONS, "markdown", reader_versions.VERSIONS["markdown"] + 1)
    report = newsroom.sync()
    assert report.reread == 2 and "(2 Markdown)" in report.notices[0]


def test_all_is_read_again_on_demand(newsroom: Newsroom, site: WebServer) -> None:
    newsroom.write("a.txt", "A\n\nIt was dark.")
    with_feed(newsroom, site, "ferry")
    sync(newsroom)
    report = sync(newsroom, reread=True)
    assert (report.published, report.embedded, report.reread) == (False, 0, 2)
    assert report.notices == ("2 documents were read again (1 plain text, 1 web pages), as asked.",)


def test_a_file_that_cannot_be_read_again_keeps_its_article(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "A\n\nIt was dark.")
    newsroom.write("b.txt", "B\n\nIt was cold.")
    newsroom.sync()
    age(newsroom)
    (newsroom.articles / "a.txt").write_bytes(b"%PDF-no longer text")
    before = newsroom.live()
    assert not newsroom.sync().published
    assert newsroom.live() == before


def test_a_source_that_is_away_is_read_again_when_it_is_back(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "A\n\nIt was dark.")
    newsroom.sync()
    age(newsroom)
    away = newsroom.articles.rename(newsroom.path / "away")
    assert newsroom.sync().reread == 0
    assert newsroom.live() == {"articles/a.txt": "It was dark."}
    away.rename(newsroom.articles)
    assert newsroom.sync().reread == 1


# The web


def test_pages_are_asked_for_again_though_their_site_says_that_nothing_changed(
    newsroom: Newsroom, site: WebServer
) -> None:
    site.pages["/page"] = story("Page")
    newsroom.catalog.register_web(site.url("/page"), "page", True, NOW)
    with_feed(newsroom, site, "ferry", "storm")
    sync(newsroom)
    age(newsroom)
    site.asked.clear()
    report = sync(newsroom)
    assert sorted(site.paths()) == ["/feed", "/ferry", "/page", "/storm"]
    assert {asked.status for asked in site.asked} == {200}
    assert (report.published, report.reread) == (False, 3)
    site.asked.clear()
    assert sync(newsroom).reread == 0
    assert [(asked.path, asked.status) for asked in site.asked] == [("/page", 304), ("/feed", 304)]


def test_nobody_is_asked_again_before_a_run_that_asks(newsroom: Newsroom, site: WebServer) -> None:
    with_feed(newsroom, site, "ferry")
    sync(newsroom)
    age(newsroom)
    assert not newsroom.indexer().pending(newsroom.catalog)
    assert newsroom.sync().reread == 0


def test_a_page_that_its_feed_no_longer_names_is_asked_for_again(newsroom: Newsroom, site: WebServer) -> None:
    with_feed(newsroom, site, "ferry", "storm")
    sync(newsroom)
    known = {article.article_id: article for article in newsroom.catalog.articles(1)}
    site.pages["/feed"] = feed(site, "storm")
    age(newsroom)
    site.asked.clear()
    report = sync(newsroom)
    assert sorted(site.paths()) == ["/feed", "/ferry", "/storm"]
    assert (report.published, report.reread) == (False, 2)
    assert {article.article_id: article for article in newsroom.catalog.articles(1)} == known


@pytest.mark.parametrize(("status", "tries"), [(404, 1), (503, 2)])
def test_a_page_that_is_gone_keeps_its_article_and_one_that_is_away_is_tried_again(
    newsroom: Newsroom, site: WebServer, status: int, tries: int
) -> None:
    with_feed(newsroom, site, "ferry")
    sync(newsroom)
    before = newsroom.live()
    age(newsroom)
    site.pages["/ferry"] = Page(status=status)
    site.asked.clear()
    for _ in range(2):
        report = sync(newsroom)
        assert (report.published, newsroom.live()) == (False, before)
    assert site.paths().count("/ferry") == tries


def test_a_long_feed_is_asked_for_again_in_parts(
    newsroom: Newsroom, site: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_feed(newsroom, site, *"abcde")
    sync(newsroom)
    site.pages["/feed"] = feed(site, "e")
    age(newsroom)
    monkeypatch.setattr(rereading, "MOST_PAGES", 2)
    assert [sync(newsroom).reread for _ in range(4)] == [2, 2, 1, 0]


# Older libraries


def test_a_library_from_before_readers_had_versions_is_read_again(tmp_path: Path) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "a.txt").write_text("Score\n\n" + TRUE, encoding="utf-8")
    path = tmp_path / "library" / "catalog.sqlite3"
    path.parent.mkdir()
    stat = (articles / "a.txt").stat()
    with sqlite3.connect(path, isolation_level=None) as old:
        for step in MIGRATIONS[:2]:
            for statement in step.split(";"):
                old.execute(statement)
        old.execute("INSERT INTO sources (name, path, added_at) VALUES ('articles', ?, '2025-12-08')", (str(articles),))
        old.execute("INSERT INTO files VALUES (1, 'a.txt', ?, ?, NULL)", (stat.st_size, stat.st_mtime_ns))
        old.execute("PRAGMA user_version = 2")
    old.close()
    Catalog(path).close()
    newsroom = Newsroom(tmp_path)
    with newsroom.opened:
        report = newsroom.sync()
        assert (report.reread, newsroom.live()) == (1, {"articles/a.txt": TRUE})
