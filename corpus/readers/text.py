"""Plain text: the first line may be the title; bylines, dates and tables of contents are not body text."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from corpus.clean import clean, decode
from corpus.dates import printed_day
from corpus.draft import Draft
from corpus.lines import BULLET, blocks, ends_here, unwrapped, width_of

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


def read(stream: BinaryIO, charset: str | None = None) -> Iterator[Draft]:
    """One draft. `charset` is the server's word, where it comes from one."""
    yield draft_of(clean(decode(stream.read(), charset)))


def draft_of(text: str) -> Draft:
    title, body = _title_and_body(text)
    draft, lines = _header(Draft(text="", title=title), _lines(body))
    return replace(draft, text="\n\n".join(_body(lines, title)))


def _title_and_body(text: str) -> tuple[str | None, str]:
    first, _, rest = text.partition("\n")
    line = first.strip()
    following, _, _ = rest.partition("\n")
    block_width = width_of(blocks(text)[0].split("\n")) if text else 0
    wrapped = following.strip() and not ends_here(line, following, block_width)
    if not rest.strip() or not line or len(line) > LONGEST_TITLE or line.endswith((".", ",", ";")) or wrapped:
        return None, text
    return line, rest


def _lines(text: str) -> list[str]:
    """Each a paragraph, a heading or a bullet of its own."""
    return [line for block in blocks(text) for line in unwrapped(block)]


def _header(draft: Draft, lines: list[str]) -> tuple[Draft, list[str]]:
    """Takes the byline, the date and the like from above the body, as far as they are plain."""
    for position, line in enumerate(lines):
        fields = _fields(line) if position < HEADER_LINES else {}
        if not fields:
            return draft, lines[position:]
        draft = replace(draft, **fields)  # type: ignore[arg-type]  # the keys are Draft's own, the values strings
    return draft, []


def _fields(line: str) -> dict[str, str]:
    if byline := _BYLINE.fullmatch(line):
        return {"author": byline[1]}
    if field := _FIELD.fullmatch(line):
        label = field[1].lower().removesuffix(" on")
        key = "published" if label in ("published", "date", "posted") else _KEYS.get(label, label)
        return {key: field[2]}
    return {"published": line} if printed_day(line) else {}


def _body(lines: list[str], title: str | None) -> Iterator[str]:
    """Without what only helps to find one's way: contents, their entries, the title once more."""
    in_contents = False
    for position, line in enumerate(lines):
        label = line.casefold().rstrip(":")
        in_contents = label in CONTENTS or (in_contents and line in lines[position + 1 :])
        if not in_contents and label not in LABELS and (title is None or label != title.casefold()):
            yield BULLET.sub("", line, count=1)
