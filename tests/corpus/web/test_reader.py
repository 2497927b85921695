"""Pages and feeds as sources: what is new is read, what is not is not asked for, and nothing ever leaves."""

import gzip
from collections.abc import Iterator
from datetime import date

import pytest

from corpus.article import Article, Rejected
from corpus.formats import MEGABYTE
from corpus.readers.feeds import parse_feed
from corpus.readers.isolation import Parser, ParsingLimits
from corpus.web.reader import Recognised, WebReader
from corpus.web.sources import Stamp, WebDocument, WebScan, WebSource
from tests.fakes.web_server import Page, WebServer

TODAY = date(2025, 12, 8)
FEED_TYPE = "application/rss+xml"


def story(title: str, words: str = "The ferry to Orsa sails again from Monday.", head: str = "") -> Page:
    text = f"<p>{words}</p>" + f"<p>{title}: the harbour master said so on Thursday evening in the town hall.</p>" * 2
    html = f"<html lang='en'><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{text}</article>"
    return Page(html.encode())


def feed(site: WebServer, *names: str, more: str = "", text: str = "In short.") -> Page:
    items = "".join(
        f"<item><title>About {name}</title><link>{site.url(f'/{name}')}</link><description>{text}</description>"
        f"<pubDate>Fri, 05 Dec 2025 23:30:00 -0500</pubDate><author>Ida Moll</author>{more}</item>"
        for name in names
    )
    return Page(f'<rss version="2.0"><channel><title>Coast Daily</title>{items}</channel></rss>'.encode(), FEED_TYPE)


@pytest.fixture
def site() -> Iterator[WebServer]:
    with WebServer() as site:
        yield site


class Reader:
    """Looks and reads as the indexer does, and remembers what it would keep in the catalog."""

    def __init__(self, source: WebSource) -> None:
        self.source = source
        self.known: dict[str, Stamp] = {}
        self.pauses: list[float] = []
        self.web = WebReader(sleep=self.pauses.append, clock=lambda: 0.0)

    def run(self) -> tuple[list[Article], list[Rejected], WebScan]:
        scan = self.web.look(self.source, self.known)
        articles, rejected = list[Article](), list[Rejected]()
        for document in scan.documents:
            found = list(self.web.read(document, self.source, today=TODAY))
            articles += [one for one in found if isinstance(one, Article)]
            rejected += [one for one in found if isinstance(one, Rejected)]
            if not any(isinstance(one, Rejected) and one.transient for one in found):
                self.known[document.origin] = document.stamp
        if scan.feed and not any(one.transient for one in rejected):
            self.known[scan.feed[0]] = scan.feed[1]
        return articles, rejected, scan


def page_reader(site: WebServer, path: str = "/a") -> Reader:
    return Reader(WebSource("coast", site.url(path), "page", allow_private=True))


def feed_reader(site: WebServer) -> Reader:
    return Reader(WebSource("coast", site.url("/feed"), "feed", allow_private=True))


def test_a_page_is_an_article_known_by_its_address(site: WebServer) -> None:
    site.pages["/a"] = story("Ferry")
    ((article,), rejected, _) = page_reader(site).run()
    assert (article.title, article.article_id, article.url) == ("Ferry", site.url("/a"), site.url("/a"))
    assert (article.source, rejected) == ("coast", [])


def test_a_page_that_has_not_changed_is_not_sent_again(site: WebServer) -> None:
    site.pages["/a"] = story("Ferry")
    reader = page_reader(site)
    reader.run()
    assert reader.run()[0] == []
    assert [asked.status for asked in site.asked] == [200, 304]
    site.pages["/a"] = story("Ferry", "It does not.")
    assert len(reader.run()[0]) == 1


def test_a_server_without_etags_costs_the_sending_and_no_reading(site: WebServer) -> None:
    site.etags = False
    site.pages["/a"] = story("Ferry")
    reader = page_reader(site)
    reader.run()
    assert reader.run()[2].documents == []


