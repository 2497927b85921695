"""Feeds, RSS and Atom: what a feed says of its articles. Fetches nothing; the articles themselves are on their pages.

Run `parse_feed` in `corpus.readers.parsing` only: strangers write feeds, and a long one takes its time.
"""

import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.bugs import Bug
from corpus.clean import clean, to_one_line
from corpus.draft import Unfit
from corpus.readers.html import paragraphs_of
from corpus.urls import canonicalise, web_address

MOST_ITEMS = 1_000  # items read of one feed; real feeds have 10 to 200
LONGEST_ID = 300  # characters
_CHARACTER = re.compile(rb"&(?:amp;)?#(?:x0*(d[89a-f][0-9a-f]{2})|0*(5[5-7]\d{3}));?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item of a feed. `origin` identifies it; `digest` changes when the feed says anything else of it.

    `part` tells it from the other items that the feed has on the same page. `former` is how earlier versions knew it.
    """

    origin: str
    digest: str
    url: str | None
    title: str | None
    published: str | None  # as printed
    author: str | None
    text: str  # the feed's own text of the article, perhaps one line only
    has_full_text: bool = False  # the text is that of `content:encoded` or the like, and no summary
    outlet: str | None = None  # the publisher that a feed of several outlets names
    part: str | None = None
    former: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A parsed feed."""

    title: str | None
    language: str | None
    items: list[FeedItem]  # in the feed's order, each origin once
    bugs: list[Bug]  # one for each item that was left out because parsing it raised

    @classmethod
    def of(cls, fields: dict[str, Any]) -> "Feed":
        """The feed that the parsing child sent as a dict."""
        items = [FeedItem(**item) for item in fields["items"]]
        return cls(fields["title"], fields["language"], items, [Bug(**bug) for bug in fields["bugs"]])


def parse_feed(document: bytes, base: str | None = None) -> Feed:
    """The feed in a document; `base` is the URL that its links are relative to. Raises Unfit if it is no feed."""
    import feedparser  # type: ignore[import-untyped]  # it ships no types; late: takes 0.1 s

    # A stream, never bytes or text: feedparser takes those for a URL or a file name.
    whole = _CHARACTER.sub(_replace_surrogate, document)
    found = feedparser.parse(io.BytesIO(whole), response_headers={"content-location": base or ""})
    if not found.get("version"):
        raise Unfit("This is neither RSS nor Atom.")
    items: dict[str, FeedItem] = {}
    bugs = []
    guids = _trusted_guids(found.entries[:MOST_ITEMS])
    pages = Counter(map(_page_of, found.entries[:MOST_ITEMS]))
    for entry in found.entries[:MOST_ITEMS]:
        try:
            item = _item(entry, guids, pages[_page_of(entry)] > 1)
        except Exception as error:
            bugs.append(Bug.of(error))
        else:
            items.setdefault(item.origin, item)
    about = found.feed
    return Feed(_line(about.get("title")), about.get("language") or None, list(items.values()), bugs)


def _replace_surrogate(reference: re.Match[bytes]) -> bytes:
    """Nothing for a reference to a surrogate such as `&#xD800;`: feedparser rejects a whole feed for one."""
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    return b"" if 0xD800 <= number <= 0xDFFF else reference[0]


def _trusted_guids(entries: Sequence[Any]) -> frozenset[str]:
    """The guids of a feed that stand for one link each; some feeds give all items the same."""
    links: dict[str, set[str]] = {}
    for entry in entries:
        links.setdefault(str(entry.get("id") or ""), set()).add(str(entry.get("link") or ""))
    return frozenset(guid for guid, linked in links.items() if guid and len(linked) == 1)


def _page_of(entry: Any) -> str:
    """The link of an entry as written, without its fragment."""
    return str(entry.get("link") or "").partition("#")[0]


def _item(entry: Any, guids: frozenset[str], shares_page: bool) -> FeedItem:
    """The item for one of feedparser's entries. `guids` are those that identify an item."""
    link = entry.get("link")
    guid = to_one_line(str(entry["id"]), LONGEST_ID) if entry.get("id") in guids else ""
    page, fragment = canonicalise(link), str(link or "").partition("#")[2][:LONGEST_ID]
    exact = f"{page}#{fragment}" if page and fragment else page
    text, is_full = _text(entry)
    title, published, updated = _line(entry.get("title")), _own_value(entry, "published"), _own_value(entry, "updated")
    outlet = _line((entry.get("source") or {}).get("title"))
    digest = _digest([link, title, published, updated, text, outlet])
    return FeedItem(
        origin=_origin(guid, page) or exact or digest,
        digest=digest,
        url=web_address(link),
        title=title,
        published=published or updated,
        author=_line(entry.get("author")),
        text=text,
        has_full_text=bool(text) and is_full,
        outlet=outlet,
        part=(fragment or guid or None) if shares_page and page else None,
        former=page,
    )


def _digest(parts: Iterable[str | None]) -> str:
    return hashlib.sha256("\0".join(part or "" for part in parts).encode("utf-8", "replace")).hexdigest()


def _text(entry: Any) -> tuple[str, bool]:
    """The longest text of an entry, and whether the entry has contents beside its summary."""
    contents = [content.get("value") or "" for content in entry.get("content") or []]
    # feedparser gives None for a summary that it moves to the contents, and for one in a damaged element
    return clean("\n\n".join(paragraphs_of(max([*contents, entry.get("summary") or ""], key=len)))), any(contents)


def _origin(guid: str, page: str | None) -> str:
    """The item's id, or its page if the id is that page's address."""
    return page if page and canonicalise(guid) == page and "#" not in guid else guid


def _own_value(entry: Any, key: str) -> str | None:
    """The value of exactly this key; feedparser's own look-up returns one date for the other, with a warning."""
    return entry[key] if key in entry.keys() else None  # noqa: SIM118  # feedparser's `in` looks for the other too


def _line(html: object) -> str | None:
    """The text of a title or name, which may hold markup, on one line; None if it is empty."""
    return to_one_line(" ".join(paragraphs_of(html))) or None if isinstance(html, str) and html.strip() else None
