"""Plain text: the first line may be the title; bylines, dates and tables of contents are not body text."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import BinaryIO

from corpus.clean import clean, decode
from corpus.dates import parse_printed_day
from corpus.draft import Draft
from corpus.readers.lines import is_meant_break, split_blocks, unwrap, width_of, without_bullet
from corpus.urls import web_address

LONGEST_TITLE = 200  # characters
HEADER_LINES = 6  # below the title; further down "Source: ..." is prose
CONTENTS = frozenset(("contents", "table of contents"))
LABELS = CONTENTS | {"summary", "summery"}  # headings that say nothing; the second is a common misspelling

_NAME = r"[^\W\d_][\w.'’-]*"
_PARTICLE = r"(?:d[aei]|de la|v[ao]n|al|bin)"
_BYLINE = re.compile(rf"[Bb]y ((?=[A-Z]){_NAME}(?:,? (?:and |& )?(?:(?=[A-Z]){_NAME}|{_PARTICLE})){{1,6}})")
_FIELD = re.compile(
    r"(published(?: on)?|date|posted(?: on)?|authors?|source|outlet|publisher|url|link|language) ?: ?(\S.*)",
    re.IGNORECASE,
)
_KEYS = {"authors": "author", "source": "outlet", "publisher": "outlet", "link": "url"}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_]\w{2,8})*")
_FIT: dict[str, Callable[[str], object]] = {  # what a line may say for its place in the draft
    "author": lambda said: len(said) <= LONGEST_TITLE,
    "outlet": lambda said: len(said) <= LONGEST_TITLE,
    "published": parse_printed_day,
    "url": web_address,
    "language": _LANGUAGE.fullmatch,
}


def read(stream: BinaryIO, charset: str | None = None) -> Iterator[Draft]:
    """One draft. `charset` is the server's word, where it comes from one."""
    yield draft_of(clean(decode(stream.read(), charset)))


def draft_of(text: str) -> Draft:
    """What may go: the title, the byline and lines such as `Date: 7 May 2025` above the text, which become the draft's
    fields; headings that only help to find one's way (`_body`); bullet glyphs before a line; space and line ends.
    """
    title, body = _title_and_body(text)
    draft, lines = _header(Draft(text="", title=title), _lines(body))
    return replace(draft, text="\n\n".join(_body(lines, title)))


def _title_and_body(text: str) -> tuple[str | None, str]:
    first, _, rest = text.partition("\n")
    line = first.strip()
    following, _, _ = rest.partition("\n")
    block_width = width_of(split_blocks(text)[0].split("\n")) if text else 0
    wrapped = following.strip() and not is_meant_break(line, following, block_width)
    if not rest.strip() or not line or len(line) > LONGEST_TITLE or line.endswith((".", ",", ";")) or wrapped:
        return None, text
    return line, rest


def _lines(text: str) -> list[str]:
    """Each a paragraph, a heading or a bullet of its own."""
    return [line for block in split_blocks(text) for line in unwrap(block)]


def _header(draft: Draft, lines: list[str]) -> tuple[Draft, list[str]]:
    """Takes the byline, the date and the like from above the body, as far as they are plain. Only what finds its place
    in the draft goes: a second byline, or a date that is none, stays a line of the text.
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
    """One of the draft's fields and what the line says of it; empty if the line is no such line."""
    if byline := _BYLINE.fullmatch(line):
        return {"author": byline[1]}
    if field := _FIELD.fullmatch(line):
        label = field[1].lower().removesuffix(" on")
        key = "published" if label in ("published", "date", "posted") else _KEYS.get(label, label)
        return {key: field[2]}
    return {"published": line} if parse_printed_day(line) else {}


def _body(lines: list[str], title: str | None) -> Iterator[str]:
    """Without what only helps to find one's way: the heading `Contents` and those of its entries that stand as headings
    further down, the heading `Summary`, the title once more, the bullet glyph before a line.
    """
    last = {line: position for position, line in enumerate(lines)}
    in_contents = False
    for position, line in enumerate(lines):
        label = line.casefold().rstrip(":")
        in_contents = label in CONTENTS or (in_contents and last[line] > position)
        if not in_contents and label not in LABELS and (title is None or label != title.casefold()):
            yield without_bullet(line)
