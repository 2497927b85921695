"""Layout: a model's reply without its form. JSON, code fences, tables, lists and headings become blocks of sentences.

Items of lists and rows of tables stay apart. Headings, announcements and lists of sources are left out.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from bot.answering.generative.citations import MARKS

SHORT = 8  # most words of an item that needs its announcement to be a sentence
_STRING = re.compile(r'"((?:[^"\\]|\\.){0,20000})("\s*:|"|$)', re.DOTALL)
_THOUGHTS = re.compile(r"\w{0,12}(?:think|thought|reason|analy|rationale|scratch)\w{0,12}", re.IGNORECASE)  # keys
_BLAND = frozenset("value values answer number count amount figure detail details information result".split())
_HTML = (
    (re.compile(r"</t[dh]>\s{0,20}<t[dh]\b[^<>]{0,80}>", re.IGNORECASE), " | "),
    (re.compile(r"\s{0,20}<tr\b[^<>]{0,80}>\s{0,20}<t[dh]\b[^<>]{0,80}>", re.IGNORECASE), "\n| "),
    (re.compile(r"</th>\s{0,20}</tr>", re.IGNORECASE), " |\n|---|"),
    (re.compile(r"</td>\s{0,20}</tr>", re.IGNORECASE), " |"),
    (re.compile(r"<li\b[^<>]{0,80}>", re.IGNORECASE), "\n- "),
    (re.compile(r"</(?:li|p|div|h[1-6]|table|tbody|thead)>|<br\s?/?>", re.IGNORECASE), "\n"),
)
_FENCE = re.compile(r"^\s*(?:```|~~~)[^`\n]{0,40}$")
_RULE = re.compile(r"^\s*(?:[-*_=]\s*){3,}$")
_ITEM = re.compile(r"^\s*(?:[-*+•◦▪‣·►✓–—]|\(?\d{1,2}[.)]|\(?[a-h]\))\s+(?=\S)")
_HEADING = re.compile(r"^\s*(?:#{1,6}\s|(?P<strong>\*\*|__)(?:(?!(?P=strong)).){1,80}(?<![.!?])(?P=strong):?\s*$)")
_LISTING = re.compile(
    r"^\W*(?:(?:list of|works)\s+)?(?:sources?|references?|citations?|cited|footnotes?|bibliography|further reading"
    r"|quellen?|literatur|fuentes?|источники?|джерела)(?:\s+(?:used|cited|list))?\W*$",
    re.IGNORECASE,
)
_SOURCE = re.compile(  # lines about the answer and not of it
    r"^\W*(?:sources?|references?|citations?|quellen?|confidence|certainty|score|word count|tokens)\W*:"
    rf"|^\s*{MARKS.pattern}\s*:",
    re.IGNORECASE,
)
_LATEX = re.compile(r"\\(?:boxed|text|textbf|mathrm|mathbf|emph)\{([^{}]{0,200})\}|\\[()\[\]]|\$(\d[\d.,\s]{0,20}%?)\$")
_ENDED = re.compile(rf"[.!?…。！？:;][\"”’»)\]*_]*[\s{MARKS.pattern[1:-1]}]*$")


def to_blocks(text: str) -> list[str]:
    """The paragraphs, items and rows of a reply, in order; each ends its last sentence."""
    blocks: list[str] = []
    lines, place = text.split("\n"), 0
    announced = ""
    while place < len(lines):
        line = lines[place]
        if _LISTING.match(line) and blocks:
            break
        end = place + 1
        if is_row(line):
            end = _end_of(lines, place, is_row)
            blocks += _read_table(lines[place:end])
        elif _ITEM.match(line):
            end = _end_of(lines, place, lambda each: bool(_ITEM.match(each)) or not each.strip())
            blocks += _read_list(announced, [each for each in lines[place:end] if each.strip()])
        elif not _is_form(line):
            end = _end_of(
                lines, place, lambda each: bool(each.strip()) and not _ITEM.match(each) and not _is_form(each)
            )
            blocks.append("\n".join(lines[place:end]))
            announced = _take_announcement(blocks)
        place = end
    return [block for block in blocks if block.strip()]


def unwrap(text: str) -> str:
    """The text inside JSON, without its keys and thoughts; else the text, with tables and lists of HTML as plain ones.

    Also of a reply that is not whole yet.
    """
    bare = "\n".join(line for line in text.split("\n") if not _FENCE.match(line)).strip()
    if re.match(r"\[?\s*\{\s*\"", bare):
        return "\n\n".join(_unescape(value) for value in _read_values(bare))
    for pattern, plain in _HTML:
        text = pattern.sub(plain, text)
    return text


def _read_values(text: str) -> Iterator[str]:
    """The strings in JSON that are no keys, without those of keys that hold thoughts."""
    key = ""
    for found in _STRING.finditer(text):
        if found[2].endswith(":"):
            key = found[1]
        elif not _THOUGHTS.fullmatch(key):
            yield found[1]


def strip_formulas(text: str) -> str:
    """The text with formulas as plain text: `653` for `$653$` and `\\boxed{653}`."""
    return _LATEX.sub(lambda found: found[1] or found[2] or "", text)


def is_row(line: str) -> bool:
    """Whether the line is a row of a table."""
    return line.count("|") >= 2 and (line.strip().startswith("|") or line.count("|") > 2 or " | " in line)


def is_ended(text: str) -> bool:
    """Whether the text ends as a sentence does, citations aside."""
    return bool(_ENDED.search(text))


def _is_prose(line: str) -> bool:
    return bool(line.strip()) and not _ITEM.match(line) and not _is_form(line)


def _is_form(line: str) -> bool:
    return any(pattern.match(line) for pattern in (_FENCE, _RULE, _HEADING, _LISTING, _SOURCE)) or is_row(line)


def _end_of(lines: Sequence[str], place: int, belongs: Callable[[str], bool]) -> int:
    """The first line after `place` that does not belong."""
    return next((k for k in range(place + 1, len(lines)) if not belongs(lines[k])), len(lines))


def _take_announcement(blocks: list[str]) -> str:
    """Take the last line away that announces what follows, as in "These were hit:"; "" where there is none."""
    *before, last = blocks[-1].rstrip().rsplit("\n", 1)
    if not re.search(rf":[*_]*[\s{MARKS.pattern[1:-1]}]*$", last):
        return ""
    start = max((found.end() for found in re.finditer(r"[.!?]\s+", last)), default=0)
    blocks[-1] = "\n".join([*before, last[:start]])
    return last[start:].strip().rstrip(":*_ ")


def _read_list(announced: str, items: Sequence[str]) -> list[str]:
    """Each item as a sentence; items that are no sentences go into one with what announces them."""
    bare = [_ITEM.sub("", item).strip() for item in items]
    if announced and all(len(item.split()) <= SHORT and not is_ended(item) for item in bare):
        return [f"{announced}: {', '.join(bare)}."]
    return [_end(item) for item in bare]


def _read_table(rows: Sequence[str]) -> list[str]:
    """Each row as a sentence: "Launched: 653 drones, 51 missiles." for a row below "| | Drones | Missiles |"."""
    cells = [[cell.strip() for cell in row.strip().strip("|").split("|")] for row in rows]
    ruled = next((k for k, row in enumerate(cells) if all(re.fullmatch(r":?-+:?", cell) for cell in row if cell)), 0)
    head = cells[ruled - 1] if ruled else []
    return [_read_row(row, head) for row in cells[ruled + 1 if ruled else 0 :] if any(row)]


def _read_row(row: Sequence[str], head: Sequence[str]) -> str:
    first, *rest = row
    named = ["" if name.lower() in _BLAND else name for name in head[1:]] if len(head) == len(row) else []
    values = [
        (f"{cell} {name.lower()}" if cell[:1].isdecimal() else f"{name} {cell}").strip()
        for cell, name in zip(rest, named, strict=False)
        if cell
    ] or [cell for cell in rest if cell]
    return _end(f"{first}: {', '.join(values)}" if first and values else first or ", ".join(values))


def _end(text: str) -> str:
    return text if is_ended(text) else f"{text}."


def _unescape(value: str) -> str:
    with suppress(ValueError):
        return str(json.loads(f'"{value}"', strict=False))
    return value.rstrip("\\")
