"""Time windows: read "yesterday", "last week" or "since the summit" as a window of days of publication.

By rule and offline, relative to the day of the question. English, and the words for today and yesterday of some other
languages. Knows no articles.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.language.dates import MONTH_NAMES, WEEKDAYS, month_number
from bot.language.numerals import ONE_TO_TEN
from bot.language.words import content_stems

DAY = timedelta(days=1)
SLACK = DAY  # articles of the next day also report what happened on a day
_SOME_DAY = date(9000, 1, 1)  # a day after every day that a question may name
LONGEST_FIRM = 62 * DAY  # the longest window that is firm
LONGEST_BACK = 400  # most days, weeks or months of "in the last N …"
NUMBERS = {"a couple of": 2, "a few": 3, "couple of": 2, "few": 3, "several": 4, "an": 1, "a": 1}
NUMBERS |= {name: value for value, name in enumerate(ONE_TO_TEN, 1)}

_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(NUMBERS)})"
_UNIT = r"(?P<unit>hour|day|night|week|fortnight|month|year)s?"
_MONTH = rf"(?:{'|'.join(MONTH_NAMES)})\.?"
_WEEKDAY = rf"(?:{'|'.join(WEEKDAYS)})"
_DATE = (
    rf"(?:\d{{4}}-\d\d-\d\d|(?:{_WEEKDAY},?\s+)?(?:the\s+)?\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:,?\s+\d{{4}})?"
    rf"|(?:{_WEEKDAY},?\s+)?{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+\d{{4}})?)"
)
_POINT = rf"(?:{_DATE}|(?:last\s+|this\s+)?{_WEEKDAY}|yesterday|today|last week|last month|last year)"
_AHEAD = re.compile(
    r"\b(?:will|shall|going to|tomorrow|next|upcoming|plans? to|expected to|(?:is|are) set to|scheduled|due)\b", re.I
)
_COMPARED = re.compile(r"\b(?:than|compared (?:to|with))\b[^,.;?!]{0,25}$", re.I)  # "dearer than a year ago"
_NOWADAYS = re.compile(r"\b(?:even|as|like|to|until)\s+$|\bstill\b[^,.;:?!]{0,30}$", re.I)  # before "today"
_BESIDE = re.compile(
    r"\bthe (?:day|night|week) (?:before|after)\b(?=\s*(?:[?.!,]|$))|\b(?:that|the same) (?:day|night)\b"
    r"|\bthe (?:previous|next|following) (?:day|night|week)\b"
    r"|\b(?:a|one) (?:day|week) (?:earlier|later|before|after)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|can|could|will|would|it|he|she|they|we|you|i|there"
    r"|which|that|who)\b",
    re.IGNORECASE,
)


_POSSESSIVE = re.compile(r"\A['’]s?(?!\w)")
_NOTHING_BEHIND = re.compile(r"\s*(?:[?.!,]|\Z)")
_HANGING = re.compile(r"(?<!\S)(?:during|within|throughout|since|until|till|from)\s+\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Window:
    """Days of publication, both inclusive; None where the window is open.

    `phrase` is the time expression as written. Only articles in a `firm` window may answer; a soft window counts only
    if its articles answer. A window with an `event` begins on the day of the best article about those words.
    """

    since: date | None
    until: date | None
    phrase: str
    firm: bool = True
    event: str | None = None


_Rule = Callable[[re.Match[str], date], "tuple[date | None, date | None] | None"]


def find_window(question: str, today: date, last_source_day: date | None = None) -> Window | None:
    """The first window that the question names; None when it names none, or only one that lies in the future.

    `today` is the day of the question; `last_source_day` is the day of the last answer's newest
    source, to which "the day before" refers.
    """
    if last_source_day and (found := _BESIDE.search(question)):
        first, last = _beside(found.group().lower(), last_source_day)
        return Window(first, last, found.group(), firm=False) if first <= today else None
    for pattern, firm, rule in _RULES:
        for found in pattern.finditer(question):
            if _is_name(found, question) or _COMPARED.search(question[: found.start()]):
                continue
            days = rule(found, today)
            if days is None:
                continue
            since, until = days
            if (since and since > today) or (since and until and since > until):
                continue
            return Window(since, until, found.group().strip(" ,"), firm and not _loose(since, until, today))
    return _event(question)


def phrase_of(question: str) -> str | None:
    """The time expression of a question as written, for any day of the question; None when it has none."""
    window = find_window(question, _SOME_DAY)
    return window.phrase if window else None


def remove_phrase(question: str, window: Window) -> str:
    """The question without the phrase of the window; the whole question when it has no other words.

    With it goes what is left hanging beside it: `'s` after it, and a `during` before it with nothing behind.
    """
    before, _, after = question.partition(window.phrase)
    after = _POSSESSIVE.sub("", after, count=1)
    if _NOTHING_BEHIND.match(after):
        before = _HANGING.sub("", before)
    rest = f"{before} {after}"
    rest = re.sub(r"(?<!\s)\s+([?.!,])", r"\1", " ".join(rest.split())).strip(" ,")
    return rest if content_stems(rest) else question


def _is_name(found: re.Match[str], question: str) -> bool:
    """Whether the match is a name: in mid-question `Yesterday` is a song, `TODAY` a paper, `Thursday Night` a show."""
    text, before = found.group().strip(), question[: found.start()].strip()
    if re.match(r"\s+shows?\b", question[found.end() :], re.IGNORECASE):
        return True
    song = text in ("Yesterday", "Today", "Tonight", "TODAY") and bool(before) and before.upper() != before
    return song or bool(re.fullmatch(r"[A-Z]\w+ (?:Night|Morning|Evening)", text) and before)


def _loose(since: date | None, until: date | None, today: date) -> bool:
    """Whether a window is long or long past, and so likelier the subject of the question than a day of publication."""
    long = since is not None and until is not None and until - since > LONGEST_FIRM
    return long or (until is not None and (today - until).days > LONGEST_BACK)


def _event(question: str) -> Window | None:
    """The window of "since the summit", open on both sides until the event is dated."""
    found = re.search(r"\bsince\s+((?:the|his|her|their|its|last|[A-Z]\w+)\b[^,?.!;]{2,60})", question)
    if not found or _CLAUSE.search(found[1]) or not content_stems(found[1]):
        return None
    return Window(None, None, found.group().strip(), False, found[1].strip())


def _beside(phrase: str, day: date) -> tuple[date, date]:
    """The days of a phrase beside the day spoken of. "Before" and "after" mean other days, so they get no slack."""
    length = 7 * DAY if "week" in phrase else DAY
    if re.search(r"before|previous|earlier", phrase):
        return day - length, day - DAY
    if re.search(r"after|next|following|later", phrase):
        return day + DAY, day + length
    return _one(day)


def _one(day: date) -> tuple[date, date]:
    return day, day + SLACK


def _back(found: re.Match[str], today: date) -> tuple[date, date] | None:
    """`the last three weeks`, `past month`: that long back up to today."""
    count = _count(found["count"]) if found["count"] else 1
    return None if count > LONGEST_BACK else (_before(today, count, found["unit"]), today)


def _ago(found: re.Match[str], today: date) -> tuple[date, date] | None:
    count, unit = _count(found["count"]), found["unit"].lower()
    if count > LONGEST_BACK:
        return None
    day = _before(today, count, unit)
    if unit in ("week", "fortnight"):
        return day - 3 * DAY, day + 3 * DAY
    if unit == "month":
        return day - 15 * DAY, day + 15 * DAY
    return (date(day.year, 1, 1), date(day.year, 12, 31)) if unit == "year" else _one(day)


def _before(today: date, count: int, unit: str) -> date:
    match unit.lower():
        case "hour":
            return today - (count + 23) // 24 * DAY
        case "day" | "night":
            return today - count * DAY
        case "week":
            return today - 7 * count * DAY
        case "fortnight":
            return today - 14 * count * DAY
        case "month":
            return _months_before(today, count)
        case _:
            return _months_before(today, 12 * count)


def _months_before(day: date, count: int) -> date:
    months = 12 * day.year + day.month - 1 - count
    year, month = max(1, months // 12), months % 12 + 1
    return min(day.replace(day=1), date(year, month, 1)) + (min(day.day, _days_in(year, month)) - 1) * DAY


def _days_in(year: int, month: int) -> int:
    return (date(year + month // 12, month % 12 + 1, 1) - date(year, month, 1)).days if year < 9999 else 28


def _count(text: str) -> int:
    lowered = " ".join(text.lower().split())
    return int(lowered) if lowered.isdigit() else NUMBERS[lowered]


def _today(found: re.Match[str], today: date) -> tuple[date, date] | None:
    return None if _NOWADAYS.search(found.string[: found.start()]) else (today, today)


def _week(found: re.Match[str], today: date) -> tuple[date, date]:
    """`last week` from its Monday; `this week` as the last seven days, since on a Monday it hardly means that day."""
    monday = today - today.weekday() * DAY
    return (today - 6 * DAY, today) if found["which"].lower() == "this" else (monday - 7 * DAY, monday - DAY + SLACK)


def _weekend(found: re.Match[str], today: date) -> tuple[date, date] | None:
    """The last Saturday and Sunday that have begun; "last weekend" during a weekend is the one a week before."""
    if _AHEAD.search(found.string):
        return None
    saturday = today - (today.weekday() - 5) % 7 * DAY
    if "last" in found.group().lower() and today - saturday < 2 * DAY:
        saturday -= 7 * DAY
    return saturday, min(saturday + DAY + SLACK, max(today, saturday))


def _month_or_year(found: re.Match[str], today: date) -> tuple[date, date]:
    this = found["which"].lower() == "this"
    if found["span"].lower() == "year":
        first = date(today.year if this else today.year - 1, 1, 1)
        return first, today if this else date(first.year, 12, 31)
    first = today.replace(day=1) if this else _months_before(today.replace(day=1), 1)
    return first, today if this else first + (_days_in(first.year, first.month) - 1) * DAY + SLACK


def _in_month(found: re.Match[str], today: date) -> tuple[date, date] | None:
    """A month, the last such one that has begun unless a year is named; `early`, `mid` and `late` are its thirds."""
    number = month_number(found["month"])
    year = int(found["year"]) if found["year"] else today.year - (number > today.month)
    if not 1 <= year <= 9998:
        return None
    first, last = date(year, number, 1), date(year, number, _days_in(year, number))
    match (found["part"] or "").lower():
        case "early" | "beginning":
            last = first.replace(day=10)
        case "mid" | "middle":
            first, last = first.replace(day=10), first.replace(day=20)
        case "late" | "end":
            first = first.replace(day=20)
    return first, last + SLACK


def _on(found: re.Match[str], today: date) -> tuple[date, date] | None:
    if _AHEAD.search(found.string):
        return None
    day = _point(found["point"], today)
    return _one(day[0]) if day else None


def _since(found: re.Match[str], today: date) -> tuple[date | None, date | None] | None:
    day = _point(found["point"], today)
    return (day[0], None) if day else None


def _up_to(found: re.Match[str], today: date) -> tuple[date | None, date | None] | None:
    if _AHEAD.search(found.string):
        return None
    day = _point(found["point"], today)
    if day is None:
        return None
    return None, day[0] - DAY if found["how"].lower().startswith(("before", "prior")) else day[1]


def _after(found: re.Match[str], today: date) -> tuple[date | None, date | None] | None:
    day = _point(found["point"], today)
    return (day[1] + DAY, None) if day and not _AHEAD.search(found.string) else None


def _between(found: re.Match[str], today: date) -> tuple[date, date] | None:
    ends = [_point(found[name], today) for name in ("first", "last")]
    if ends[0] is None or ends[1] is None or _AHEAD.search(found.string):
        return None
    first, last = ends[0][0], ends[1][1]
    if first > last and not re.search(r"\d{4}", found["first"]):  # over the turn of a year, or of a week
        first = first - 7 * DAY if found["first"].split()[-1].lower() in WEEKDAYS else _months_before(first, 12)
    return first, last


def _since_month(found: re.Match[str], today: date) -> tuple[date | None, date | None] | None:
    if found["month"]:
        days = _in_month(found, today)
        return (days[0], None) if days else None
    year = int(found["year"])
    return (date(year, 1, 1), None) if today.year - 2 <= year <= today.year else None


def _point(text: str, today: date) -> tuple[date, date] | None:
    """The first and last day of a weekday, a date or a span, each the last one that has begun; None for no such day."""
    lowered = " ".join(text.lower().replace(",", " ").split())
    named = {"today": today, "yesterday": today - DAY}
    if lowered in named:
        return named[lowered], named[lowered]
    monday = today - today.weekday() * DAY
    first_of_month = today.replace(day=1)
    spans = {
        "last week": (monday - 7 * DAY, monday - DAY),
        "last month": (_months_before(first_of_month, 1), first_of_month - DAY),
        "last year": (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    }
    if lowered in spans:
        return spans[lowered]
    word = lowered.split()[-1]
    if word in WEEKDAYS:
        day = today - (today.weekday() - WEEKDAYS.index(word)) % 7 * DAY
        return (day, day)
    day_found = _calendar(lowered, today)
    return (day_found, day_found) if day_found else None


def _calendar(text: str, today: date) -> date | None:
    """The day of `7 december`, `december 7 2025`, `2025-12-07`; without a year the last one that has begun.

    None for a day that does not exist.
    """
    try:
        if iso := re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return date.fromisoformat(iso.group())
        month = re.search(_MONTH, text)
        day = re.search(r"\b(\d{1,2})(?:st|nd|rd|th)?\b", text)
        year = re.search(r"\b(\d{4})\b", text)
        if not month or not day:
            return None
        found = date(int(year[1]) if year else today.year, month_number(month.group()), int(day[1]))
        return found if year or found <= today else found.replace(year=today.year - 1)
    except ValueError:  # 30 February
        return None


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_PART = r"(?:(?P<part>early|mid|late|beginning|middle|end)(?:[\s-]+of)?[\s-]+)?"
_RULES: tuple[tuple[re.Pattern[str], bool, _Rule], ...] = (
    (_pattern(r"\b(?:the )?day before yesterday\b|\bvorgestern\b|\bпозавчера\b"), True, lambda _, t: _one(t - 2 * DAY)),
    (_pattern(rf"\b(?:between|from)\s+(?P<first>{_POINT})\s+(?:and|to|until|till)\s+(?P<last>{_POINT})"),
     True, _between),
    (_pattern(rf"\b(?:ever )?since\s+(?P<point>{_POINT})"), True, _since),
    (_pattern(rf"\b(?:ever )?since\s+{_PART}(?:(?P<month>{_MONTH})\b\s*(?P<year>\d{{4}})?)"), True, _since_month),
    (_pattern(r"\b(?:ever )?since\s+(?P<part>)(?P<month>)(?P<year>\d{4})\b"), True, _since_month),
    (_pattern(rf"\b(?P<how>before|prior to|until|till|up to|by)\s+(?P<point>{_POINT})"), True, _up_to),
    (_pattern(rf"\bafter\s+(?P<point>{_DATE}|(?:last\s+)?{_WEEKDAY})"), True, _after),
    (_pattern(r"\b(?:yesterday|last night)\b(?!['’]s)(?:'s)?|\b(?:gestern|ayer|ieri|вчера|wczoraj)\b"), True,
     lambda _, t: _one(t - DAY)),
    (_pattern(r"\byesterday['’]s\b"), True, lambda _, t: _one(t - DAY)),
    (_pattern(r"\b(?:today(?!['’]s)|tonight|this (?:morning|afternoon|evening)"
              r"|heute|hoy|oggi|aujourd['’]hui|сегодня)\b"),
     True, _today),
    (_pattern(rf"\b(?:(?:in|over|during|within|for)\s+)?(?:the\s+)?(?:last|past)\s+(?:{_COUNT}\s+){_UNIT}\b"),
     True, _back),
    (_pattern(rf"\b(?:(?:in|over|during|within)\s+)?(?:the\s+)?past\s+(?P<count>)?{_UNIT}\b"), True, _back),
    (_pattern(rf"\b(?:in|over|during|within)\s+the\s+last\s+(?P<count>)?{_UNIT}\b"), True, _back),
    (_pattern(rf"\b(?:about |around |some )?{_COUNT}\s+{_UNIT}\s+ago\b"), True, _ago),
    (_pattern(r"\b(?:earlier |later )?(?P<which>this|last)\s+week\b(?!\s*end)"), True, _week),
    (_pattern(r"\b(?:over|at|on|during)\s+the\s+(?:last\s+|past\s+)?weekend\b|\b(?:this|last)\s+weekend\b"),
     True, _weekend),
    (_pattern(r"\btoday['’]s\b"), False, _today),
    (_pattern(r"\b(?:earlier |later )?(?P<which>this|last)\s+(?P<span>month|year)\b"), False, _month_or_year),
    (_pattern(rf"\b(?:on|last|this past)\s+(?P<point>(?:last\s+)?{_WEEKDAY})\b(?!,?\s+(?:night live|\d|{_MONTH}))"),
     True,
     _on),
    (_pattern(rf"\bon\s+(?P<point>{_DATE})"), False, _on),
    (_pattern(rf"\b(?<!black )(?<!bloody )(?<!good )(?P<point>{_WEEKDAY})"
              r"(?:['’]s|\s+(?:night|morning|evening|afternoon))\b"),
     True, _on),
    (_pattern(rf"(?P<point>{_DATE})"), False, _on),
    (_pattern(rf"\b(?:in|during|of)\s+{_PART}(?P<month>{_MONTH})\b(?!\s+\d{{1,2}}\b)(?:,?\s+(?:of\s+)?(?P<year>\d{{4}}))?"),
     False,
     _in_month),
)  # fmt: skip
