"""JSON-LD: what a page says of its article to search engines, in schema.org's words. Knows no other part of a page."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from lxml.html import HtmlElement  # type: ignore[import-untyped]  # lxml ships no types

MOST_NODES = 2_000  # looked through in one page; real ones have some dozens
LONGEST_SCRIPT = 2_000_000  # characters
LIVE_BLOG = "LiveBlogPosting"
_ARTICLES = ("Article", "Posting", "Report", "Blog")  # ends of types: NewsArticle, BlogPosting, LiveBlogPosting
_WITHIN = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemListElement", "item")


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said of the page's article. Names and dates are as written; None for what is not said."""

    kind: str = ""
    headline: str | None = None
    published: str | None = None
    modified: str | None = None
    author: str | None = None
    publisher: str | None = None
    url: str | None = None
    body: str | None = None  # the text, which may hold markup

    @property
    def is_live(self) -> bool:
        """Whether the article is a live blog."""
        return self.kind == LIVE_BLOG


def statement_of(tree: HtmlElement) -> Statement:
    """The statement of the page's own article; an empty one if there is none.

    An article inside another one, such as an entry of a live blog, is not the page's own. Of several, the one with the
    longest text counts, then the first.
    """
    articles = [node for node in _nodes(tree) if _kind(node)]
    if not articles:
        return Statement()
    own = max(articles, key=lambda node: (_kind(node) == LIVE_BLOG, len(_text(node.get("articleBody")) or "")))
    return Statement(
        kind=_kind(own),
        headline=_text(own.get("headline")) or _text(own.get("name")),
        published=_text(own.get("datePublished")),
        modified=_text(own.get("dateModified")),
        author=_names(own.get("author")),
        publisher=_names(own.get("publisher")),
        url=_address(own.get("url")) or _address(own.get("mainEntityOfPage")),
        body=_text(own.get("articleBody")),
    )


def _nodes(tree: HtmlElement) -> Iterator[Mapping[str, Any]]:
    """The objects at the top of the page's scripts, and those in lists and graphs there, in order."""
    pending = [value for script in tree.iter("script") if _is_json_ld(script) for value in _parsed(script)]
    seen = 0
    while pending and seen < MOST_NODES:
        value = pending.pop(0)
        seen += 1
        if isinstance(value, list):
            pending[:0] = value[:MOST_NODES]
        elif isinstance(value, dict):
            yield value
            if not _kind(value):
                pending[:0] = [value[key] for key in _WITHIN if isinstance(value.get(key), dict | list)]


def _is_json_ld(script: HtmlElement) -> bool:
    return str(script.get("type", "")).partition(";")[0].strip().lower() == "application/ld+json"


def _parsed(script: HtmlElement) -> Iterator[object]:
    """The value of a script, if it is JSON; raw line ends in its texts are accepted."""
    text = "".join(script.itertext()).strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    if len(text) <= LONGEST_SCRIPT:
        try:
            yield json.loads(text, strict=False)
        except (ValueError, RecursionError):
            return


def _kind(node: Mapping[str, Any]) -> str:
    """The type of a node that is an article; empty for any other."""
    kinds = node.get("@type")
    for kind in kinds if isinstance(kinds, list) else [kinds]:
        if isinstance(kind, str) and kind.endswith(_ARTICLES):
            return kind.rpartition("/")[2]
    return ""


def _text(value: object) -> str | None:
    """The text of a string, or of the first one in a list; None for anything else."""
    if isinstance(value, list):
        return next(filter(None, map(_text, value[:1])), None)
    return unescape(value).strip() or None if isinstance(value, str) else None


def _names(value: object) -> str | None:
    """The names in a string, in an object with a name, or in a list of these."""
    if isinstance(value, list):
        return ", ".join(filter(None, (_names(one) for one in value if not isinstance(one, list)))) or None
    return _text(value.get("name") if isinstance(value, dict) else value)


def _address(value: object) -> str | None:
    """The URL in a string, or of an object."""
    return _text(value.get("@id") or value.get("url") if isinstance(value, dict) else value)
