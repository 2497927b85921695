"""Lacking: what a question names or presumes and an article does not have: a true reason to refuse.

Who swaps a person, a place or a year gets a sentence that answers another question. English.
"""

import re
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches

from bot.answering.display import format_byline
from bot.answering.question.parse import Kind, Question
from bot.answering.verification.unsupported import missing_dates, missing_names, missing_quantities
from bot.language.dates import find_dates
from bot.language.negation import NEGATIONS, find_contradictions
from corpus.article import Article

_TO_COME = re.compile(
    r"\b(?:will|would|shall|going to|plan\w*|expect\w*|due|scheduled|set to|next|upcoming)\b", re.IGNORECASE
)


_OUTCOME = re.compile(
    r"^\W*(?:and |but |so )?(?:who|which [\w’'-]+(?: [\w’'-]+)?|what (?:team|side|country|party|songs?|film|movie))\s+"
    r"(?:has |have |had |did )?(?:won|win|beat|beaten|scored?|lost|faced|elected|got elected|became"
    r"|came (?:first|second)|finished|reached|performed|sang|played|took (?:gold|silver|bronze|the title))\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\b(?:will (?:now |also |then )?(?!be remembered)|(?:is|are) (?:set|due|scheduled|expected) to\b|awaits?\b"
    r"|upcoming\b|(?:is|are) to (?:be|take|play|face|meet)\b|about to\b)",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?:w[oi]n(?:s|ning|ner|ners)?|beat\w*|defeat\w*|victor\w*|triumph\w*|clinch\w*|elected|scored|performed|sang"
    r"|became|lost|losing|took)\b",
    re.IGNORECASE,
)
_SEATS = {  # a government goes by the name of where it sits
    "washington": "us america american", "white house": "us biden administration", "london": "uk britain british",
    "downing street": "uk britain british", "moscow": "russia russian", "kremlin": "russia russian putin",
    "beijing": "china chinese", "paris": "france french", "berlin": "germany german", "kyiv": "ukraine ukrainian",
    "brussels": "eu european", "tehran": "iran iranian", "ankara": "turkey turkish", "tokyo": "japan japanese",
    "seoul": "korea korean", "pyongyang": "korea korean", "rome": "italy italian", "madrid": "spain spanish",
    "warsaw": "poland polish", "delhi": "india indian", "ottawa": "canada canadian", "canberra": "australia australian",
}  # fmt: skip
_MISSPELT = (
    5,
    0.88,
)  # letters, and the share in common, from which on a name is another misspelt; Austria is not Australia


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


def tells_beforehand(question: str, answer: str) -> bool:
    """Whether it is asked how something ended, of which the sentence `answer` only says that it is to come."""
    return bool(_OUTCOME.match(question) and _AHEAD.search(answer) and not _DONE.search(answer))


def is_denied(asked: Question, answer: str) -> bool:
    """Whether the question takes for granted what the sentence `answer` denies, or denies what it says."""
    return asked.kind is not Kind.YES_NO and bool(NEGATIONS & set(find_contradictions(asked.text, (answer,))))


def _not_misspelt(names: Iterable[str], text: str) -> list[str]:
    """Those that are no slip of a name in the text ("Maastrich" is Maastricht), and no seat of a government in it."""
    lacking, words = list(names), None
    for name in list(lacking):
        if seated := _SEATS.get(name.lower()):
            if set(seated.split()) & set(re.findall(r"[a-z]+", text.replace("U.S.", "US").lower())):
                lacking.remove(name)
            continue
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
