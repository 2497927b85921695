"""Quantities of a text: value, unit, bound, and the nouns counted. Knows no dates and no names.

Reads `653`, `1,585`, `51 per cent`, `two dozen`, `$5bn`, `10 to 12`, `3-1`. English number words; digits in any
language.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from bot.language.numerals import SMALL, TENS, Numeral, parse_numeral
from bot.language.tokens import Token, tokenize
from bot.language.units import CURRENCIES, TIMES, UNITS, YEARS
from bot.language.words import STOP_WORDS, content_stems

_LABEL = re.compile(
    r"(?<![\w$€£])(?!(?:mid|pre|post|under|over|top|sub|non|early|late|age|magnitude|category)-)[^\W\d_]+-?\d[\w.-]*\w"
    r"|(?<![\w$€£])[^\W\d_]\d\b|(?<![\w.,])v?\d+(?:\.\d+){2,}(?![\w,])",
    re.IGNORECASE,
)
_NO_LABEL = re.compile(r"[a-z]?\$\d.*|(?:usd|eur|gbp|rs|no)\.?\d[\d.,]*(?:[^\W\d]\w*)?", re.IGNORECASE)
_MORE = (
    r"(?:over|more than|exceed(?:s|ed|ing)?|above|greater than|upwards? of|in excess of|topp(?:ed|ing)|tops"
    r"|surpass(?:es|ed|ing)?|beyond|(?:higher|larger|bigger|longer|older|further|faster) than)"
)
_LEAST = r"(?:at least|no (?:fewer|less) than|a minimum of|not less than|minimum)"
_FEWER = r"(?:under|(?:less|fewer|lower|shorter|younger|smaller) than|below)"
_MOST = r"(?:at most|up to|no more than|as (?:many|much) as|a maximum of|not more than|maximum)"
_ABOUT = (
    r"(?:about|around|roughly|approximately|approx\.?|some|nearly|almost|close to|an estimated|estimated|circa|ca\."
    r"|near|just (?:over|under|above|below)|an average of|average of|averag(?:es|ed|ing))"
)


class Bound(Enum):
    """How exactly a quantity is meant."""

    EXACT = ""
    ABOUT = "about"
    MORE = "more than"
    OVER = "over"  # before a time, which it may be longer than, or just as long as
    LEAST = "at least"
    FEWER = "fewer than"
    MOST = "at most"


_BOUNDS = tuple(
    (bound, re.compile(rf"\b{pattern}(?:\s+(?:the|a|an|about|around|some))?\s*$", re.IGNORECASE))
    for bound, pattern in (
        (Bound.LEAST, _LEAST),
        (Bound.MOST, _MOST),
        (Bound.ABOUT, _ABOUT),
        (Bound.MORE, _MORE),
        (Bound.FEWER, _FEWER),
    )
)
_OVER = re.compile(r"\bover\s+(?:the\s+(?:past\s+|last\s+)?)?$", re.IGNORECASE)
_RANK = re.compile(r"(?:\bno\.?\s?|\bnumber\s|#)$", re.IGNORECASE)
_LISTED = re.compile(r"(?:^|\n)[ \t]*$")  # before the number of a line, as in a list
_AS_YEARS, _AS_AGE = "anniversary", "birthday"  # "the 60th anniversary" is 60 years later
_LOOK_BACK = 24  # characters before a figure in which its bound stands
_LOOK_AHEAD = 6  # tokens after a figure among which stands what it counts
_NOUNS = 3  # content words after a figure that may be what it counts
_NOUN_ENDS = frozenset("and or but while as to from after when before with".split())
_JOINS = re.compile(r"(?P<dash>[-–—]|\s+[–—]\s+)|\s+(?:to|and|or)\s+(?:about\s+|around\s+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity, `written` from the offset `start` on.

    `readings` are pairs of value and unit, several where the text can be read in several ways (`5m`).
    """

    written: str
    start: int
    readings: tuple[tuple[float, str], ...]
    nouns: tuple[str, ...] = ()  # stems of the words after the quantity, the nearest first
    bound: Bound = Bound.EXACT
    plain_one: bool = False  # the word "one", more often a pronoun than a count
    partner: float | None = None  # the value after a dash: 1 for the 3 of "3-1"


