"""What an article lacks: the names, dates and figures of a question that it does not have, and what it denies.

A question about another person, place or year must be refused, however well a sentence fits the rest. English only.
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
_OUTCOME = re.compile(  # a question how something ended: "who won", "which team has beaten"
    r"^\W*(?:and |but |so )?(?:who|which [\w’'-]+(?: [\w’'-]+)?|what (?:team|side|country|party|songs?|film|movie))\s+"
    r"(?:has |have |had |did )?(?:won|win|beat|beaten|scored?|lost|faced|elected|got elected|became"
    r"|came (?:first|second)|finished|reached|performed|sang|played|took (?:gold|silver|bronze|the title))\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(  # a sentence about something still to come
    r"\b(?:will (?:now |also |then )?(?!be remembered)|(?:is|are) (?:set|due|scheduled|expected) to\b|awaits?\b"
    r"|upcoming\b|(?:is|are) to (?:be|take|play|face|meet)\b|about to\b)",
    re.IGNORECASE,
)
_DONE = re.compile(  # a sentence that tells an outcome
    r"\b(?:w[oi]n(?:s|ning|ner|ners)?|beat\w*|defeat\w*|victor\w*|triumph\w*|clinch\w*|elected|scored|performed|sang"
    r"|became|lost|losing|took)\b",
    re.IGNORECASE,
)
_PAST = re.compile(r"\b(?:did|was|were|had)\b", re.IGNORECASE)
_AT_AN_EVENT = re.compile(r"\b(?:at|during) (?:the |this year['’]s )?(?P<event>[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*)")
_TAKES_PLACE = (
    r"\b[^.,;:]{0,40} (?:will (?:take place|be held|be played|kick off)|(?:is|are) (?:set|scheduled|due) (?:for|to))\b"
)
_SEATS = {  # where a government sits, which stands for it → words that show that the article is about it
    "washington": "us america american", "white house": "us biden administration", "london": "uk britain british",
    "downing street": "uk britain british", "moscow": "russia russian", "kremlin": "russia russian putin",
    "beijing": "china chinese", "paris": "france french", "berlin": "germany german", "kyiv": "ukraine ukrainian",
    "brussels": "eu european", "tehran": "iran iranian", "ankara": "turkey turkish", "tokyo": "japan japanese",
    "seoul": "korea korean", "pyongyang": "korea korean", "rome": "italy italian", "madrid": "spain spanish",
    "warsaw": "poland polish", "delhi": "india indian", "ottawa": "canada canadian", "canberra": "australia australian",
}  # fmt: skip
# A name of at least so many letters that shares so much with a name of the text is that name misspelt. Austria, at 0.8,
# is not Australia.
_LEAST_LETTERS, _LEAST_RATIO = 5, 0.88


def find_lacking(question: Question, article: Article) -> tuple[str, ...]:
    """The names, dates and figures of the question that the article's text, title, outlet and day do not have.

    As the question writes them. A year after the article's own is lacking too, unless the question asks what is to
    come.
    """
    texts, language = (article.title, article.text), article.language or "en"
    headers = (format_byline(article.outlet, article.published_at, article.title),)
    return tuple(
        dict.fromkeys(
            (
                *_not_misspelt(missing_names(question.text, texts, headers, language), " ".join(texts)),
                *missing_dates(question.text, texts, headers),
                *filter(_has_digit, missing_quantities(question.text, texts, language)),
                *_years_after(question.text, article.published_at),
            )
        )
    )


def tells_beforehand(question: str, answer: str) -> bool:
    """Whether the question asks how something ended and the sentence `answer` only says that it is to come."""
    return bool(_OUTCOME.match(question) and _AHEAD.search(answer) and not _DONE.search(answer))


def is_of_an_event_to_come(question: str, article: Article) -> bool:
    """Whether the question asks what happened at an event of which the article says that it will take place."""
    events = [match["event"] for match in _AT_AN_EVENT.finditer(question)] if _PAST.search(question) else []
    return any(re.search(rf"\b{re.escape(event)}{_TAKES_PLACE}", article.text) for event in events)


def is_denied(question: Question, answer: str) -> bool:
    """Whether the sentence `answer` denies what the question takes for granted, or says what the question denies."""
    return question.kind is not Kind.YES_NO and bool(NEGATIONS & set(find_contradictions(question.text, (answer,))))


def _not_misspelt(names: Iterable[str], text: str) -> list[str]:
    """The names that are no misspelling of a name in the text ("Maastrich") and no seat of a government in it."""
    lacking, words = list(names), None
    for name in list(lacking):
        if seated := _SEATS.get(name.lower()):
            if set(seated.split()) & set(re.findall(r"[a-z]+", text.replace("U.S.", "US").lower())):
                lacking.remove(name)
            continue
        parts = name.split()
        words = words or sorted(set(re.findall(r"[A-ZÀ-Þ][^\W\d_]{3,}", text)))
        if all(len(part) >= _LEAST_LETTERS and get_close_matches(part, words, 1, _LEAST_RATIO) for part in parts):
            lacking.remove(name)
    return lacking


def _has_digit(written: str) -> bool:
    """Whether a figure has a digit. An article need not have the others: "which two bodies", "the western half"."""
    return any(character.isdecimal() for character in written)


def _years_after(question: str, published_at: date | None) -> list[str]:
    """The question's years after the article's day, of which it cannot tell what happened."""
    if published_at is None or _TO_COME.search(question):
        return []
    return [each.written for each in find_dates(question)[0] if each.year and each.year > published_at.year]
