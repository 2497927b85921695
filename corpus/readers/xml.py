"""XML files, told apart by their first element: feeds, WordPress's export, XHTML. Lists of addresses are refused.

A feed's items are articles with the text that the feed carries; nothing is fetched.
"""

import re
from collections.abc import Iterator
from functools import partial
from typing import NoReturn

from corpus.bugs import Bug, Elsewhere
from corpus.draft import Draft, Record, Unfit
from corpus.nouns import count_noun
from corpus.readers import wordpress
from corpus.readers.address_lists import LISTS, addresses_in
from corpus.readers.feeds import MOST_ITEMS, FeedItem, parse_feed
from corpus.readers.html import draft_of as draft_of_page

SEARCHED = 20_000  # bytes at the beginning in which the first element stands
FEEDS = ("rss", "feed", "RDF")
_ELEMENT = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,40}:)?([A-Za-z_][\w.-]{0,60})[\s/>]")


def read(document: bytes) -> Iterator[Record]:
    """The records of a file. Raises Unfit."""
    root = root_of(document)
    if root in FEEDS:
        yield from wordpress.read(document) if wordpress.is_export(document) else _of_feed(document)
    elif root.lower() == "html":
        yield Record("", partial(draft_of_page, document))
    elif root in LISTS:
        way = "the file itself registers them" if root == "opml" else "its own address reads its pages"
        number = len(addresses_in(document))
        addresses = count_noun(number, "address", "addresses")
        raise Unfit(f"This is {LISTS[root]}: {addresses} and no articles. `pressbox index` with {way}.")
    else:
        raise Unfit(f"XML of this kind is not read: its first element is <{root or '?'}>; it is no feed and no page.")


def root_of(document: bytes) -> str:
    """The local name of a document's first element; empty if there is none."""
    found = _ELEMENT.search(_without_comments(document[:SEARCHED].replace(b"\x00", b"")))
    return found[1].decode("ascii", "replace") if found else ""


def _without_comments(beginning: bytes) -> bytes:
    """Without what stands between `<!--` and `-->`, or, where a comment does not end, without the rest."""
    first, *others = beginning.split(b"<!--")
    return first + b"".join(other.partition(b"-->")[2] for other in others)


def _of_feed(document: bytes) -> Iterator[Record]:
    feed = parse_feed(document)
    for bug in feed.bugs:
        yield Record("an item", partial(_raise, bug))
    for number, item in enumerate(feed.items, start=1):
        where = f"item {number}"
        yield Record(where, partial(_item, item, feed.title, where))
    if len(feed.items) >= MOST_ITEMS:
        raise Unfit(f"Only the first {MOST_ITEMS:,} items of this feed were read; split the file.")


def _raise(bug: Bug) -> NoReturn:
    raise Elsewhere(bug)


def _item(item: FeedItem, outlet: str | None, where: str) -> Draft:
    """The draft of a feed's item. Raises Unfit."""
    if not item.text:
        more = f"; its page is {item.url}" if item.url else ""
        raise Unfit(f"This item has no text{more}.")
    return Draft(
        item.text,
        title=item.title,
        published=item.published,
        outlet=item.outlet or outlet,
        author=item.author,
        url=item.url,
        record_id=item.origin,
        record=True,
        where=where,
        part=item.part,
    )
