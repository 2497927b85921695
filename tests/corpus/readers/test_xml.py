from pathlib import Path

import pytest

from corpus.article import Article, Rejected
from evals.exports import atom, page, rss
from tests.corpus.files import only_reason, read_bytes
from tests.corpus.packed_bombs import LAUGHS
from tests.corpus.stories import STORY, expect_text, read_back


@pytest.mark.parametrize(
    ("name", "content"), [("a.rss", rss([STORY])), ("a.atom", atom([STORY])), ("a.xml", rss([STORY]))]
)
def test_a_saved_feed(tmp_path: Path, name: str, content: bytes) -> None:
    article = read_back(tmp_path, name, content)
    expect_text(article)
    assert (article.published_at, article.author, article.outlet) == (STORY.day, STORY.author, STORY.outlet)
    assert article.url == STORY.url


def test_an_item_without_text_is_its_own_line(tmp_path: Path) -> None:
    content = rss([STORY]).replace(b"</channel>", b"<item><link>https://weald.example/b</link></item></channel>")
    article, rejected = read_bytes(tmp_path, "a.rss", content)
    assert isinstance(article, Article) and isinstance(rejected, Rejected)
    assert rejected.reason == "Item 2: this item has no text; its page is https://weald.example/b."


def test_xhtml_under_another_name(tmp_path: Path) -> None:
    document = b'<?xml version="1.0"?><!-- <rss> -->' + page(STORY).replace(b"<!doctype html>", b"")
    assert read_back(tmp_path, "a.xml", document).title == STORY.title


def test_the_items_of_a_long_feed_are_read_up_to_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    item = "<item><guid>{0}</guid><title>T{0}</title><description>Story {0} of many.</description></item>"
    feed = f"<rss version='2.0'><channel>{''.join(map(item.format, range(1_100)))}</channel></rss>"
    *articles, rejected = read_bytes(tmp_path, "a.rss", feed.encode())
    assert len(articles) == 1_000 and all(isinstance(article, Article) for article in articles)
    assert isinstance(rejected, Rejected) and "Only the first 1,000 items" in rejected.reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (
            b"<opml><body><outline xmlUrl='https://a.example/feed'/></body></opml>",
            "a list of feeds (OPML): 1 address ",
        ),
        (b"<urlset><url><loc>https://a.example/1</loc></url></urlset>", "a sitemap: 1 address "),
        (b"<opml><body>", "is no XML"),
        (b"<note><to>Ida</to></note>", "its first element is <note>"),
        (b"no XML", "its first element is <?>"),
        (f"{LAUGHS}]><opml>&l;</opml>".encode(), "declares entities"),
    ],
)
def test_what_holds_no_articles(tmp_path: Path, content: bytes, reason: str) -> None:
    assert reason in only_reason(read_bytes(tmp_path, "a.xml", content))