def test_a_page_that_is_gone_takes_nothing_with_it(site: WebServer) -> None:
    found = page_reader(site).run()[2]
    (sentence,) = found.unreachable
    assert "HTTP status 404" in sentence
    assert 'The articles of source "coast" stay as they were.' in sentence


@pytest.mark.parametrize(
    ("canonical", "trusted"),
    [
        ("/2025/ferry?utm_source=x", True),
        ("https://bank.example/ferry", False),
        ("javascript:alert(1)", False),
        ("/", False),
    ],
)
def test_a_page_may_name_itself_but_nobody_else(site: WebServer, canonical: str, trusted: bool) -> None:
    address = site.url(canonical) if canonical.startswith("/") else canonical
    site.pages["/a"] = story("Ferry", head=f'<link rel="canonical" href="{address}">')
    ((article,), _, _) = page_reader(site).run()
    assert article.article_id == site.url("/2025/ferry" if trusted else "/a")


def test_a_page_that_moved_is_known_by_where_it_is(site: WebServer) -> None:
    site.pages["/a"] = Page(status=301, headers={"Location": "/b"})
    site.pages["/b"] = story("Ferry")
    ((article,), _, _) = page_reader(site).run()
    assert article.article_id == site.url("/b")


def test_the_charset_of_the_server_is_used(site: WebServer) -> None:
    body = story("Łódź", "Kraków i Łódź.").body.decode().encode("iso-8859-2")
    site.pages["/a"] = Page(body, "text/html; charset=iso-8859-2")
    ((article,), _, _) = page_reader(site).run()
    assert article.title == "Łódź"


def test_plain_text_is_a_page(site: WebServer) -> None:
    site.pages["/a"] = Page(b"Ferry\n\nThe ferry sails again.", "text/plain; charset=utf-8")
    ((article,), _, _) = page_reader(site).run()
    assert (article.title, article.text) == ("Ferry", "The ferry sails again.")


