"""What an article lacks: the names, dates and figures of a question that it does not have, and its negations.

A question about another person, place or year must be refused, however well a sentence fits the rest. English only.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from difflib import get_close_matches

from bot.answering.display import format_byline
from bot.answering.question.parse import Kind, Question
from bot.answering.verification.unsupported import missing_dates, missing_names, missing_quantities
from bot.language.dates import find_dates
from bot.language.negation import polarity_of
from bot.language.units import UNITS
from bot.language.words import content_stems
from corpus.article import Article

LONG = 60  # characters of a question
LEAST_SHARED = 0.14  # of the words of a long one
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
_CONTEST = re.compile(  # a question who won or scored
    r"^\W*(?:and |but |so )?(?:who|which [\w’'-]+(?: [\w’'-]+)?|what (?:team|side|country|party|song|film|movie|show))"
    r"\s+(?:has |have |had |did )?(?:won|win|beat|beaten|scored?|got elected|took (?:gold|silver|bronze|the title))\b",
    re.IGNORECASE,
)
_RESULT = re.compile(  # further words of a text that tells who won or scored
    r"\b(?:score[sd]?|goals?|netted|headed|header|awarded|prize|crowned|champions?|edged|thrash\w*|lifted|took|receive[sd]"
    r"|earned|claim(?:ed|s)|go(?:es)? to|went to)\b",
    re.IGNORECASE,
)
_EXCLUDED = re.compile(r"\bnon-(\w+)", re.IGNORECASE)  # "non-members" are not the members that an article tells of
_DENIABLE = (Kind.PERSON, Kind.TIME, Kind.PLACE, Kind.COUNT, Kind.AMOUNT, Kind.THING)  # a reason need deny nothing
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
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
_ADJECTIVE = re.compile(r"(?<=\w{3})(?:ish|ian|ese|ic|ist)$")  # "Jewish" of "Jews", "Islamic" of "Islam"
_ENDING = 2  # most letters that the noun has beyond what it shares with its adjective


def find_lacking(question: Question, article: Article) -> tuple[str, ...]:
    """The names, dates and figures of the question that the article's text, title, outlet and day do not have.

    As the question writes them. A year after the article's own is lacking too, unless the question asks what is to
    come.
    """
    texts, language = (article.title, article.text), article.language or "en"
    whole = " ".join(texts)
    headers = (format_byline(article.outlet, article.published_at, article.title),)
    return tuple(
        dict.fromkeys(
            (
                *_not_misspelt(missing_names(question.text, texts, headers, language), whole),
                *missing_dates(question.text, texts, headers),
                *_without_number(missing_quantities(question.text, texts, language), whole),
                *_years_after(question.text, article.published_at),
                *_lacking_exclusions(question.text, whole),
            )
        )
    )


def lacks_day(question: str, article: Article) -> bool:
    """Whether the question names a year, a month or a day that the article neither tells of nor bears.

    Then it asks about another election, match or budget than the article, or dates the same one otherwise.
    """
    return bool(_missing_days(question, (article.title, article.text), article))


def is_of_another_contest(question: str, article: Article) -> bool:
    """Whether the question asks who won or scored in a year, in a month or on a day that is not the article's."""
    return bool(_CONTEST.match(question)) and lacks_day(question, article)


def is_dated_otherwise(question: str, told: str, article: Article) -> bool:
    """Whether `told`, a part of the article, has a day, but none of the year, month or day that the question names."""
    return bool(_missing_days(question, (told,), article)) and any(not each.minutes for each in find_dates(told)[0])


def _missing_days(question: str, texts: tuple[str, ...], article: Article) -> list[str]:
    """The years, months and days of the question that the texts do not have, nor the line above the article."""
    named = {each.written for each in find_dates(question)[0] if each.year or each.month or each.decade}
    if not named:
        return []
    header = format_byline(article.outlet, article.published_at, article.title)
    return [written for written in missing_dates(question, texts, (header,)) if written in named]


