"""Quotes: how far a quote reaches around its key sentence, so that it can be understood alone.

A quote is one exact slice of one article. Knows no question and no scores.
"""

import re
from collections.abc import Sequence

from bot.answering.extractive.sentences import runs
from bot.language.pronouns import starts_with_pronoun
from corpus.article import Article
from corpus.sentences import Span

MOST = 3  # most sentences of a quote
MOST_FURTHER = 5  # most sentences if fewer would cut a quotation in two, or would not say who "he" is
LONGEST = 78  # words above which a quote gives up the sentences of its window around the key
_CURLY = re.compile(r"[“”]")
_CLOSING = re.compile(r"[^\"]{0,400}[.,!?]\"(?:\s|$)")  # the first straight mark closes a quotation


def quote_of(article: Article, key: Span, window: Span) -> Span:
    """The span of the quote: the window around the key sentence, cut if too long, then extended to be understood."""
    run, place = _run_of(article, key)
    first = next((k for k, span in enumerate(run) if span[0] >= window[0]), place)
    last = max((k for k, span in enumerate(run) if span[1] <= window[1]), default=place)
    first, last = min(first, place), max(last, place)
    first, last = _shortened(article, run, first, place, last)
    return _understood(article, run, first, place, last)


def lead_of(article: Article, run: Sequence[Span]) -> Span:
    """The span of the first sentences of a run, as many as a quote may have."""
    first, last = _shortened(article, run, 0, 0, min(MOST, len(run)) - 1)
    return _understood(article, run, first, 0, last)


def _run_of(article: Article, key: Span) -> tuple[list[Span], int]:
    """The run of quotable sentences that has the key, and the key's place in it."""
    for run in runs(article, *key):
        for place, span in enumerate(run):
            if span[0] <= key[0] < span[1]:
                return run, place
    return [key], 0


def _shortened(article: Article, run: Sequence[Span], first: int, place: int, last: int) -> tuple[int, int]:
    """The first and last place of the quote, which gives up sentences after the key, then before, while too long."""
    while last > place and _words(article, run[first][0], run[last][1]) > LONGEST:
        last -= 1
    while first < place and _words(article, run[first][0], run[last][1]) > LONGEST:
        first += 1
    return first, last


def _understood(article: Article, run: Sequence[Span], first: int, place: int, last: int) -> Span:
    """The span of the quote, extended so that it can be understood alone.

    It reaches back to whom a pronoun means and to where a quotation opens, and on to what a colon or a question
    announces and to where a quotation closes. Sentences after the key that are not needed for that give way, down to
    MOST.
    """
    while first > 0 and last - first < MOST_FURTHER - 1 and _leans_back(article, run, first, last):
        first -= 1
    while last + 1 < len(run) and last - first < MOST_FURTHER - 1 and _goes_on(article, run, first, last):
        last += 1
    while last > place and last - first >= MOST and not _open(article, run, first, last - 1):
        last -= 1
    return run[first][0], run[last][1]


def _leans_back(article: Article, run: Sequence[Span], first: int, last: int) -> bool:
    """Whether the quote needs the sentence before it: it begins with a pronoun or within a quotation."""
    opening = article.text[slice(*run[first])]
    return starts_with_pronoun(opening) or _closed_only(article.text[run[first][0] : run[last][1]])


def _goes_on(article: Article, run: Sequence[Span], first: int, last: int) -> bool:
    """Whether the quote needs the sentence after it: it ends with a colon or a question, or within a quotation."""
    return article.text[slice(*run[last])].rstrip("”\"'’ ").endswith(":") or _open(article, run, first, last)


def _open(article: Article, run: Sequence[Span], first: int, last: int) -> bool:
    """Whether the sentences from `first` to `last` end within a quotation, with a colon, or with a question."""
    text = article.text[run[first][0] : run[last][1]]
    marks = _CURLY.findall(text)
    return bool(marks and marks[-1] == "“") or text.count('"') % 2 == 1 or text.rstrip().endswith((":", "?"))


def _closed_only(text: str) -> bool:
    """Whether the text begins within a quotation."""
    marks = _CURLY.findall(text)
    return bool(marks and marks[0] == "”") or bool(_CLOSING.match(text))


def _words(article: Article, start: int, end: int) -> int:
    return len(article.text[start:end].split())
