"""Articles as archives of the press print them, with a header that has few labels or codes: Factiva's and LexisNexis'.

The header and the archive's lines at the end are removed: numbers of words and pages, codes, rights.
"""

import re
from collections.abc import Sequence

from corpus.dates import parse_printed_day
from corpus.readers.labels import Header, without_end

SEARCHED = 40  # lines at the beginning
_CODED = re.compile(r"([A-Z]{2,3})(?:[ \t]{1,20}(\S.*))?")
_CODES = {"HD": "title", "BY": "author", "PD": "published", "SN": "outlet"}
_TEXT_CODES = ("LP", "TD")
_OTHER_CODES = frozenset("SE CR WC ET SC ED PG VOL LA CY CX RF CO IN NS RE IPC IPD PUB AN ART CT".split())
_WORDS = re.compile(r"(?:length: ?)?[\d,]{1,7} words", re.IGNORECASE)
_RIGHTS = re.compile(r"(?:\(c\)|©|copyright) .{0,200}", re.IGNORECASE)
_BYLINE = re.compile(r"byline: ?(.{1,200})", re.IGNORECASE)


def header_of(text: str) -> Header | None:
    """The header at the beginning of a clean text; None if it is of no such archive."""
    return _coded(text) or _printed(text)


def _coded(text: str) -> Header | None:
    """The header of Factiva's codes, `HD` before the title and `LP` before the text."""
    if not text.startswith(("HD", "SE", "BY", "CLM")):
        return None
    values: dict[str, list[str]] = {}
    code = ""
    for line in text.split("\n"):
        coded = _CODED.fullmatch(line.strip())
        if coded and (coded[1] in _CODES or coded[1] in _TEXT_CODES or coded[1] in _OTHER_CODES):
            code, line = coded[1], coded[2] or ""
        values.setdefault(code, []).append(line)
    parts = (values.get(name, []) for name in _TEXT_CODES)
    body = "\n\n".join(filter(None, ("\n".join(lines).strip() for lines in parts)))
    fields = {name: " ".join(" ".join(values[code]).split()) for code, name in _CODES.items() if code in values}
    return Header(_used(fields), {}, body) if "HD" in values and body else None


def _printed(text: str) -> Header | None:
    """The header of lines without labels: it names the number of words and, last, the rights or `Body`."""
    lines = [line.strip() for line in text.split("\n", SEARCHED)[:SEARCHED]]
    words = next(filter(_WORDS.fullmatch, lines), None)
    end = _end_of_header(lines)
    if words is None or words not in lines[:end]:
        return None
    said = [line for line in lines[:end] if line]
    fields = {"title": said[0], **_around_the_day(said)}
    rest = without_end(text.split("\n", end + 1)[-1])
    if "published" not in fields or not rest:
        return None
    byline = next(filter(None, map(_BYLINE.fullmatch, said)), None)
    if byline:
        fields["author"] = byline[1]
    elif said.index(words) == 2:  # title, author, words
        fields["author"] = said[1]
    return Header(_used(fields), {}, rest)


def _end_of_header(lines: Sequence[str]) -> int:
    """The place of the line `Body`, else of the rights; 0 if there is neither."""
    bodies = [place for place, line in enumerate(lines) if line.lower() == "body"]
    return min(bodies or [place for place, line in enumerate(lines) if _RIGHTS.fullmatch(line)], default=0)


def _around_the_day(said: Sequence[str]) -> dict[str, str]:
    """The day, and the outlet, which stands below it if the number of words is above it, else above it."""
    for above, line, below in zip(said, said[1:], said[2:], strict=False):
        if parse_printed_day(line):
            return {"published": line, "outlet": below if _WORDS.fullmatch(above) else above}
    return {}


def _used(fields: dict[str, str]) -> dict[str, str]:
    author = fields.get("author")
    return {**fields, "author": re.sub(r"\A[Bb]y ", "", author)} if author else fields