def test_plain_text_too_is_read_within_limits(site: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    narrow = Parser(ParsingLimits(memory_bytes=50 * MEGABYTE))
    monkeypatch.setattr("corpus.web.reader.shared_parser", lambda: narrow)
    site.pages["/a"] = Page(gzip.compress(b"x" * 12_000_000), "text/plain", headers={"Content-Encoding": "gzip"})
    (articles, (rejected,), _) = page_reader(site).run()
    narrow.close()
    assert not articles
    assert "more than 50 MB of memory" in rejected.reason


def test_a_feed_gives_the_full_text_of_its_pages(site: WebServer) -> None:
    site.pages |= {"/feed": feed(site, "a", "b"), "/a": story("Ferry"), "/b": story("Storm")}
    articles, rejected, _ = feed_reader(site).run()
    assert [(article.title, article.article_id) for article in articles] == [
        ("Ferry", site.url("/a")),
        ("Storm", site.url("/b")),
    ]
    assert "The ferry to Orsa sails again" in articles[0].text
    assert (articles[0].published_at, articles[0].author) == (date(2025, 12, 5), "Ida Moll")  # gaps, from the item
    assert articles[0].outlet == "Coast Daily"
    assert rejected == []


def test_only_what_is_new_or_changed_is_fetched(site: WebServer) -> None:
    site.pages |= {"/feed": feed(site, "a", "b"), "/a": story("Ferry"), "/b": story("Storm"), "/c": story("Snow")}
    reader = feed_reader(site)
    reader.run()
    site.asked.clear()
    assert reader.run()[0] == []
    assert [(asked.path, asked.status) for asked in site.asked] == [("/feed", 304)]
    site.pages["/feed"] = feed(site, "c", "b")  # `a` has rolled off
    assert [article.title for article in reader.run()[0]] == ["Snow"]
    assert site.paths() == ["/feed", "/feed", "/c"]


def test_an_item_that_the_feed_says_more_of_is_read_again(site: WebServer) -> None:
    site.pages |= {"/feed": feed(site, "a"), "/a": story("Ferry")}
    reader = feed_reader(site)
    reader.run()
    site.pages |= {"/feed": feed(site, "a", text="Corrected."), "/a": story("Ferry, corrected")}
    assert [article.title for article in reader.run()[0]] == ["Ferry, corrected"]


def test_where_a_page_cannot_be_read_the_feeds_own_text_is_taken_and_told(site: WebServer) -> None:
    site.pages["/feed"] = feed(site, "a", text="&lt;p&gt;The lamp is lit.&lt;/p&gt;")
    ((article,), (rejected,), _) = feed_reader(site).run()
    assert (article.title, article.text, article.article_id) == ("About a", "The lamp is lit.", site.url("/a"))
    assert "HTTP status 404" in rejected.reason
    assert rejected.reason.endswith("The feed's own text was taken instead.")


def test_a_page_that_fails_for_now_is_asked_for_in_the_next_run(site: WebServer) -> None:
    site.pages |= {"/feed": feed(site, "a"), "/a": Page(status=503)}
    reader = feed_reader(site)
    reader.run()
    site.pages["/a"] = story("Ferry")
    assert [article.title for article in reader.run()[0]] == ["Ferry"]
    assert reader.run()[2] == WebScan()


def test_a_text_that_was_read_whole_is_not_replaced_by_a_summary(site: WebServer) -> None:
    site.pages |= {"/feed": feed(site, "a"), "/a": story("Ferry")}
    reader = feed_reader(site)
    reader.run()
    site.pages |= {"/feed": feed(site, "a", text="Changed."), "/a": Page(status=503)}
    articles, (rejected,), _ = reader.run()
    assert (articles, rejected.transient) == ([], True)
    assert "What it gave before stays" in rejected.reason


def test_a_long_feed_is_read_in_parts(site: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.web.reader.MOST_ITEMS", 2)
    site.pages["/feed"] = feed(site, *"abcde")
    for name in "abcde":
        site.pages[f"/{name}"] = story(name)
    reader = feed_reader(site)
    runs = [reader.run() for _ in range(4)]
    assert [len(articles) for articles, _, _ in runs] == [2, 2, 1, 0]
    assert "3 more items" in runs[0][2].notices[0]


def test_a_feed_that_is_none_any_more_takes_nothing_with_it(site: WebServer) -> None:
    site.pages["/feed"] = Page(b"<html>We have moved</html>")
    (sentence,) = feed_reader(site).run()[2].unreachable
    assert "neither RSS nor Atom" in sentence


def test_an_item_cannot_lead_to_a_private_address() -> None:
    with WebServer() as canary:
        item = f"<item><title>A</title><link>{canary.url('/x')}</link><description>Text.</description></item>"
        (found,) = parse_feed(f'<rss version="2.0"><channel>{item}</channel></rss>'.encode()).items
        source = WebSource("coast", "https://coast.example/feed", "feed")
        _, rejected = WebReader().read(WebDocument(found.origin, Stamp("0"), item=found), source, today=TODAY)
        assert isinstance(rejected, Rejected)
        assert "only ports 80 and 443" in rejected.reason
        assert not rejected.transient
        assert canary.connections == 0


def test_what_is_at_an_address_is_found_out(site: WebServer) -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    site.pages |= {"/feed": feed(site, "a"), "/a": story("Ferry", head=link), "/b": story("Storm")}
    site.pages["/xml"] = Page(feed(site, "a").body, "text/html")
    web = WebReader(seconds_between=0)
    assert web.recognise(site.url("/feed"), allow_private=True) == Recognised("feed", "Coast Daily")
    assert web.recognise(site.url("/xml"), allow_private=True) == Recognised("feed", "Coast Daily")
    assert web.recognise(site.url("/a"), allow_private=True) == Recognised("page", None, [site.url("/feed")])
    assert web.recognise(site.url("/b"), allow_private=True) == Recognised("page")


def test_a_host_has_a_pause_between_two_requests(site: WebServer) -> None:
    site.pages |= {"/feed": feed(site, "a", "b"), "/a": story("Ferry"), "/b": story("Storm")}
    reader = feed_reader(site)
    reader.run()
    assert reader.pauses == [1.0, 1.0]
