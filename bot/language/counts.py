"""Counts of a sentence: each quantity as the interval that it may mean, with its unit, its rate and its clause.

Built on `bot.language.quantities`, for comparing two sentences. Knows no names and no articles.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.language.dates import DateExpression, find_dates
from bot.language.quantities import Bound, Quantity, find_quantities
from bot.language.words import STOP_WORDS

ABOUT = 0.1  # "about 200" may be 180 to 220
ROUND = 0.025  # 1,953 may be rounded to 2,000 …
ROUNDED_FROM = 100  # … but nobody rounds 21 to 20
_LOOK = 40  # characters around a figure in which its rate stands
_RANGE = re.compile(r"\s*[-–—]\s*|(?:\s+[^\W\d_]+)?\s+to\s+(?:about\s+|around\s+)?", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s+(?:about\s+)?$", re.IGNORECASE)
_CHANGE = re.compile(
    r"\b(?:rose|risen|raised|raises|grew|grown|climbed|went|gone|jumped|increased|fell|fallen|dropped|cut|lowered|sank"
    r"|shrank|revised|corrected|changed|updated)\b[^.;]{0,40}\bfrom\s+(?:about\s+)?$",
    re.IGNORECASE,
)
_NOT_MEANT = re.compile(  # before a figure that the sentence does not state: "not 12", "up from 12", "another 12"
    r"\b(?:not|rather than|instead of|(?:up|down) from|compared (?:with|to)|earlier|previously|initially|originally"
    r"|another|additional|further|extra|other)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_MORE = re.compile(r"\s+(?:more(?! than)|others?|further|additional)\b", re.IGNORECASE)
_RATE = re.compile(
    r"\b(?:a|an|per|each|every)\s+(?P<unit>year|month|week|day|night|hour|minute|season)\b"
    r"(?!\s+(?:ago|later|earlier|before|after|long|when))|\b(?P<adverb>annual|year|month|week|dai|hour)(?:ly)\b"
    r"|\b(?P<yearly>annual)\b",
    re.IGNORECASE,
)
_OF_A_YEAR = re.compile(
    r"\b(?:in|since|of|by|until|till|from|to|during|after|before|year|around|early|late|mid|spring|summer|autumn|fall"
    r"|winter|the|and|or|this|last|next)[\s-]+$",
    re.IGNORECASE,
)
_CLAUSE_ENDS = re.compile(r"[,;:—–]\s|\s(?:and|but|while|where|which|who)\s|$")


@dataclass(frozen=True, slots=True)
class CountInterval:
    """A count between `low` and `high`, both inclusive; `high` is infinite after "at least".

    `units` holds more than one unit where the text can be read in two ways. `nouns` are the stems of what is counted.
    `rate` is the unit of time of "a day" or "yearly", or "". `clause` is the text from the count before to the end of
    the clause.
    """

    low: float
    high: float
    units: frozenset[str]
    nouns: tuple[str, ...]
    rate: str
    clause: str


def quantities(text: str, language: str = "en") -> list[CountInterval]:
    """The counts that a sentence states as facts, in order.

    Counts that it denies ("not 12"), adds ("another 12") or calls past ("up from 12") are left out.
    """
    _, rest = dated(text)
    found = [quantity for quantity in find_quantities(rest, language) if not quantity.plain_one]
    return list(_told(text, rest, found))


def dated(text: str) -> tuple[list[DateExpression], str]:
    """The date expressions of a text, and the text with each blanked out; `1207 houses` is not a year."""
    found, rest = find_dates(text)
    kept = []
    for expression in found:
        end = expression.start + len(expression.written)
        if _counts(text, expression, end):
            rest = rest[: expression.start] + expression.written + rest[end:]
        else:
            kept.append(expression)
    return kept, rest


def _counts(text: str, expression: DateExpression, end: int) -> bool:
    """Whether an apparent year is a count: a noun follows it, and no word that introduces years precedes it."""
    noun = re.match(r" ([^\W\d_]+)", text[end : end + _LOOK])
    return (
        expression.written.isdigit()
        and noun is not None
        and noun[1].islower()
        and noun[1] not in STOP_WORDS
        and not _OF_A_YEAR.search(text[max(0, expression.start - _LOOK) : expression.start])
    )


def bounded(quantity: CountInterval) -> CountInterval:
    """The interval reduced to its bound: 12 for "at least 12".

    For comparing articles of two days, where the later article knows more.
    """
    if math.isinf(quantity.high):
        return replace(quantity, high=quantity.low)
    return replace(quantity, low=quantity.high) if quantity.low == 0 else quantity


def contradict(one: CountInterval, other: CountInterval) -> bool:
    """Whether two counts of the same unit cannot both be true of one thing at one time."""
    if one.low <= other.high and other.low <= one.high:
        return False
    below, above = sorted((one, other), key=lambda each: each.low)
    return not _rounded(below.high, above.low)


def comparable(one: CountInterval, other: CountInterval) -> bool:
    """Whether two counts share a unit and have the same rate."""
    return bool(one.units & other.units) and one.rate == other.rate


def _told(text: str, rest: str, found: list[Quantity]) -> Iterator[CountInterval]:
    skip = False
    begin = 0
    for place, quantity in enumerate(found):
        following = found[place + 1] if place + 1 < len(found) else None
        before, end = rest[: quantity.start], quantity.start + len(quantity.written)
        if skip or _NOT_MEANT.search(before[-_LOOK:]) or _MORE.match(rest, end):
            skip = False
            continue
        last = quantity
        if following and _is_range(rest, before, end, following):
            skip, last = True, following
            if _CHANGE.search(before[-2 * _LOOK :]):
                quantity = following  # "rose from 12 to 14" states 14
            end = following.start + len(following.written)
        yield _quantity(text, begin, end, quantity, last)
        begin = end


def _is_range(rest: str, before: str, end: int, following: Quantity) -> bool:
    between = rest[end : following.start]
    if _BETWEEN.search(before[-_LOOK:]) and between.strip().lower() == "and":
        return True
    return bool(_RANGE.fullmatch(between))


def _quantity(text: str, begin: int, end: int, first: Quantity, last: Quantity) -> CountInterval:
    low, high = _interval(first)
    if last is not first:
        low, high = min(low, _interval(last)[0]), max(high, _interval(last)[1])
    match = _CLAUSE_ENDS.search(text, end)
    clause = text[begin : match.start() if match else len(text)]
    around = text[max(begin, first.start - _LOOK) : end + _LOOK]
    units = frozenset(unit for _, unit in first.readings)
    return CountInterval(low, high, units, first.nouns or last.nouns, _rate(around), clause)


def _interval(quantity: Quantity) -> tuple[float, float]:
    value = quantity.readings[0][0]
    if quantity.bound is Bound.ABOUT or "dozen" in quantity.written:
        return value * (1 - ABOUT), value * (1 + ABOUT)
    if quantity.bound in {Bound.MORE, Bound.OVER, Bound.LEAST}:
        return value, math.inf
    if quantity.bound in {Bound.FEWER, Bound.MOST}:
        return 0.0, value
    return value, value


def _rate(around: str) -> str:
    match = _RATE.search(around)
    if not match:
        return ""
    told = (match["unit"] or match["adverb"] or match["yearly"]).lower()
    return {"annual": "year", "dai": "day"}.get(told, told)


def _rounded(one: float, other: float) -> bool:
    """Whether one value is the other one, rounded."""
    rounder, exact = sorted((one, other), key=lambda value: value % 100 != 0)
    near = abs(rounder - exact) <= ROUND * max(rounder, exact)
    return near and rounder >= ROUNDED_FROM and rounder % 10 == 0 and exact % 10 != 0
