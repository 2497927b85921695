"""Listings: items that stand one to a line in an article, with the line that introduces them, as one exact slice.

They answer a question for a list, which no single sentence does. Knows no question and no scores.
"""

import re
from dataclasses import dataclass

from bot.answering.extractive.sentences import AROUND
from corpus.article import Article
from corpus.sentences import Span
from index.retrieval.passages import Passage

FEWEST = 3  # lines that make a list
ITEM_WORDS = 20  # most words of an item
LISTING_WORDS = 90  # most words of all items; later ones are left out

_LINE = re.compile(r"[^\n]+")
_MARK = re.compile(r"\s*(?:[•*·▪◦–-]|\(?[A-Z]?-?\d{1,3}[.)])\s")
_ENDS = (".", "!", "?", "…", ":", ";")


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: `article.text[start:end]`. The line that introduces it ends at `introduced`."""

    passage: Passage
    start: int
    introduced: int
    end: int

    @property
    def text(self) -> str:
        """The introducing line and the items."""
        return self.passage.article.text[self.start : self.end]


def find_listings(passage: Passage) -> list[Listing]:
    """The lists that overlap the passage, in order."""
    article = passage.article
    first, last = max(0, passage.start - AROUND), min(len(article.text), passage.end + AROUND)
    lines = [match.span() for match in _LINE.finditer(article.text, first, last) if match.group().strip()]
    listings, at = [], 1
    while at < len(lines):
        shape, end = _shape(article, lines[at]), at
        while shape and end < len(lines) and _shape(article, lines[end]) == shape:
            end += 1
        if end - at >= FEWEST:
            listings.append(_listing(passage, lines[at - 1], lines[at:end]))
        at = max(end, at + 1)
    return [each for each in listings if each.start < passage.end and passage.start < each.end]


def _listing(passage: Passage, introducing: Span, items: list[Span]) -> Listing:
    """The listing of the introducing line and the first items, up to LISTING_WORDS words."""
    end, words = items[0][1], 0
    for start, finish in items:
        words += len(passage.article.text[start:finish].split())
        if words > LISTING_WORDS:
            break
        end = finish
    text = passage.article.text[introducing[0] : end]
    start = introducing[0] + len(text) - len(text.lstrip())
    return Listing(passage, start, introducing[1], start + len(text.strip()))


def _shape(article: Article, line: Span) -> str:
    """The shape that all items of one list share; "" if the line is no item."""
    item = article.text[slice(*line)].strip()
    if len(item.split()) > ITEM_WORDS:
        return ""
    if _MARK.match(item):
        return "marked"
    if item.rstrip("\"”’')]").endswith(_ENDS):
        return ""
    return ("quoted" if item[:1] in "“\"‘'" else "plain") + (", split" if re.search(r"[,:–—]\s", item) else "")
