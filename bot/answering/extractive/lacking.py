"""Lacking: the names, dates and figures of a question that an article does not have: a true reason to refuse.

Who swaps a person, a place or a year gets a sentence that answers another question. English.
"""

import re
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches

from bot.answering.display import format_byline
from bot.answering.question.parse import Question
from bot.answering.verification.unsupported import missing_dates, missing_names, missing_quantities
from bot.language.dates import find_dates
from corpus.article import Article

_TO_COME = re.compile(
    r"\b(?:will|would|shall|going to|plan\w*|expect\w*|due|scheduled|set to|next|upcoming)\b", re.IGNORECASE
)


_MISSPELT = (
    5,
    0.88,
)  # letters, and share in common, from which on a name may be another misspelt: not Austria and Australia


def find_lacking(asked: Question, article: Article) -> tuple[str, ...]:
    """As written in the question; an article has its headline and its day as well as its text. A year after the
    article's own is lacking too, unless what is to come is asked for.
    """
    texts, language = (article.title, article.text), article.language or "en"
    headers = (format_byline(article.outlet, article.published_at, article.title),)
    return tuple(
        dict.fromkeys(
            (
                *_not_misspelt(missing_names(asked.text, texts, headers, language), f"{article.title} {article.text}"),
                *missing_dates(asked.text, texts, headers),
                *filter(_has_digit, missing_quantities(asked.text, texts, language)),
                *_after(asked.text, article.published_at),
            )
        )
    )


def _not_misspelt(names: Iterable[str], text: str) -> list[str]:
    """Those that are no slip of a name in the text: "Maastrich" is Maastricht."""
    lacking, words = list(names), None
    for name in list(lacking):
        parts = name.split()
        words = words or sorted(set(re.findall(r"[A-ZÀ-Þ][^\W\d_]{3,}", text)))
        shortest, alike = _MISSPELT
        if all(len(part) >= shortest and get_close_matches(part, words, 1, alike) for part in parts):
            lacking.remove(name)
    return lacking


def _has_digit(written: str) -> bool:
    """ "Which two bodies" says how many are wanted, and "the western half" which part: no article needs to."""
    return any(character.isdecimal() for character in written)


def _after(question: str, published_at: date | None) -> list[str]:
    """Years of which an article of that day cannot tell what happened."""
    if published_at is None or _TO_COME.search(question):
        return []
    return [each.written for each in find_dates(question)[0] if each.year and each.year > published_at.year]
