"""Pages and feeds in the library: asked by a run that is told to, remembered by the catalog, never lost."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from corpus.web.reader import WebReader
from index.indexing.indexer import Indexer
from index.indexing.report import Report
from index.store.catalog import Catalog
from index.store.schema import MIGRATIONS, SCHEMA_VERSION
from tests.corpus.web.test_reader import feed, story
from tests.fakes.web_server import Page, WebServer
from tests.index.newsroom import NOW, Newsroom

pytestmark = pytest.mark.both_engines


class Killed(BaseException):
    pass


@pytest.fixture
def site() -> Iterator[WebServer]:
    with WebServer() as site:
        yield site


@pytest.fixture
def newsroom(newsroom: Newsroom) -> Newsroom:
    newsroom.write("here.txt", "Here\n\nSomething happened here.")
    return newsroom


def sync(newsroom: Newsroom, indexer: Indexer | None = None, **options: Any) -> Report:
    web = WebReader(seconds_between=0)
    return (indexer or newsroom.indexer()).sync(newsroom.catalog, web=web, **options)


def live(newsroom: Newsroom) -> set[str]:
    number = newsroom.catalog.current_number()
    return {article.article_id for article in newsroom.catalog.articles(number)}


def with_feed(newsroom: Newsroom, site: WebServer, *names: str) -> None:
    for name in names:
        site.pages[f"/{name}"] = story(name.title(), f"News of the {name}.")
    site.pages["/feed"] = feed(site, *names)
    newsroom.catalog.register_web(site.url("/feed"), "feed", True, NOW)


def test_a_feeds_pages_are_articles_beside_the_files(newsroom: Newsroom, site: WebServer) -> None:
    with_feed(newsroom, site, "ferry", "storm")
    report = sync(newsroom)
    assert live(newsroom) == {"articles/here.txt", site.url("/ferry"), site.url("/storm")}
    assert (report.failed, report.notices) == ((), ())


def test_a_second_run_asks_once_and_does_nothing(newsroom: Newsroom, site: WebServer) -> None:
    with_feed(newsroom, site, "ferry", "storm")
    sync(newsroom)
    site.asked.clear()
    report = sync(newsroom)
    assert (report.published, report.embedded, report.unchanged) == (False, 0, 3)
    assert [(asked.path, asked.status) for asked in site.asked] == [("/feed", 304)]


def test_nobody_is_asked_unless_the_run_is_told_to(newsroom: Newsroom, site: WebServer) -> None:
    with_feed(newsroom, site, "ferry")
    newsroom.sync()
    assert not newsroom.indexer().pending(newsroom.catalog)
    assert (site.connections, live(newsroom)) == (0, {"articles/here.txt"})
    sync(newsroom)
    site.asked.clear()
    newsroom.write("more.txt", "More\n\nIt happened again.")
    newsroom.sync()
    assert (site.asked, len(live(newsroom))) == ([], 3)  # what was read stays


def test_what_rolls_off_a_feed_stays(newsroom: Newsroom, site: WebServer) -> None:
    with_feed(newsroom, site, "ferry", "storm")
    sync(newsroom)
    site.pages |= {"/snow": story("Snow"), "/feed": feed(site, "snow")}
    for options in (dict[str, Any](), {"prune": True}, {"rebuild": True}):
        sync(newsroom, **options)
        assert live(newsroom) >= {site.url("/ferry"), site.url("/storm"), site.url("/snow")}


def test_a_site_that_is_gone_takes_nothing_with_it(newsroom: Newsroom) -> None:
    with WebServer() as site:
        with_feed(newsroom, site, "ferry")
        newsroom.catalog.register_web(site.url("/storm"), "page", True, NOW)
        site.pages["/storm"] = story("Storm")
        sync(newsroom)
        before = live(newsroom)
    report = sync(newsroom)
    assert (live(newsroom), len(before), report.published) == (before, 3, False)
    assert len(report.notices) == 2 and all("cannot be reached now" in notice for notice in report.notices)


def test_an_article_that_changes_on_its_page_changes(newsroom: Newsroom, site: WebServer) -> None:
    site.pages["/storm"] = story("Storm")
    newsroom.catalog.register_web(site.url("/storm"), "page", True, NOW)
    sync(newsroom)
    site.pages["/storm"] = story("Storm, corrected")
    assert sync(newsroom).changed == (site.url("/storm"),)
    site.pages["/storm"] = Page(b"<html>nothing to read</html>")
    report = sync(newsroom)
    assert (report.published, len(report.failed)) == (False, 1)
    assert site.url("/storm") in live(newsroom)


def test_the_feeds_own_text_stands_in_for_a_page_and_is_told(newsroom: Newsroom, site: WebServer) -> None:
    site.pages["/feed"] = feed(site, "ferry", text="The ferry sails.")
    newsroom.catalog.register_web(site.url("/feed"), "feed", True, NOW)
    report = sync(newsroom)
    assert site.url("/ferry") in live(newsroom)
    assert "The feed's own text was taken instead." in report.failed[0].reason


@pytest.mark.parametrize("step", ["surveyed", "read", "staged", "on disk"])
def test_a_killed_run_is_finished_by_the_next(newsroom: Newsroom, site: WebServer, step: str) -> None:
    """Above all the feed's ETag must not be remembered before its articles are published."""

    def reached(name: str) -> None:
        if name == step:
            raise Killed

    with_feed(newsroom, site, "ferry", "storm")
    with pytest.raises(Killed):
        sync(newsroom, newsroom.indexer(reached=reached))
    sync(newsroom)
    assert live(newsroom) == {"articles/here.txt", site.url("/ferry"), site.url("/storm")}


