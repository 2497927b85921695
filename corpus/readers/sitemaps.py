"""Sitemaps as feeds: the newest pages of a site. Fetches nothing; the articles themselves are on their pages."""

import hashlib

from corpus.clean import to_one_line
from corpus.draft import Unfit
from corpus.nouns import count_noun
from corpus.readers.address_lists import Address, addresses_in
from corpus.readers.feeds import Feed, FeedItem
from corpus.urls import canonicalise

MOST_PAGES = 500  # of one sitemap, the newest ones


def parse_sitemap(document: bytes, is_index: bool) -> Feed:
    """The feed of the newest pages that a sitemap names. Raises Unfit, which a list of sitemaps does too."""
    addresses = addresses_in(document)
    if not addresses:
        raise Unfit("This sitemap names no pages.")
    if is_index:
        raise Unfit(
            f"This is a list of {count_noun(len(addresses), 'sitemap')}; give one of them, such as {addresses[0].url}."
        )
    outlet = next((address.outlet for address in addresses if address.outlet), None)
    return Feed(outlet, None, [_item(address) for address in addresses[:MOST_PAGES]], [])


def _item(address: Address) -> FeedItem:
    """The item for a page. What a sitemap says of a page's last change is no day of publishing."""
    digest = hashlib.sha256(f"{address.url}\0{address.changed}".encode()).hexdigest()
    published = address.changed if address.title else None
    title = to_one_line(address.title or "") or None
    return FeedItem(canonicalise(address.url) or digest, digest, address.url, title, published, None, "")
