"""Plain text: the first line may be the title, and bylines, dates and tables of contents are no body text."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import takewhile
from typing import BinaryIO

from corpus.clean import clean, decode
from corpus.dates import find_printed_day, parse_printed_day
from corpus.draft import Draft
from corpus.readers import press_archives
from corpus.readers.labels import FIELDS, header_of, without_beginning, without_end
from corpus.readers.lines import (
    LONGEST_TITLE,
    is_meant_break,
    may_be_title,
    split_blocks,
    unwrap,
    width_of,
    without_bullet,
)
from corpus.urls import web_address

HEADER_LINES = 6  # below the title; further down "Source: ..." is prose
CONTENTS = frozenset(("contents", "table of contents"))
PLACE = "place"  # what stands before the day where it names no outlet
LABELS = CONTENTS | {"summary", "summery"}  # headings without information; "summery" is a common misspelling

_NAME = r"[^\W\d_][\w.'’-]*"
_PARTICLE = r"(?:d[aei]|de la|v[ao]n|al|bin)"
_BY = "(?:[Bb]y|Von|Par|Por)"
_BYLINE = re.compile(rf"{_BY} ((?=[A-Z]){_NAME}(?:,? (?:and |& )?(?:(?=[A-Z]){_NAME}|{_PARTICLE})){{1,6}})")
_FIELD = re.compile(rf"({'|'.join(sorted(FIELDS, key=len, reverse=True))}) ?: ?(\S.*)", re.IGNORECASE)
_AT_MARKS = re.compile(r" [|·•–—] ")
_OUTLET = re.compile(r"(?=[A-Z])[^\W\d_][\w.'’&-]*(?: (?:(?=[A-Z])[^\W\d_][\w.'’&-]*|of|the|and|&|de|der|la)){0,5}")
# Words of the names of papers and stations; another name before a day is a place: `Vell, 30 October 2026`
_PRESS = frozenset(
    "post times news newspaper daily weekly herald journal gazette courier tribune chronicle observer guardian mail "
    "sun telegraph express star mirror standard independent press wire echo argus bulletin record review reporter "
    "register messenger mercury monitor dispatch examiner enquirer inquirer ledger leader sentinel globe voice "
    "magazine radio tv television broadcasting agency today zeitung tageblatt anzeiger nachrichten rundschau kurier "
    "presse morgenpost monde figaro diario mundo país periódico agencia новости газета вести известия правда новини "
    "afp ap bbc bloomberg cnn dpa efe reuters".split()
)
_DATELINE = re.compile(r".{1,120}?(?: [–—-] | ?-- ?|: )")
_AGENCY = re.compile(r" \([^()]{1,40}\)$")  # at the end of a dateline
_RELEASES = frozenset(
    "for immediate release, press release, news release, media release, pressemitteilung, medienmitteilung, "
    "communiqué de presse, nota de prensa, comunicado de prensa, пресс-релиз, пресреліз".split(", ")
)
_READING_TIME = re.compile(r"\d{1,3}[ -]min(?:ute)?s?(?: read(?:ing time)?)?|updated:? .{1,60}", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_]\w{2,8})*")
_FIT: dict[str, Callable[[str], object]] = {  # field of the draft → whether a value fits
    "title": lambda value: len(value) <= LONGEST_TITLE,
    "author": lambda value: len(value) <= LONGEST_TITLE,
    "outlet": lambda value: len(value) <= LONGEST_TITLE and not (value.endswith(".") and value.count(" ") > 3),
    "published": parse_printed_day,
    "url": web_address,
    "language": _LANGUAGE.fullmatch,
}


def read(stream: BinaryIO, charset: str | None = None) -> Iterator[Draft]:
    """The one draft of a text file. `charset` is the one that a server declares, if any. Raises Unfit."""
    yield draft_of(clean(decode(stream.read(), charset)))


def draft_of(text: str) -> Draft:
    """The draft of a clean text.

    The title, the byline and lines such as `Date: 7 May 2025` or `7 May 2025 | 4 min read` above the text become the
    draft's fields; a header of labelled lines goes as a whole (`corpus.readers.labels`). Headings that only help to
    navigate (`_body`), bullet glyphs before lines, space and wrapping line ends are removed.
    """
    text, is_release = _without_release_marks(text)
    draft, text = _labelled(text)
    title, body = (draft.title, text) if draft.title else _title_and_body(text)
    draft, lines = take_header(replace(draft, title=title), _lines(body))
    if not draft.published:
        draft = replace(draft, published=_day_in_dateline(lines, is_release))
    return replace(draft, text="\n\n".join(_body(lines, title)))


def _without_release_marks(text: str) -> tuple[str, bool]:
    """A press release without the lines around it, `FOR IMMEDIATE RELEASE` to `###`, and whether the text is one."""
    first, _, rest = text.partition("\n")
    if first.strip(" :*").lower() not in _RELEASES or not rest.strip():
        return text, False
    return without_end(without_beginning(rest.strip())), True


def _day_in_dateline(lines: list[str], is_release: bool) -> str | None:
    """The day in a dateline, `TARN, May 3, 2024 – …` or `Valley Wire, 3 May 2024 (VW) - …`.

    In a text that is no press release it must be all that the dateline has beside names.
    """
    dateline = _DATELINE.match(lines[0]) if lines else None
    if dateline is None:
        return None
    if is_release:
        day = find_printed_day(dateline[0])
        return day.isoformat() if day else None
    return next(filter(parse_printed_day, _parts(_AGENCY.sub("", dateline[0].rstrip(" :–—-")))), None)


def _labelled(text: str) -> tuple[Draft, str]:
    """The fields of a header of labelled lines, and the text below it; a line whose value does not fit stays."""
    header = header_of(text) or press_archives.header_of(text)
    if header is None:
        return Draft(text=""), text
    fitting = {key: value for key, value in header.fields.items() if _FIT[key](value)}
    left = [line for key, line in header.lines.items() if key not in fitting]
    draft = replace(Draft(text=""), **fitting)  # type: ignore[arg-type]  # the keys are Draft's own
    return draft, "\n\n".join([*left, header.text])


def _title_and_body(text: str) -> tuple[str | None, str]:
    """The first line, if it is a title, and the text below it; else None and the whole text."""
    first, _, rest = text.partition("\n")
    line = first.strip()
    following, _, _ = rest.partition("\n")
    block_width = width_of(split_blocks(text)[0].split("\n")) if text else 0
    wrapped = following.strip() and not is_meant_break(line, following, block_width)
    if not rest.strip() or not line or not may_be_title(line) or wrapped:
        return None, text
    return line, rest


def _lines(text: str) -> list[str]:
    """The lines of a text: each is a paragraph, a heading or a list item."""
    lines: list[str] = []
    for number, block in enumerate(split_blocks(text)):
        printed = block.split("\n")
        header = list(takewhile(fields_of, map(str.strip, printed))) if number < HEADER_LINES else []
        rest = "\n".join(printed[len(header) :])
        lines += [*header, *(unwrap(rest) if rest else ())]
    return lines


def take_header(draft: Draft, lines: list[str]) -> tuple[Draft, list[str]]:
    """The draft with the fields of the lines above the body, and the lines that are left.

    A line is removed only if all of its values go into the draft: a second byline or an impossible date stays in the
    text. So does a name right above the day, which may be an outlet's or a second title, and a line with a place.
    """
    kept: list[str] = []
    for position, line in enumerate(lines):
        fields = fields_of(line) if position < HEADER_LINES else {}
        if not fields and not _is_above_day(lines[position : position + 2]):
            return draft, [*kept, *lines[position:]]
        place = fields.pop(PLACE, None)
        fits = all(getattr(draft, key) is None and _FIT[key](value) for key, value in fields.items())
        if fields and fits:
            draft = replace(draft, **fields)  # type: ignore[arg-type]  # the keys are Draft's own
        if place or not (fields and fits):
            kept.append(line)
    return draft, kept


def _is_above_day(pair: list[str]) -> bool:
    """Whether the first of two lines is a name, and the second one has a day."""
    return len(pair) > 1 and _OUTLET.fullmatch(pair[0]) is not None and "published" in fields_of(pair[1])


def fields_of(line: str) -> dict[str, str]:
    """The fields of the draft that a line gives, with their values; empty if the line gives none, or more than those.

    `7 May 2025 | 4 min read` and `7 May 2025 · Valley Post` have several parts. A place before the day is PLACE.
    """
    if field := _FIELD.fullmatch(line):
        return {FIELDS[field[1].lower()]: field[2]}
    fields: dict[str, str] = {}
    marked = _AT_MARKS.search(line)
    for part in _parts(line):
        key, value = _field_of(part)
        if key == "outlet" and not (marked or _is_of_press(value)):
            fields[PLACE] = value
            continue
        if key is None:
            return {}
        if key and fields.setdefault(key, value) != value:
            return {}
    return fields if "author" in fields or "published" in fields else {}


def _is_of_press(name: str) -> bool:
    """Whether a word of the name says that it is one of a paper, a station or an agency."""
    return not _PRESS.isdisjoint(name.casefold().split())


def _parts(line: str) -> list[str]:
    """The parts of a line between marks, or before a day: `By Jane Doe, Valley Post, 7 May 2025` has three."""
    parts = [part.strip() for part in _AT_MARKS.split(line)]
    if len(parts) == 1 and not parse_printed_day(line):
        pieces = line.split(", ")
        for count in range(1, len(pieces)):
            names, day = pieces[:count], ", ".join(pieces[count:])  # a day may have a comma of its own
            if parse_printed_day(day) and all(_BYLINE.fullmatch(name) or _OUTLET.fullmatch(name) for name in names):
                return [*names, day]
    return parts


def _field_of(part: str) -> tuple[str | None, str]:
    """The field that a part of a line gives, and its value; "" for a part of no use, None for one that is no field."""
    if byline := _BYLINE.fullmatch(part):
        return "author", byline[1]
    if parse_printed_day(part):
        return "published", part
    if _READING_TIME.fullmatch(part):
        return "", part
    return ("outlet", part) if _OUTLET.fullmatch(part) else (None, part)


def _body(lines: list[str], title: str | None) -> Iterator[str]:
    """The lines without those that only help to navigate, and without bullet glyphs.

    Removed are the heading `Contents` with those entries that return as headings below, the heading `Summary`, and a
    repeated title.
    """
    last = {line: position for position, line in enumerate(lines)}
    in_contents = False
    for position, line in enumerate(lines):
        label = line.casefold().rstrip(":")
        in_contents = label in CONTENTS or (in_contents and last[line] > position)
        if not in_contents and label not in LABELS and (title is None or label != title.casefold()):
            yield without_bullet(line)
