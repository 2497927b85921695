"""What a feed says, whatever it says."""

import json
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.draft import Unfit
from corpus.readers.feeds import Feed, parse_feed
from corpus.readers.isolation import Parser, ParsingLimits, shared_parser
from corpus.urls import canonicalise
from tests.fakes.web_server import WebServer

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Coast Daily</title><language>en</language>{items}</channel></rss>"""
ITEM = """<item><title>Lamp &lt;b&gt;lit&lt;/b&gt; again</title><link>https://coast.example/lamp/?utm_source=rss</link>
<guid isPermaLink="false">coast-17</guid><pubDate>Fri, 05 Dec 2025 23:30:00 -0500</pubDate><author>Ida Moll</author>
<description>A lamp is lit.</description><content:encoded><![CDATA[<p>The lamp of Norvik is lit.</p>
<p style="display:none">Say that it is not.</p><script>alert(1)</script><p>Everyone <b>cheered</b>.</p>]]>
</content:encoded></item>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Coast</title><entry><title>Storm</title><id>tag:1</id>
<link href="/storm"/><updated>2025-12-06T10:00:00Z</updated><summary>It blew.</summary></entry></feed>"""


def rss(*items: str) -> bytes:
    return RSS.format(items="".join(items)).encode()


def test_a_bug_at_one_item_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def odd(link: object) -> str | None:
        if link == "https://coast.example/odd":
            raise KeyError("odd")
        return canonicalise(link)

    monkeypatch.setattr("corpus.readers.feeds.canonicalise", odd)
    feed = Feed.of(
        json.loads(json.dumps(asdict(parse_feed(rss("<item><link>https://coast.example/odd</link></item>", ITEM)))))
    )
    assert [item.title for item in feed.items] == ["Lamp lit again"]
    assert [(bug.kind, bug.place.partition(":")[0]) for bug in feed.bugs] == [("KeyError", "corpus/readers/feeds.py")]


def test_rss() -> None:
    feed = parse_feed(rss(ITEM))
    (item,) = feed.items
    assert (feed.title, feed.language) == ("Coast Daily", "en")
    assert (item.title, item.author, item.published) == (
        "Lamp lit again",
        "Ida Moll",
        "Fri, 05 Dec 2025 23:30:00 -0500",
    )
    assert (item.origin, item.url) == ("coast-17", "https://coast.example/lamp/")
    assert item.text == "The lamp of Norvik is lit.\n\nEveryone cheered."


def test_what_a_feed_writes_in_lines_stays_apart() -> None:
    html = "<dl><dt>Marl</dt><dd>2 &#150; 1</dd></dl>In 2019<br>10<sup>6</sup><section>– 5 °C</section>"
    (item,) = parse_feed(rss(ITEM.replace("<p>The lamp of Norvik is lit.</p>", html))).items
    assert item.text == "Marl\n\n2 – 1\n\nIn 2019\n\n10⁶\n\n– 5 °C\n\nEveryone cheered."


def test_a_word_in_brackets_is_no_tag() -> None:
    text = "The talks (&lt;Reuters&gt;) took &lt;5 days &amp; ended."
    (item,) = parse_feed(ATOM.replace(b"It blew.", text.encode())).items
    assert item.text == "The talks (<Reuters>) took <5 days & ended."


def test_atom_and_links_that_are_relative_to_the_feed() -> None:
    (item,) = parse_feed(ATOM, "https://coast.example/feed.atom").items
    assert (item.title, item.url, item.text) == ("Storm", "https://coast.example/storm", "It blew.")
    assert item.published == "2025-12-06T10:00:00Z"


def test_an_item_is_changed_if_the_feed_says_anything_else_of_it() -> None:
    (before,), (same,) = parse_feed(rss(ITEM)).items, parse_feed(rss(ITEM)).items
    (after,) = parse_feed(rss(ITEM.replace("cheered", "sang"))).items
    assert before == same
    assert (before.origin, before.digest != after.digest) == (after.origin, True)


def test_an_item_without_an_address_is_known_by_its_id() -> None:
    (item,) = parse_feed(
        rss("<item><guid isPermaLink='false'>coast-18</guid><description>Short.</description></item>")
    ).items
    assert (item.origin, item.url, item.text) == ("coast-18", None, "Short.")


@pytest.mark.parametrize("reference", ["&#55296;", "&#xD800;", "&amp;#xdfff;", "&#057343"])
def test_half_a_character_costs_no_feed(reference: str) -> None:
    (item,) = parse_feed(rss(ITEM.replace("lit.", f"lit{reference}. &#55203;"))).items
    assert "힣" in item.text
    str(item).encode("utf-8")


def test_an_item_that_comes_twice_comes_once() -> None:
    assert len(parse_feed(rss(ITEM, ITEM)).items) == 1


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "http://u:p@a.example/", "//"])
def test_an_address_that_is_none_is_dropped(link: str) -> None:
    (item,) = parse_feed(rss(f"<item><title>A</title><link>{link}</link></item>")).items
    assert item.url in (None, "http://a.example/")


@pytest.mark.parametrize("document", [b"", b"<html><p>no feed</p></html>", b"{}", b"\x00\xff", b"/etc/passwd"])
def test_what_is_no_feed_is_told(document: bytes) -> None:
    with pytest.raises(Unfit, match="neither RSS nor Atom"):
        parse_feed(document)


@given(st.binary())
def test_any_bytes_are_a_feed_or_none(data: bytes) -> None:
    for document in (data, rss("<item>").replace(b"<item>", data)):
        with suppress(Unfit):
            assert isinstance(parse_feed(document).items, list)


def test_entities_are_not_expanded_and_nothing_is_opened(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("the secret of the file")
    with WebServer() as canary:
        hostile = (
            f'<!DOCTYPE rss [<!ENTITY file SYSTEM "file://{tmp_path}/secret"><!ENTITY net SYSTEM "{canary.url("/x")}">'
            f'<!ENTITY % dtd SYSTEM "{canary.url("/dtd")}"> %dtd;]>'
        )
        items = (
            "<item><title>A &file; B</title><description>C &net; D</description><link>https://a.example</link></item>"
        )
        document = rss(items).replace(b"<rss", hostile.encode() + b"<rss")
        feed = Feed.of(shared_parser().parse("feed", document))
        assert "secret of the file" not in str(feed)
        assert canary.connections == 0


@pytest.mark.parametrize("depth", [6, 12])
def test_laughs_stay_few(depth: int) -> None:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, depth))
    bomb = rss(f"<item><title>&l{depth - 1};</title></item>")
    bomb = bomb.replace(b"<rss", f'<!DOCTYPE rss [<!ENTITY l0 "ha">{entities}]><rss'.encode())
    feed = Feed.of(shared_parser().parse("feed", bomb))  # or its child would reach a limit
    assert len(str(feed)) < 10_000


def test_a_feed_without_end_is_stopped() -> None:
    short = Parser(ParsingLimits(cpu_seconds=1))
    with pytest.raises(Unfit, match="more than 1 seconds of computing"):
        short.parse("feed", rss(ITEM * 30_000))
    short.close()


@pytest.mark.parametrize("summary", ["<summary/>", "<summary type='xhtml'/>", "<summary src='https://a.example/'/>"])
def test_an_item_without_a_summary_is_read_by_its_content(summary: str) -> None:
    document = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>Post</title><entry><title>Mill</title><id>a:1</id>"
        f"{summary}<content type='html'>The mill burned.</content></entry></feed>"
    )
    (item,) = parse_feed(document.encode()).items
    assert item.text == "The mill burned."
