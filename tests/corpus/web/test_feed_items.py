"""Items of feeds: told apart by their guids, named after their publishers, and read from the feed if need be."""

from collections.abc import Iterator

import pytest

from corpus.readers.feeds import parse_feed
from corpus.web.reader import WebReader
from corpus.web.sources import Stamp
from tests.corpus.web.test_reader import FEED_TYPE, feed, feed_reader, story
from tests.fakes.web_server import Page, WebServer

ITEM = (
    "<item><title>{title}</title><link>{link}</link>{guid}<description>In short.</description>"
    "<content:encoded>&lt;p&gt;{text}&lt;/p&gt;</content:encoded>{more}</item>"
)


@pytest.fixture
def site() -> Iterator[WebServer]:
    with WebServer() as site:
        yield site


def rss(*items: str) -> Page:
    namespace = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    document = f'<rss version="2.0" {namespace}><channel><title>Coast Daily</title>{"".join(items)}</channel></rss>'
    return Page(document.encode(), FEED_TYPE)


def item(title: str, link: str, text: str, guid: str = "", more: str = "") -> str:
    known = f'<guid isPermaLink="false">{guid}</guid>' if guid else ""
    return ITEM.format(title=title, link=link, text=text, guid=known, more=more)


def test_items_of_one_page_are_articles_of_their_own(site: WebServer) -> None:
    page = site.url("/wire")
    site.pages["/wire"] = story("Wire")
    site.pages["/feed"] = rss(
        item("Mill burns", f"{page}#a1", "The mill burned down at dawn.", "a1"),
        item("Bakery opens", f"{page}#a2", "A bakery opens in Wick Street.", "a2"),
        item("Well full", f"{page}#a3", "The well is full."),
        "<item><title>No link</title><description>The kiln is lit.</description></item>",
    )
    articles, rejected, _ = feed_reader(site).run()
    assert [(article.title, article.text) for article in articles] == [
        ("Mill burns", "The mill burned down at dawn."),
        ("Bakery opens", "A bakery opens in Wick Street."),
        ("Well full", "The well is full."),
        ("No link", "The kiln is lit."),
    ]
    assert [article.article_id for article in articles[:3]] == [f"{page}#a1", f"{page}#a2", f"{page}#a3"]
    assert rejected == [] and site.paths() == ["/feed"]


def test_a_guid_that_all_items_share_tells_nothing(site: WebServer) -> None:
    document = rss(*(item(name, site.url(f"/{name}"), "Text.", "https://coast.example") for name in "ab")).body
    assert [found.origin for found in parse_feed(document).items] == [site.url("/a"), site.url("/b")]


def test_an_item_whose_link_changes_is_the_same_item(site: WebServer) -> None:
    site.pages |= {"/a": story("Ferry"), "/b": story("Ferry"), "/feed": rss(item("F", site.url("/a"), "Text.", "g"))}
    reader = feed_reader(site)
    reader.run()
    site.pages["/feed"] = rss(item("F", site.url("/b"), "Text.", "g"))
    ((article,), _, scan) = reader.run()
    assert (article.url, [document.read_before for document in scan.documents]) == (site.url("/b"), [True])


def test_the_publisher_of_an_item_is_its_outlet(site: WebServer) -> None:
    source = '<source url="https://tarn.example/rss">Tarn Tribune</source>'
    site.pages |= {"/a": story("Ferry"), "/feed": rss(item("Ferry", site.url("/a"), "Text.", more=source))}
    ((article,), _, _) = feed_reader(site).run()
    assert article.outlet == "Tarn Tribune"


@pytest.mark.parametrize("status", [403, 404, 410, 503])
def test_the_full_text_of_a_feed_is_an_article_and_no_failure(site: WebServer, status: int) -> None:
    full = "The ferry to Orsa sails again from Monday."
    site.pages |= {"/a": Page(status=status), "/feed": rss(item("Ferry", site.url("/a"), full))}
    reader = feed_reader(site)
    ((article,), rejected, _) = reader.run()
    assert (article.text, article.url, rejected) == (full, site.url("/a"), [])
    site.asked.clear()
    assert reader.run()[0] == []
    assert site.paths() == ["/feed"]


def test_an_item_that_an_earlier_version_knew_by_its_link_is_not_fetched_again(site: WebServer) -> None:
    site.pages |= {"/a": story("Ferry"), "/feed": rss(item("Ferry", site.url("/a"), "Text.", "coast-17"))}
    reader = feed_reader(site)
    reader.run()
    reader.known[site.url("/a")] = reader.known.pop("coast-17")
    del reader.known[site.url("/feed")]
    scan = reader.web.look(reader.source, reader.known)
    assert (scan.documents, scan.renamed) == ([], {site.url("/a"): "coast-17"})


@pytest.mark.parametrize(("status", "moved"), [(301, True), (308, True), (302, False), (307, False)])
def test_only_a_permanent_redirect_moves_a_feed(site: WebServer, status: int, moved: bool) -> None:
    site.pages |= {"/feed": Page(status=status, headers={"Location": "/new"}), "/new": feed(site, "a")}
    scan = feed_reader(site).run()[2]
    assert scan.moved_to == (site.url("/new") if moved else None)
    assert len(scan.documents) == 1


def test_a_feed_that_is_gone_for_good_says_so(site: WebServer) -> None:
    site.pages["/feed"] = Page(status=410)
    scan = feed_reader(site).run()[2]
    assert scan.is_gone
    assert "is not asked any more" in scan.unreachable[0]


def test_the_pause_is_one_for_all_sources_of_a_host(site: WebServer) -> None:
    site.pages |= {"/feed": feed(site), "/other": feed(site)}
    pauses: list[float] = []
    web = WebReader(sleep=pauses.append, clock=lambda: 0.0)
    reader = feed_reader(site)
    for path in ("/feed", "/other"):
        known: dict[str, Stamp] = {}
        web.look(type(reader.source)("x", site.url(path), "feed", allow_private=True), known)
    assert pauses == [1.0]
