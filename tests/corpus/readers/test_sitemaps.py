from typing import Any

import pytest

from corpus.draft import Unfit
from corpus.readers.isolation import shared_parser
from tests.corpus.readers.test_address_lists import SITEMAP


def read(document: bytes) -> dict[str, Any]:
    feed: dict[str, Any] = shared_parser().parse("feed", document, "https://weald.example/sitemap.xml")
    return feed


def test_a_sitemap_is_a_feed_of_its_newest_pages() -> None:
    feed = read(SITEMAP)
    assert feed["title"] == "Weald Courier"
    first, second, third = feed["items"]
    assert (first["url"], first["title"], first["published"]) == (
        "https://weald.example/new",
        "Mill & dam",
        "2025-05-03T08:15:00Z",
    )
    assert (second["published"], second["text"], third["url"]) == (None, "", "https://weald.example/undated")


def test_a_page_that_changed_is_read_again() -> None:
    before, after = read(SITEMAP), read(SITEMAP.replace(b"2024-05-03", b"2024-06-03"))
    changed = [one["origin"] for one, other in zip(before["items"], after["items"], strict=True) if one != other]
    assert changed == ["https://weald.example/old"]


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"<sitemapindex><sitemap><loc>https://a.example/1.xml</loc></sitemap></sitemapindex>", "a list of 1 sitemap;"),
        (b"<urlset/>", "names no pages"),
    ],
)
def test_what_names_no_pages(document: bytes, reason: str) -> None:
    with pytest.raises(Unfit, match=reason):
        read(document)


def test_only_the_newest_count() -> None:
    pages = "".join(f"<url><loc>https://a.example/{n}</loc><lastmod>{2000 + n}</lastmod></url>" for n in range(700))
    items = read(f"<urlset>{pages}</urlset>".encode())["items"]
    assert len(items) == 500 and items[0]["url"] == "https://a.example/699"