def find_labels(text: str) -> list[str]:
    """Names that contain digits, and version numbers: `F-16`, `G7`, `3.5.1`. Their digits are not quantities."""
    return [match.group() for match in _LABEL.finditer(text) if not _NO_LABEL.fullmatch(match.group())]


@lru_cache(maxsize=2048)
def find_quantities(text: str, language: str = "en") -> tuple[Quantity, ...]:
    """The quantities of a text in order; both ends of a range, with the same unit and the same nouns."""
    text = _LABEL.sub(lambda match: match[0] if _NO_LABEL.fullmatch(match[0]) else "x" * len(match[0]), text)
    tokens = tokenize(text)
    found: list[Quantity] = []
    at = 0
    while at < len(tokens):
        currency = CURRENCIES.get(tokens[at].lower, "")
        number = parse_numeral(tokens, at + bool(currency), language)
        if number is None:
            at += 1
            continue
        quantity, at = _parse_quantity(text, tokens, at, number, currency)
        found.append(quantity)
    return tuple(_join_ranges(text, found))


def _parse_quantity(
    text: str, tokens: Sequence[Token], at: int, number: Numeral, currency: str
) -> tuple[Quantity, int]:
    """The quantity that begins at the token `at`, and the index of the token after it."""
    unit, after = _parse_unit(tokens, number.after)
    if currency:
        unit = currency if unit in {"", "m", "$"} else unit
    start, end = tokens[at].start, tokens[after - 1].end
    readings = _interpret(number, unit, tokens, after, bool(currency))
    if readings == ((number.value, ""),) and _is_rank(text, start, end):
        readings += ((number.value, "th"),)
    quantity = Quantity(
        text[start:end],
        start,
        readings,
        _counted_nouns(tokens, after),
        _parse_bound(text, start, end, unit),
        text[start:end].lower() == "one",
    )
    return quantity, after


def _interpret(
    number: Numeral, unit: str, tokens: Sequence[Token], after: int, money: bool
) -> tuple[tuple[float, str], ...]:
    if number.ordinal:
        of = next((token.lower for token in tokens[after : after + 1]), "")
        counted = {_AS_YEARS: "year", _AS_AGE: "age"}.get(of)
        return ((number.value, "th"), *([(number.value, counted)] if counted else []))
    if unit in YEARS:
        return ((number.value * YEARS[unit], "year"),)
    if number.part:
        return _share_readings(number.value)
    if tokens[after - 1].lower == "m" and after > number.after:
        return ((number.value * 1e6, unit),) if money else ((number.value, "m"), (number.value * 1e6, ""))
    return ((number.value, unit),)


def _is_rank(text: str, start: int, end: int) -> bool:
    """Whether a number tells a place: `No. 2`, `2.` before a line of a list, `(22)` after a name."""
    before, behind = text[max(0, start - _LOOK_BACK) : start], text[end : end + 2]
    return bool(
        _RANK.search(before)
        or (_LISTED.search(before) and behind[:1] in {".", ")"} and not behind[1:].isdecimal())
        or (before.endswith("(") and behind.startswith(")"))
    )


def _share_readings(value: float) -> tuple[tuple[float, str], ...]:
    """The readings of a share: a third is also 33% and 33.3%."""
    rounded = (round(100 * value, digits) for digits in (1, 0))
    return ((value, ""), *dict.fromkeys((percent, "%") for percent in (100 * value, *rounded) if percent))