def test_a_page_that_fails_is_asked_for_again_though_the_feed_is_the_same(newsroom: Newsroom, site: WebServer) -> None:
    with_feed(newsroom, site, "ferry")
    site.pages["/ferry"] = Page(status=503)
    sync(newsroom)
    site.pages["/ferry"] = story("Ferry")
    assert sync(newsroom).changed == (site.url("/ferry"),)


def test_no_lock_is_held_while_a_page_is_waited_for(newsroom: Newsroom, site: WebServer) -> None:
    with_feed(newsroom, site, "ferry")
    waited = []

    def look(connection: object, stopping: object) -> None:
        with sqlite3.connect(newsroom.home.catalog, timeout=1) as other:
            other.execute("BEGIN IMMEDIATE")
            waited.append(True)
        other.close()

    site.pages["/ferry"] = look
    sync(newsroom)
    assert waited == [True]


def test_a_removed_source_takes_its_articles_along(newsroom: Newsroom, site: WebServer) -> None:
    with_feed(newsroom, site, "ferry")
    sync(newsroom)
    newsroom.catalog.unregister(newsroom.catalog.source_named("127.0.0.1"))
    assert newsroom.sync().removed == (site.url("/ferry"),)


def test_it_is_known_when_a_source_was_asked(newsroom: Newsroom, site: WebServer) -> None:
    with_feed(newsroom, site)
    sync(newsroom)
    rows = newsroom.catalog.connection.execute("SELECT kind, checked_at FROM sources ORDER BY source_id").fetchall()
    assert [tuple(row) for row in rows] == [("local", None), ("feed", NOW.isoformat())]


def test_sources_of_one_host_have_names_of_their_own(newsroom: Newsroom) -> None:
    catalog = newsroom.catalog
    first = catalog.register_web("https://www.coast.example/feed", "feed", False, NOW)
    second = catalog.register_web("https://coast.example/a", "page", False, NOW)
    assert (first.name, second.name) == ("coast.example", "coast.example-2")
    assert catalog.register_web(first.url, "feed", True, NOW).name == "coast.example"
    assert [source.location for source in catalog.sources()[1:]] == [first.url, second.url]
    assert catalog.source_named(second.url) == second


