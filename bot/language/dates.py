"""Date expressions of a text, each as exact as the text is: `7 December`, `2031`, `Sunday`, `2.30 p.m.`.

English month names; digits in any language. Knows no other numbers.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from corpus.dates import MONTHS

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NEAR = timedelta(days=6)  # "on Sunday" in an article is the Sunday before or after the article's day
NEAR_YEAR = timedelta(days=200)  # "7 December" in an article is the nearest 7 December

DECADES = ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")

MONTH_NAMES = (*MONTHS, *"jan feb mar apr jun jul aug sept? oct nov dec".split())  # regular expressions, in lower case
_CAPITALISED = [month.capitalize() for month in MONTH_NAMES]
_ALSO_WORDS = ("March", "May")  # months that need a preposition before them to be read as months
_PLAIN_MONTHS = [month for month in _CAPITALISED[: len(MONTHS)] if month not in _ALSO_WORDS]

_MONTH = rf"(?P<month>{'|'.join(_CAPITALISED)})\b\.?"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_TO = r"(?:\s*(?:[-–—,]|to|and|or)\s*(?P<last>[0-3]?\d)(?:st|nd|rd|th)?(?![,.]?\d))?"
_YEAR = r"(?:,?\s+(?:of\s+)?(?P<year>[12]\d{3})\b(?![,.]\d))"
_NUMBER_GOES_ON = r"(?![,.:]?\d|\s*(?:%|per\s?cent|million|billion))"
_COUNTED = (
    r"(?:people|troops|soldiers|km|kilomet\w+|met(?:er|re)s?|miles|tons?|tonnes|dollars|euros|pounds|feet|times|years"
    r"|or\s+more|calories|words|percent|million|billion)"
)
# A year has a word before it that says so, or no such noun behind: `1207 houses`, `in 1812 ships`. Few news are of a
# year before 1900, so any plural behind such a figure is counted by it: `1207 arrests`
_NO_COUNT = (
    r"(?:(?<=\b[Ii]n )|(?<=\b[Oo]f )|(?<=\b[Bb]y )|(?<=\b[Tt]he )|(?<=\b[Ss]ince )|(?<=\b[Ff]rom )|(?<=\b[Aa] )"
    r"|(?<=\b[Aa]n )|(?<=\b[Uu]ntil )|(?<=\b[Dd]uring )|(?<=\b[Aa]fter )|(?<=\b[Bb]efore )|(?<=[’']s )"
    r"|(?!1[0-8]\d\d (?!(?:was|is|has|as|its|his|this|does|plus|less|versus)\b)[a-z]{2,}s\b"
    r"|\d{4} (?:hectares|acres|houses|homes|households|buildings|villages|families|children|men|women|residents"
    r"|refugees|migrants|prisoners|boats|ships|vehicles|drones|missiles|rockets|jobs)\b))"
)
_PATTERNS = (
    re.compile(r"\b(?P<year>[12]\d{3})-(?P<number>\d{2})-(?P<day>\d{2})(?!\d)"),
    re.compile(rf"(?<![\d$€£.,]){_DAY}{_TO}\s+(?:of\s+)?{_MONTH}{_YEAR}?"),
    re.compile(rf"\b{_MONTH}\s+{_DAY}\b{_NUMBER_GOES_ON}{_TO}{_YEAR}?"),
    re.compile(rf"\b{_MONTH}{_YEAR}"),
    re.compile(rf"\b[Tt]he (?P<decade>{'|'.join(DECADES)})\b"),
    re.compile(r"(?<![\d$€£.,/-])(?P<decade>[12]\d{2}0|[’'][2-9]0|(?<=the )[2-9]0)[’']?s\b"),
    re.compile(
        rf"(?<![\w$€£.,]){_NO_COUNT}"
        r"(?P<year>1[0-9]\d{2}|20\d{2})(?:\s?[-–/](?P<next>\d{2}|[12]\d{3})\b)?"
        rf"(?![\d%]|[,.:]\d|\s?{_COUNTED}\b|-(?:met|mile|kilo|strong))"
    ),
    re.compile(r"\b(?P<hour>0?[1-9]|1[0-2])(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap]\.?m)\b\.?", re.IGNORECASE),
    re.compile(r"(?<![\d:])(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?![\d:])"),
    re.compile(rf"\b(?P<month>{'|'.join(_PLAIN_MONTHS)})\b"),
    re.compile(
        r"(?:\b(?:[Ii]n|[Ff]rom|[Ss]ince|[Ll]ast|[Nn]ext|[Tt]his|[Oo]f|[Uu]ntil|[Bb]y|[Ee]arly|[Ll]ate|[Mm]id)[ -])"
        rf"(?P<month>{'|'.join(_ALSO_WORDS)})\b"
    ),
    re.compile(rf"\b(?P<weekday>{'|'.join(WEEKDAYS)})s?\b", re.IGNORECASE),
    re.compile(r"\b(?P<clock>noon|midday|midnight)\b", re.IGNORECASE),
)
_RELATIVE = re.compile(
    r"\b(?:(?P<day>today|tonight|yesterday|tomorrow)|(?P<which>this|last|next|previous|past) (?P<unit>year|month))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DateExpression:
    """A date or a time as a text states it; a field that the text leaves out is None.

    `written` starts at the offset `start`. `minutes` are minutes since midnight: two values where the text does not say
    which half of the day it means, none where it names no time of day.
    """

    written: str
    start: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None  # 0 is Monday
    decade: int | None = None
    minutes: tuple[int, ...] = ()

    def calendar_day(self) -> date | None:
        """The calendar day; None unless year, month and day are known and such a day exists."""
        if self.year is None or self.month is None or self.day is None:
            return None
        try:
            return date(self.year, self.month, self.day)
        except ValueError:  # 30 February
            return None


@lru_cache(maxsize=2048)
def find_dates(text: str) -> tuple[tuple[DateExpression, ...], str]:
    """The date expressions of a text in order, and the text of the same length with each blanked out."""
    found: list[DateExpression] = []
    for pattern in _PATTERNS:
        matches = list(pattern.finditer(text))
        for match in matches:
            found += _parse_match(match.groupdict(), match)
        if matches:
            text = pattern.sub(_blank, text)
    return tuple(sorted(found, key=lambda expression: expression.start)), text


def resolve_dates(text: str, found: Sequence[DateExpression], published: Sequence[date]) -> list[DateExpression]:
    """What `yesterday`, `Sunday`, `7 December` and `last year` mean in an article published on one of these days.

    `found` are the date expressions of `text`. The result holds one expression for each meaning and each day.
    """
    return [
        expression for day in published for expression in (*_resolve_nearest(found, day), *_resolve_relative(text, day))
    ]


def states_date(expression: DateExpression, stated: Sequence[DateExpression]) -> bool:
    """Whether one of `stated` has all that `expression` has; the year of a full date may stand in another of them."""
    return any(_implies(other, expression) for other in stated) or _states_in_two_places(expression, stated)


def month_number(name: str) -> int:
    """The number, 1 to 12, of a month by its name, in any case, or by the first three letters of it."""
    return next(number for number, month in enumerate(MONTHS, 1) if month.startswith(name.lower()[:3]))


def _blank(match: re.Match[str]) -> str:
    return ";" * len(match.group())


def _parse_match(fields: dict[str, str | None], match: re.Match[str]) -> Iterable[DateExpression]:
    first = DateExpression(match.group().strip(" ,."), match.start())
    if clock := fields.get("clock"):
        yield replace(first, minutes=(0,) if clock.lower() == "midnight" else (720,))
    elif fields.get("hour"):
        yield replace(first, minutes=_minutes(fields))
    elif decade := fields.get("decade"):
        yield replace(first, decade=_decade(decade))
    elif weekday := fields.get("weekday"):
        yield replace(first, weekday=WEEKDAYS.index(weekday.lower()))
    else:
        yield from _parse_calendar(first, fields)


def _parse_calendar(first: DateExpression, fields: dict[str, str | None]) -> Iterable[DateExpression]:
    year, day, month, number = (fields.get(key) for key in ("year", "day", "month", "number"))
    first = replace(
        first,
        year=int(year) if year else None,
        month=month_number(month) if month else int(number) if number else None,
        day=int(day) if day else None,
    )
    yield first
    if last := fields.get("last"):
        yield replace(first, day=int(last))
    if year and (following := fields.get("next")):
        yield replace(first, year=int(year[: 4 - len(following)] + following))


def _decade(written: str) -> int:
    """The first year of `1990`, `’90` or `nineties`; a decade without a century is of the twentieth."""
    if written in DECADES:
        return 1920 + 10 * DECADES.index(written)
    return int(written) if len(written) == 4 else 1900 + int(written[-2:])


def _minutes(fields: dict[str, str | None]) -> tuple[int, ...]:
    hour, minute, half = int(fields["hour"] or 0), int(fields.get("minute") or 0), (fields.get("half") or "").lower()
    if half:
        return ((hour % 12 + (12 if half.startswith("p") else 0)) * 60 + minute,)
    return (hour * 60 + minute,) if hour > 12 or hour == 0 else (hour * 60 + minute, (hour + 12) % 24 * 60 + minute)


def _implies(other: DateExpression, expression: DateExpression) -> bool:
    if expression.minutes:
        return bool(set(expression.minutes) & set(other.minutes))
    if expression.decade is not None:
        return expression.decade == other.decade
    if expression.weekday is not None:
        day = other.calendar_day()
        return expression.weekday == (other.weekday if other.weekday is not None else day.weekday() if day else None)
    asked = ((expression.year, other.year), (expression.month, other.month), (expression.day, other.day))
    return not other.minutes and all(wanted is None or wanted == had for wanted, had in asked)


def _states_in_two_places(expression: DateExpression, stated: Sequence[DateExpression]) -> bool:
    """Whether the text has `7 December` without a year in one place and the year in another."""
    if expression.year is None or expression.month is None:
        return False
    rest = replace(expression, year=None)
    return any(other.year is None and _implies(other, rest) for other in stated) and any(
        other.year == expression.year for other in stated
    )


def _resolve_nearest(found: Sequence[DateExpression], published: date) -> Iterable[DateExpression]:
    for expression in found:
        if expression.weekday is not None:
            around = (published + timedelta(days=ahead) for ahead in range(-NEAR.days, NEAR.days + 1))
            yield from (_set_day(expression, day) for day in around if day.weekday() == expression.weekday)
        elif expression.month is not None and expression.year is None:
            for year in (published.year - 1, published.year, published.year + 1):
                dated = replace(expression, year=year)
                day = replace(dated, day=expression.day or 15).calendar_day()
                if day and abs(day - published) <= NEAR_YEAR:
                    yield dated


def _resolve_relative(text: str, published: date) -> Iterable[DateExpression]:
    for match in _RELATIVE.finditer(text):
        relative = DateExpression(match.group(), match.start())
        if match["day"]:
            ahead = {"yesterday": -1, "tomorrow": 1}.get(match["day"].lower(), 0)
            yield _set_day(relative, published + timedelta(days=ahead))
            continue
        ahead = {"this": 0, "next": 1}.get(match["which"].lower(), -1)
        if match["unit"].lower() == "year":
            yield replace(relative, year=published.year + ahead)
        else:
            months = published.year * 12 + published.month - 1 + ahead
            yield replace(relative, year=months // 12, month=months % 12 + 1)


def _set_day(expression: DateExpression, day: date) -> DateExpression:
    return replace(expression, year=day.year, month=day.month, day=day.day, weekday=None)
