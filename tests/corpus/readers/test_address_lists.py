import pytest

from corpus.draft import Unfit
from corpus.readers.address_lists import Address, addresses_in

OPML = b"""<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>
<outline text="News"><outline text="Weald" type="rss" xmlUrl="https://weald.example/feed" htmlUrl="https://w.example"/>
<outline title="Again" text="x" xmlUrl="https://weald.example/feed"/><outline xmlURL="ftp://x.example/feed"/></outline>
<outline title="Harbour" text="x" XMLURL="http://harbour.example/rss"/></body></opml>"""
SITEMAP = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc> https://weald.example/old </loc><lastmod>2024-05-03</lastmod></url>
<url><loc>https://weald.example/new</loc><n:news><n:publication><n:name>Weald Courier</n:name></n:publication>
<n:publication_date>2025-05-03T08:15:00Z</n:publication_date><n:title>Mill &amp; dam</n:title></n:news></url>
<url><loc>https://weald.example/undated</loc></url><url><loc>javascript:alert(1)</loc></url></urlset>"""


def test_the_feeds_of_an_opml_file_each_once() -> None:
    assert addresses_in(OPML) == [
        Address("https://weald.example/feed", "Again"),
        Address("http://harbour.example/rss", "Harbour"),
    ]


def test_the_pages_of_a_sitemap_newest_first() -> None:
    assert addresses_in(SITEMAP) == [
        Address("https://weald.example/new", "Mill & dam", "2025-05-03T08:15:00Z", "Weald Courier"),
        Address("https://weald.example/old", None, "2024-05-03"),
        Address("https://weald.example/undated"),
    ]


@pytest.mark.parametrize("document", [b"", b"<urlset>", b"<rss/>", b"\xff\xfe"])
def test_what_is_no_list(document: bytes) -> None:
    with pytest.raises(Unfit):
        addresses_in(document)