def test_a_library_from_before_the_web_is_brought_along(tmp_path: Path) -> None:
    """With a copy of the catalog as it was, since a migration is not undone."""
    path = tmp_path / "catalog.sqlite3"
    with sqlite3.connect(path, isolation_level=None) as old:
        for statement in MIGRATIONS[0].split(";"):
            old.execute(statement)
        old.execute("INSERT INTO sources (name, path, added_at) VALUES ('papers', '/papers', '2025-12-08')")
        old.execute("INSERT INTO files VALUES (1, 'a.txt', 3, 4)")
        old.execute("PRAGMA user_version = 1")
    old.close()
    catalog = Catalog(path)
    assert [(source.name, source.location) for source in catalog.sources()] == [("papers", "/papers")]
    assert catalog.connection.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION
    assert catalog.connection.execute("SELECT stamp FROM files").fetchone()[0] is None
    catalog.close()
    assert (tmp_path / "catalog.sqlite3.schema-1").exists()


def test_a_feed_that_moved_for_good_is_asked_where_it_is(newsroom: Newsroom, site: WebServer) -> None:
    with_feed(newsroom, site, "ferry")
    sync(newsroom)
    site.pages |= {"/new": site.pages["/feed"], "/feed": Page(status=301, headers={"Location": "/new"})}
    assert "has moved for good" in sync(newsroom).notices[0]
    assert [source.location for source in newsroom.catalog.sources()][1:] == [site.url("/new")]
    site.asked.clear()
    assert not sync(newsroom).published
    assert [(asked.path, asked.status) for asked in site.asked] == [("/new", 304)]
    assert site.url("/ferry") in live(newsroom)


def test_a_feed_that_is_gone_for_good_is_not_asked_again_and_its_articles_stay(
    newsroom: Newsroom, site: WebServer
) -> None:
    with_feed(newsroom, site, "ferry")
    sync(newsroom)
    site.pages["/feed"] = Page(status=410)
    assert "gone for good" in sync(newsroom).notices[0]
    site.asked.clear()
    sync(newsroom)
    assert site.asked == []
    assert site.url("/ferry") in live(newsroom)
    site.pages["/feed"] = feed(site, "ferry")
    newsroom.catalog.register_web(site.url("/feed"), "feed", True, NOW)
    sync(newsroom)
    assert site.paths() == ["/feed"]


def test_only_the_sources_that_are_to_be_asked_are(newsroom: Newsroom, site: WebServer) -> None:
    with_feed(newsroom, site, "ferry")
    site.pages["/storm"] = story("Storm")
    newsroom.catalog.register_web(site.url("/storm"), "page", True, NOW)
    sync(newsroom, ask={site.url("/storm")})
    assert site.paths() == ["/storm"]


def test_a_source_is_due_once_in_its_interval(newsroom: Newsroom, site: WebServer) -> None:
    slow = newsroom.catalog.register_web(site.url("/feed"), "feed", True, NOW, "Coast Daily")
    quick = newsroom.catalog.register_web(site.url("/page"), "page", True, NOW)
    newsroom.catalog.set_interval(slow, 60)
    assert newsroom.catalog.due(NOW) == {slow.url, quick.url}
    for source_id in (2, 3):
        newsroom.catalog.checked(source_id, NOW)
    assert newsroom.catalog.due(NOW + timedelta(minutes=59)) == {quick.url}
    assert newsroom.catalog.due(NOW + timedelta(minutes=60)) == {slow.url, quick.url}
    assert newsroom.catalog.due(NOW + timedelta(minutes=10), timedelta(minutes=15)) == set()


def test_an_item_keeps_its_article_when_its_origin_is_renamed(newsroom: Newsroom, site: WebServer) -> None:
    with_feed(newsroom, site, "ferry")
    sync(newsroom)
    newsroom.catalog.rename_origins(2, {site.url("/ferry"): "coast-17"})
    sync(newsroom)
    assert site.url("/ferry") in live(newsroom)
