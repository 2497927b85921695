"""Dates: the day printed on an article, or None. An ambiguous or impossible date is unknown, never guessed."""

import re
from datetime import UTC, date, datetime, timedelta

from corpus.calendar_names import DAY_NAMES, MONTH_NUMBERS

EARLIEST = date(1900, 1, 1)
AHEAD = timedelta(days=2)  # latest day after today: for time zones, and papers that are dated ahead
LONGEST = 80  # characters; nothing longer is a date
CENTURY_TURNS = 70  # of the two figures in `03-May-24`: below it the year is one of 2000

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)

# "T10:30:00.5+01:00", " 10:30:00 GMT", ", 10:30 a.m. (EST)", " um 14.05 Uhr": a time of any precision, and its zone
_CLOCK = r"[0-9]{1,2}(?::[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?|[.h][0-9]{2}(?![0-9]))"
_NAMED_ZONE = r"(?: ?\(?[a-z]{1,5}\)?| [a-z]{2,10}/[a-z_]{2,20})"
_ZONE = (
    rf"(?: ?[ap]\.?m\.?)?{_NAMED_ZONE}?(?: ?[+-][0-9]{{2}}:?[0-9]{{2}})?(?: \([a-z ]{{1,40}}\)|\[[a-z_/]{{1,40}}\])?"
)
_AT = "(?:(?:at|um|à|a las|в|о|об) )?"
_AFTER = rf"(?:(?:T| +- +|[ ,]+){_AT}{_CLOCK}{_ZONE}|Z|[+-][0-9][0-9]:[0-9][0-9])?"
_BEFORE = rf"(?:{_CLOCK}{_ZONE},? +)?"
_DAY_NAME = rf"(?:{'|'.join(map(re.escape, DAY_NAMES))})\.?"
_WEEKDAY = rf"(?:{_DAY_NAME},? +)?"
_SAID = r"(?:(?:published|posted|veröffentlicht|publié|publicado)(?: on| am| le| el)?:? +|(?:am|den|le|el|the) +)?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|er|º|\.)?"
_MONTH = r"(?P<month>[^\W\d_]{3,10})\.?"
_YEAR = r"(?P<year>[0-9]{4})(?: ?(?:г\.?|года|р\.?|року)(?!\w))?"
_OF = r"(?: +| +of +| +de +)"
_LAST = rf"(?:,? +{_DAY_NAME})?{_AFTER}"
_FLAGS = re.IGNORECASE

_PATTERNS = tuple(
    re.compile(pattern, _FLAGS)
    for pattern in (
        rf"(?P<year>[0-9]{{4}})(?P<mark>[-/.])(?P<month>[0-9]{{1,2}})(?P=mark)(?P<day>[0-9]{{1,2}})(?: um)?{_AFTER}",
        rf"{_SAID}{_BEFORE}{_WEEKDAY}(?:le +)?{_DAY}{_OF}{_MONTH}(?:,? +(?:del? +)?){_YEAR}{_LAST}",
        rf"{_SAID}{_BEFORE}{_WEEKDAY}{_MONTH} +{_DAY},? +{_YEAR}{_LAST}",
        rf"{_WEEKDAY}(?P<day>[0-9]{{1,2}})(?P<mark>[-/]){_MONTH}(?P=mark)(?P<year>[0-9]{{4}}|[0-9][0-9]){_AFTER}",
        rf"{_WEEKDAY}{_MONTH} +{_DAY} {_CLOCK}{_ZONE} +{_YEAR}",
        r"(?P<day>[0-9]{1,2})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4})" + _AFTER,
        rf"(?P<year>[0-9]{{4}})(?P<mark>[- ])(?P<month>[^\W\d_]{{3,10}})\.?(?P=mark)(?P<day>[0-9]{{1,2}}){_AFTER}",
    )
)
_COMPACT = re.compile(
    r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T?\d\d:?\d\d(?::?\d\d)?(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)
_EPOCH = re.compile(r"(\d{9,10})(?:\d{3}|\d{6})?(?:\.\d{1,9})?", re.ASCII)
_WITHIN = (
    re.compile(r"(?<!\d)(?P<year>[0-9]{4})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})(?!\d)"),
    re.compile(rf"(?<!\d){_DAY} (?:de )?{_MONTH},? (?:del? )?(?P<year>[0-9]{{4}})(?!\d)", _FLAGS),
    re.compile(rf"\b{_MONTH} {_DAY},? (?P<year>[0-9]{{4}})(?!\d)", _FLAGS),
)


def in_words(day: date) -> str:
    """A day in English, such as `4 December 2025`."""
    return f"{day.day} {MONTHS[day.month - 1].capitalize()} {day.year}"


def parse_date(value: object, today: date) -> date | None:
    """The day of a printed date from 1900 until two days after `today`; else None.

    Takes dates, strings in ISO 8601, YYYY/MM/DD, RFC 822, RFC 850 or written out in one of the languages of
    `corpus.calendar_names`, and what `parse_stamp` takes. A printed day is the local one, whatever the zone.
    """
    day = parse_printed_day(value) or parse_stamp(value)
    return day if day is not None and EARLIEST <= day <= today + AHEAD else None


def parse_stamp(value: object) -> date | None:
    """The UTC day of a machine's time: seconds or milliseconds since 1970, `20240503` or `20240503T081500Z`."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(value).strip()
    if len(text) > LONGEST:
        return None
    try:
        if compact := _COMPACT.fullmatch(text):
            return date(int(compact[1]), int(compact[2]), int(compact[3]))
        if seconds := _EPOCH.fullmatch(text):
            return datetime.fromtimestamp(int(seconds[1]), UTC).date()
    except (ValueError, OverflowError, OSError):  # no such day
        return None
    return None


def parse_printed_day(value: object) -> date | None:
    """The day of a printed date, as `parse_date` takes it, in any year."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or len(value) > LONGEST:
        return None
    for pattern in _PATTERNS:
        if match := pattern.fullmatch(value.strip()):
            return _calendar_day(match)
    return None


def find_printed_day(line: str) -> date | None:
    """The first day that a line of text names in full; None if it names none."""
    for pattern in _WITHIN:
        for match in pattern.finditer(line):
            if day := _calendar_day(match):
                return day
    return None


def _calendar_day(match: re.Match[str]) -> date | None:
    """The day of a match; None if the calendar has no such day, or if day and month may change places: `03/04/2025`."""
    day, month, year = int(match["day"]), _month(match["month"]), int(match["year"])
    day_first = match.start("day") < match.start("year") and match["month"].isdecimal()
    if month is None or (day_first and day <= len(MONTHS) and day != month <= len(MONTHS)):
        return None
    if day_first and month > len(MONTHS):
        day, month = month, day
    if year < 100:
        year += 2000 if year < CENTURY_TURNS else 1900
    try:
        return date(year, month, day)
    except ValueError:  # 30 February
        return None


def _month(name: str) -> int | None:
    """The number of a month, from its number or its name; None if it is neither."""
    return int(name) if name.isdecimal() else MONTH_NUMBERS.get(name.lower())