def shares_no_words(question: Question, article: Article) -> bool:
    """Whether a long question has next to none of its words in the article.

    The models read noise of some length, "#tag#tag#tag…", as if it were answered. Of 571 answerable questions of XQuAD
    and ClapNQ of more than 60 characters none shares so little with its article.
    """
    if len(question.text) <= LONG:
        return False
    language = article.language or "en"
    asked = set(content_stems(question.text, language))
    told = set(content_stems(f"{article.title} {article.text}", language))
    return not asked or len(asked & told) < LEAST_SHARED * len(asked)


def tells_beforehand(question: str, answer: str) -> bool:
    """Whether the question asks how something ended and the sentence `answer` only says that it is to come."""
    return bool(_OUTCOME.match(question) and _AHEAD.search(answer) and not _DONE.search(answer))


def is_of_an_event_to_come(question: str, article: Article) -> bool:
    """Whether the question asks what happened at an event of which the article says that it will take place."""
    events = [match["event"] for match in _AT_AN_EVENT.finditer(question)] if _PAST.search(question) else []
    return any(
        re.search(rf"\b{re.escape(event)}{_TAKES_PLACE}|\bwill be (?:the )?{re.escape(event)}\b", article.text)
        for event in events
    )


def tells_no_result(question: str, told: str) -> bool:
    """Whether the question asks who won or scored, and the text `told` has no word for that: it can be a preview."""
    return bool(_CONTEST.match(question)) and not (_DONE.search(told) or _RESULT.search(told))


def is_undenied(question: Question, told: str) -> bool:
    """Whether the question denies something, as in "Who did not sign?", and the text `told` denies nothing."""
    if question.kind not in _DENIABLE or not any(each.denies for each in polarity_of(question.text).negations):
        return False
    return not polarity_of(told).denies


def _not_misspelt(names: Iterable[str], text: str) -> list[str]:
    """The names that are no misspelling of a name in the text ("Maastrich"), no seat of a government in it, no unit."""
    lacking, words = list(names), None
    for name in list(lacking):
        if seated := _SEATS.get(name.lower()):
            if set(seated.split()) & set(re.findall(r"[a-z]+", text.replace("U.S.", "US").lower())):
                lacking.remove(name)
            continue
        words = words or sorted(set(re.findall(r"[A-ZÀ-Þ][^\W\d_]+", text)))
        if name.lower() in UNITS or all(_is_nearly(part, words) for part in re.split(r"[\s-]+", name)):
            lacking.remove(name)
    return lacking


def _is_nearly(part: str, words: Sequence[str]) -> bool:
    """Whether one of the words is this part of a name, is its noun, or is it misspelt: one letter more or less, or two
    exchanged."""
    if part in words or len(part) < _LEAST_LETTERS:
        return part in words
    if (base := _ADJECTIVE.sub("", part)) != part:
        return any(word.startswith(base) and len(word) <= len(base) + _ENDING for word in words)
    exchanged = any(word[0] == part[0] and len(word) == len(part) and sorted(word) == sorted(part) for word in words)
    return exchanged or bool(get_close_matches(part, words, 1, _LEAST_RATIO))


def _lacking_exclusions(question: str, text: str) -> list[str]:
    """The words with "non-" in the question that the text does not have."""
    excluded = [match[1] for match in _EXCLUDED.finditer(question)]
    return [f"non-{word}" for word in excluded if not re.search(rf"\bnon[- ]?{word}", text, re.IGNORECASE)]


def _without_number(quantities: Iterable[str], text: str) -> list[str]:
    """The figures whose digits the text does not have.

    An article need not have the others: "which two bodies", "the western half". Of a figure that it has for something
    else, the words of the question can be what differs: "men older than 18", "those aged 18 and over".
    """
    numbers = set(_NUMBER.findall(text))
    return [written for written in quantities if not numbers.issuperset(_NUMBER.findall(written))]


def _years_after(question: str, published_at: date | None) -> list[str]:
    """The question's years after the article's day, of which it cannot tell what happened."""
    if published_at is None or _TO_COME.search(question):
        return []
    return [each.written for each in find_dates(question)[0] if each.year and each.year > published_at.year]
