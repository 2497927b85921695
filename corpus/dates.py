"""Dates: the day printed on an article, or None. An ambiguous or impossible date is unknown, never guessed."""

import re
from datetime import UTC, date, datetime, timedelta

EARLIEST = date(1900, 1, 1)
AHEAD = timedelta(days=2)  # latest day after today: for time zones, and papers that are dated ahead
LONGEST = 80  # characters; nothing longer is a date

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

# "T10:30:00.5+01:00", " 10:30:00 GMT", ", 10:30 a.m. (EST)": a time of any precision, and its zone
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?"
_ZONE = r"(?: ?[ap]\.?m\.?)?(?: ?\(?[a-z]{1,5}\)?)?(?: ?[+-]\d{2}:?\d{2})?(?: \([a-z ]{1,40}\))?"
_TIME = rf"(?:[T ,]+(?:at )?{_CLOCK}{_ZONE})?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? +)?"
_MONTH = r"(?P<month>[a-z]{3,9})\.?"
_FLAGS = re.ASCII | re.IGNORECASE

_PATTERNS = (
    re.compile(rf"(?P<year>\d{{4}})(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}}){_TIME}", _FLAGS),
    re.compile(rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)? +{_MONTH},? +(?P<year>\d{{4}}){_TIME}", _FLAGS),
    re.compile(rf"{_WEEKDAY}{_MONTH} +(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? +(?P<year>\d{{4}}){_TIME}", _FLAGS),
)
_COMPACT = re.compile(
    r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T?\d{4}(?:\d\d)?(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)
_EPOCH = re.compile(r"(\d{9,10})(?:\d{3})?(?:\.\d{1,9})?", re.ASCII)
_WITHIN = (
    re.compile(r"(?<!\d)(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d)", _FLAGS),
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)? {_MONTH},? (?P<year>\d{{4}})(?!\d)", _FLAGS),
    re.compile(rf"\b{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})(?!\d)", _FLAGS),
)


def in_words(day: date) -> str:
    """A day in English, such as `4 December 2025`."""
    return f"{day.day} {MONTHS[day.month - 1].capitalize()} {day.year}"


def parse_date(value: object, today: date) -> date | None:
    """The day of a printed date from 1900 until two days after `today`; else None.

    Takes dates, strings in ISO 8601, YYYY/MM/DD, RFC 2822 or written-out English, and what `parse_stamp` takes. A
    printed day is the local one, whatever the zone.
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
    """The day of a match; None if the calendar has no such day."""
    month = _month(match["month"])
    try:
        return date(int(match["year"]), month, int(match["day"])) if month else None
    except ValueError:  # 30 February
        return None


def _month(name: str) -> int | None:
    """The number of a month, from its number or its English name; None if it is neither."""
    if name.isdecimal():
        return int(name)
    lowered = name.lower()
    for number, month in enumerate(MONTHS, start=1):
        if lowered in (month, month[:3]) or (month, lowered) == ("september", "sept"):
            return number
    return None
