"""RSS and Atom: what a feed says of its articles. Fetches nothing; the articles themselves are on their pages.

Run `parse_feed` in `corpus.readers.parsing`: feeds are written by strangers, and a long one takes its time.
"""

import hashlib
import io
import re
from dataclasses import dataclass
from typing import Any

from corpus.bugs import Bug
from corpus.clean import clean, to_one_line
from corpus.draft import Unfit
from corpus.readers.html import paragraphs_of
from corpus.urls import canonicalise, web_address

MOST_ITEMS = 1_000  # of one feed; those in the wild have 10 to 200
LONGEST_ID = 300  # characters
_CHARACTER = re.compile(rb"&(?:amp;)?#(?:x0*(d[89a-f][0-9a-f]{2})|0*(5[5-7]\d{3}));?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FeedItem:
    """`origin` is what it is known by, `digest` changes when the feed says anything else of it."""

    origin: str
    digest: str
    url: str | None
    title: str | None
    published: str | None  # as printed
    author: str | None
    text: str  # what the feed itself has of it, which may be a line only


@dataclass(frozen=True, slots=True)
class Feed:
    title: str | None
    language: str | None
    items: list[FeedItem]  # in the feed's order, each origin once
    bugs: list[Bug]  # each met by an item, which is left out

    @classmethod
    def of(cls, fields: dict[str, Any]) -> "Feed":
        """From what the parsing child sends."""
        items = [FeedItem(**item) for item in fields["items"]]
        return cls(fields["title"], fields["language"], items, [Bug(**bug) for bug in fields["bugs"]])


def parse_feed(document: bytes, base: str | None = None) -> Feed:
    """Unfit if it is no feed. `base` is the address that links in it are relative to."""
    import feedparser  # type: ignore[import-untyped]  # it ships no types; late: 0.1 s

    # A stream, never bytes or text: those feedparser would take for an address or a file's name.
    whole = _CHARACTER.sub(_replace_surrogate, document)
    found = feedparser.parse(io.BytesIO(whole), response_headers={"content-location": base or ""})
    if not found.get("version"):
        raise Unfit("This is neither RSS nor Atom.")
    items: dict[str, FeedItem] = {}
    bugs = []
    for entry in found.entries[:MOST_ITEMS]:
        try:
            item = _item(entry)
        except Exception as error:
            bugs.append(Bug.of(error))
        else:
            items.setdefault(item.origin, item)
    about = found.feed
    return Feed(_line(about.get("title")), about.get("language") or None, list(items.values()), bugs)


def _replace_surrogate(reference: re.Match[bytes]) -> bytes:
    """`&#xD800;` stands for no character, and feedparser gives up the whole feed for it."""
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    return b"" if 0xD800 <= number <= 0xDFFF else reference[0]


def _item(entry: Any) -> FeedItem:
    link = entry.get("link")
    contents = [content.get("value", "") for content in entry.get("content", [])]
    text = clean("\n\n".join(paragraphs_of(max([*contents, entry.get("summary", "")], key=len))))
    title, published, updated = _line(entry.get("title")), _own_value(entry, "published"), _own_value(entry, "updated")
    said = [link, title, published, updated, text]
    digest = hashlib.sha256("\0".join(part or "" for part in said).encode("utf-8", "replace")).hexdigest()
    return FeedItem(
        origin=canonicalise(link) or to_one_line(entry.get("id") or "", LONGEST_ID) or digest,
        digest=digest,
        url=web_address(link),
        title=title,
        published=published or updated,
        author=_line(entry.get("author")),
        text=text,
    )


def _own_value(entry: Any, key: str) -> str | None:
    """What stands under this key itself: feedparser would answer with one date for the other, and warn of it."""
    return entry[key] if key in entry.keys() else None  # noqa: SIM118  # its `in` looks for the other as well


def _line(html: object) -> str | None:
    """Titles may carry markup."""
    return to_one_line(" ".join(paragraphs_of(html))) or None if isinstance(html, str) and html.strip() else None
