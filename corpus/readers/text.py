"""Plain text: the first line may be the title, and bylines, dates and tables of contents are no body text."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import BinaryIO

from corpus.clean import clean, decode
from corpus.dates import parse_printed_day
from corpus.draft import Draft
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
LABELS = CONTENTS | {"summary", "summery"}  # headings without information; "summery" is a common misspelling

_NAME = r"[^\W\d_][\w.'’-]*"
_PARTICLE = r"(?:d[aei]|de la|v[ao]n|al|bin)"
_BYLINE = re.compile(rf"[Bb]y ((?=[A-Z]){_NAME}(?:,? (?:and |& )?(?:(?=[A-Z]){_NAME}|{_PARTICLE})){{1,6}})")
_FIELD = re.compile(
    r"(published(?: on)?|date|posted(?: on)?|authors?|source|outlet|publisher|url|link|language) ?: ?(\S.*)",
    re.IGNORECASE,
)
_KEYS = {"authors": "author", "source": "outlet", "publisher": "outlet", "link": "url"}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_]\w{2,8})*")
_FIT: dict[str, Callable[[str], object]] = {  # field of the draft → whether a value fits
    "author": lambda value: len(value) <= LONGEST_TITLE,
    "outlet": lambda value: len(value) <= LONGEST_TITLE,
    "published": parse_printed_day,
    "url": web_address,
    "language": _LANGUAGE.fullmatch,
}


def read(stream: BinaryIO, charset: str | None = None) -> Iterator[Draft]:
    """The one draft of a text file. `charset` is the one that a server declares, if any. Raises Unfit."""
    yield draft_of(clean(decode(stream.read(), charset)))


def draft_of(text: str) -> Draft:
    """The draft of a clean text.

    The title, the byline and lines such as `Date: 7 May 2025` above the text become the draft's fields. Headings that
    only help to navigate (`_body`), bullet glyphs before lines, space and wrapping line ends are removed.
    """
    title, body = _title_and_body(text)
    draft, lines = _header(Draft(text="", title=title), _lines(body))
    return replace(draft, text="\n\n".join(_body(lines, title)))


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
    return [line for block in split_blocks(text) for line in unwrap(block)]


def _header(draft: Draft, lines: list[str]) -> tuple[Draft, list[str]]:
    """The draft with the fields of the lines above the body, and the lines that are left.

    A line is removed only if its value goes into the draft: a second byline or an impossible date stays in the text.
    """
    kept: list[str] = []
    for position, line in enumerate(lines):
        fields = _fields(line) if position < HEADER_LINES else {}
        if not fields:
            return draft, [*kept, *lines[position:]]
        ((key, value),) = fields.items()
        if getattr(draft, key) is None and _FIT[key](value):
            draft = replace(draft, **{key: value})  # type: ignore[arg-type]  # the keys are Draft's own
        else:
            kept.append(line)
    return draft, kept


def _fields(line: str) -> dict[str, str]:
    """The field of the draft that a line gives, with its value; empty if the line gives none."""
    if byline := _BYLINE.fullmatch(line):
        return {"author": byline[1]}
    if field := _FIELD.fullmatch(line):
        label = field[1].lower().removesuffix(" on")
        key = "published" if label in ("published", "date", "posted") else _KEYS.get(label, label)
        return {key: field[2]}
    return {"published": line} if parse_printed_day(line) else {}


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