def _parse_unit(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """The unit that begins at the token `at`, and the index of the token after it; `("", at)` for no unit."""
    first = at + (at < len(tokens) and tokens[at].text == "-")
    for length in (3, 2, 1):
        phrase = [token.lower for token in tokens[first : first + length]]
        if phrase[:1] == ["in"] or phrase[1:2] == ["&"]:  # far more often the preposition than inches; "M&Ms"
            return "", at
        if phrase and (unit := UNITS.get(" ".join(phrase))):
            return unit, first + len(phrase)
    if first == at and _is_degree(tokens, at):
        return f"°{tokens[at].lower}", at + 1
    if first == at and at < len(tokens) and (sign := CURRENCIES.get(tokens[at].text)):
        return sign, at + 1
    return "", at


def _is_degree(tokens: Sequence[Token], at: int) -> bool:
    """Whether the token is the letter of `40C`; a letter after a space may be anything."""
    return at < len(tokens) and tokens[at].text in {"C", "F"} and tokens[at - 1].end == tokens[at].start


def _counted_nouns(tokens: Sequence[Token], at: int) -> tuple[str, ...]:
    stems: list[str] = []
    for token in tokens[at : at + _LOOK_AHEAD]:
        if token.text == "-":
            continue
        if not token.text[0].isalpha() or token.lower in _NOUN_ENDS or token.lower in SMALL or token.lower in TENS:
            break
        if token.lower not in STOP_WORDS:
            stems += content_stems(token.text)
    return tuple(stems[:_NOUNS])


def _parse_bound(text: str, start: int, end: int, unit: str) -> Bound:
    behind = text[end : end + 10].lower()
    if behind.startswith(("+", " plus", " or more")):
        return Bound.LEAST
    if behind.startswith((" or fewer", " or less")):
        return Bound.MOST
    before = text[max(0, start - _LOOK_BACK) : start]
    if unit in TIMES and _OVER.search(before):
        return Bound.OVER
    return next((bound for bound, pattern in _BOUNDS if pattern.search(before)), Bound.EXACT)


def _join_ranges(text: str, found: list[Quantity]) -> list[Quantity]:
    """Give the first end of `10 to 12 million dollars` the unit and nouns of the second, and 3 of `3-1` its partner."""
    for place in range(len(found) - 1, 0, -1):
        first, second = found[place - 1], found[place]
        join = _JOINS.fullmatch(text, first.start + len(first.written), second.start)
        if join is None:
            if share := _parse_ratio(text, first, second):
                found[place - 1 : place + 1] = [share]
            continue
        (value, unit), (high, shared) = first.readings[0], second.readings[0]
        shared = unit or (shared if shared != "th" else "")
        readings = dict.fromkeys(((value, shared), (value * _implied_magnitude(value, high, second), shared)))
        partner = high if join["dash"] else None
        nouns = first.nouns or second.nouns
        found[place - 1] = replace(first, readings=tuple(readings), nouns=nouns, partner=partner)
    return found


def _parse_ratio(text: str, first: Quantity, second: Quantity) -> Quantity | None:
    """`one in five`, `3 out of 4` as a share; None when either number has a unit, as in "one in five days"."""
    (value, unit), (whole, other) = first.readings[0], second.readings[0]
    between = text[first.start + len(first.written) : second.start]
    if not re.fullmatch(r"\s+(?:in|out\s+of)(?:\s+every)?\s+", between) or unit or other or not 0 < value < whole:
        return None
    written = text[first.start : second.start] + second.written
    return replace(first, written=written, readings=_share_readings(value / whole), nouns=second.nouns, plain_one=False)


def _implied_magnitude(value: float, high: float, second: Quantity) -> float:
    """The magnitude that the first end of a range leaves out: 1e6 for the 10 of `10 to 12 million`, else 1."""
    if not re.search(r"[a-z]", second.written, re.IGNORECASE) or value >= 1000:
        return 1.0
    return next((factor for factor in (1e12, 1e9, 1e6, 1e3) if high >= factor), 1.0)
