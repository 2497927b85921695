"""What a sentence counts: each figure as the interval that it may mean, with its unit, its rate and its clause.

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
ROUND = 0.025  # 1,953 may be told as 2,000 …
ROUNDED_FROM = 100  # … but nobody tells 21 as 20
_LOOK = 40  # characters around a figure in which its rate stands
_RANGE = re.compile(r"\s*[-–—]\s*|(?:\s+[^\W\d_]+)?\s+to\s+(?:about\s+|around\s+)?", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s+(?:about\s+)?$", re.IGNORECASE)
_CHANGE = re.compile(
    r"\b(?:rose|risen|raised|raises|grew|grown|climbed|went|gone|jumped|increased|fell|fallen|dropped|cut|lowered|sank"
    r"|shrank|revised|corrected|changed|updated)\b[^.;]{0,40}\bfrom\s+(?:about\s+)?$",
    re.IGNORECASE,
)
_NOT_MEANT = re.compile(  # before a figure that is not the one told: "not 12", "up from 12", "another 12"
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
    """`low` to `high` of `units`, which are more than one where it can be read in two ways; `clause` is its words."""

    low: float
    high: float
    units: frozenset[str]
    nouns: tuple[str, ...]
    rate: str
    clause: str


def quantities(text: str, language: str = "en") -> list[CountInterval]:
    """What the sentence tells for a fact, in order: not what it denies, adds to something, or says to be past."""
    _, rest = dated(text)
    found = [figure for figure in find_quantities(rest, language) if not figure.plain_one]
    return list(_told(text, rest, found))


def dated(text: str) -> tuple[list[DateExpression], str]:
    """The moments of a text, and the text with each blanked out; `1207 houses` is no year."""
    found, rest = find_dates(text)
    kept = []
    for moment in found:
        end = moment.start + len(moment.written)
        if _counts(text, moment, end):
            rest = rest[: moment.start] + moment.written + rest[end:]
        else:
            kept.append(moment)
    return kept, rest


def _counts(text: str, moment: DateExpression, end: int) -> bool:
    """Whether what looks like a year stands before what it counts, and after no word that years stand after."""
    noun = re.match(r" ([^\W\d_]+)", text[end : end + _LOOK])
    return (
        moment.written.isdigit()
        and noun is not None
        and noun[1].islower()
        and noun[1] not in STOP_WORDS
        and not _OF_A_YEAR.search(text[max(0, moment.start - _LOOK) : moment.start])
    )


def bounded(quantity: CountInterval) -> CountInterval:
    """As if its bound were what it tells: of "at least 12", 12. For two days, of which the later one knows more."""
    if math.isinf(quantity.high):
        return replace(quantity, high=quantity.low)
    return replace(quantity, low=quantity.high) if quantity.low == 0 else quantity


def contradict(one: CountInterval, other: CountInterval) -> bool:
    """Whether both cannot be true of one thing at one time; they are of the same unit."""
    if one.low <= other.high and other.low <= one.high:
        return False
    below, above = sorted((one, other), key=lambda each: each.low)
    return not _rounded(below.high, above.low)


def comparable(one: CountInterval, other: CountInterval) -> bool:
    return bool(one.units & other.units) and one.rate == other.rate


def _told(text: str, rest: str, found: list[Quantity]) -> Iterator[CountInterval]:
    skip = False
    begin = 0
    for place, figure in enumerate(found):
        following = found[place + 1] if place + 1 < len(found) else None
        before, end = rest[: figure.start], figure.start + len(figure.written)
        if skip or _NOT_MEANT.search(before[-_LOOK:]) or _MORE.match(rest, end):
            skip = False
            continue
        last = figure
        if following and _is_range(rest, before, end, following):
            skip, last = True, following
            if _CHANGE.search(before[-2 * _LOOK :]):
                figure = following  # of "rose from 12 to 14", 14 is told
            end = following.start + len(following.written)
        yield _quantity(text, begin, end, figure, last)
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


def _interval(figure: Quantity) -> tuple[float, float]:
    value = figure.readings[0][0]
    if figure.bound is Bound.ABOUT or "dozen" in figure.written:
        return value * (1 - ABOUT), value * (1 + ABOUT)
    if figure.bound in {Bound.MORE, Bound.LEAST}:
        return value, math.inf
    if figure.bound in {Bound.FEWER, Bound.MOST}:
        return 0.0, value
    return value, value


def _rate(around: str) -> str:
    match = _RATE.search(around)
    if not match:
        return ""
    told = (match["unit"] or match["adverb"] or match["yearly"]).lower()
    return {"annual": "year", "dai": "day"}.get(told, told)


def _rounded(one: float, other: float) -> bool:
    """Whether one of them is the other, told in round figures."""
    rounder, exact = sorted((one, other), key=lambda value: value % 100 != 0)
    near = abs(rounder - exact) <= ROUND * max(rounder, exact)
    return near and rounder >= ROUNDED_FROM and rounder % 10 == 0 and exact % 10 != 0
