"""Quoting: how far a quote reaches around the sentence that answers, so that it can be understood alone.

One exact slice of one article. Knows no question and no scores.
"""

import re
from collections.abc import Sequence

from bot.answering.extractive.sentences import runs
from bot.language.pronouns import starts_with_pronoun
from corpus.article import Article
from corpus.sentences import Span

MOST = 3  # sentences of a quote …
MOST_FURTHER = 5  # … and where fewer would be half of a quotation, or would not say who "he" is
LONGEST = 80  # words, from which on a quote takes no sentence along that only goes before or after
_CURLY = re.compile(r"[“”]")
_CLOSING = re.compile(r"[^\"]{0,400}[.,!?]\"(?:\s|$)")  # the first straight mark closes a quotation


def quote_of(article: Article, key: Span, window: Span) -> Span:
    """The window around the sentence `key`, as long as it is not too long, and what it takes to understand it."""
    run, place = _run_of(article, key)
    first = next((k for k, span in enumerate(run) if span[0] >= window[0]), place)
    last = max((k for k, span in enumerate(run) if span[1] <= window[1]), default=place)
    first, last = min(first, place), max(last, place)
    first, last = _shortened(article, run, first, place, last)
    return _understood(article, run, first, place, last)


def lead_of(article: Article, run: Sequence[Span]) -> Span:
    """The first sentences of a run, as many as a quote may have."""
    first, last = _shortened(article, run, 0, 0, min(MOST, len(run)) - 1)
    return _understood(article, run, first, 0, last)


def _run_of(article: Article, key: Span) -> tuple[list[Span], int]:
    for run in runs(article, *key):
        for place, span in enumerate(run):
            if span[0] <= key[0] < span[1]:
                return run, place
    return [key], 0


def _shortened(article: Article, run: Sequence[Span], first: int, place: int, last: int) -> tuple[int, int]:
    """Without the sentence after, then the one before, while it is too long."""
    while last > place and _words(article, run[first][0], run[last][1]) > LONGEST:
        last -= 1
    while first < place and _words(article, run[first][0], run[last][1]) > LONGEST:
        first += 1
    return first, last


def _understood(article: Article, run: Sequence[Span], first: int, place: int, last: int) -> Span:
    """Reaching back to who "he" is and to where a quotation opens, on to what follows a colon and to where it closes;
    what only came along gives way.
    """
    while first > 0 and last - first < MOST_FURTHER - 1 and _leans_back(article, run, first, last):
        first -= 1
    while last + 1 < len(run) and last - first < MOST_FURTHER - 1 and _goes_on(article, run, first, last):
        last += 1
    while last > place and last - first >= MOST and not _open(article, run, first, last - 1):
        last -= 1
    return run[first][0], run[last][1]


def _leans_back(article: Article, run: Sequence[Span], first: int, last: int) -> bool:
    opening = article.text[slice(*run[first])]
    return starts_with_pronoun(opening) or _closed_only(article.text[run[first][0] : run[last][1]])


def _goes_on(article: Article, run: Sequence[Span], first: int, last: int) -> bool:
    return article.text[slice(*run[last])].rstrip("”\"'’ ").endswith(":") or _open(article, run, first, last)


def _open(article: Article, run: Sequence[Span], first: int, last: int) -> bool:
    """Whether it ends within a quotation."""
    text = article.text[run[first][0] : run[last][1]]
    marks = _CURLY.findall(text)
    return bool(marks and marks[-1] == "“") or text.count('"') % 2 == 1 or text.rstrip().endswith(":")


def _closed_only(text: str) -> bool:
    """Whether it begins within a quotation."""
    marks = _CURLY.findall(text)
    return bool(marks and marks[0] == "”") or bool(_CLOSING.match(text))


def _words(article: Article, start: int, end: int) -> int:
    return len(article.text[start:end].split())
