"""Where lines of plain text end for a reason, and where they were only wrapped. Knows no sentences.

What is a bullet and what is a sign: a round or square glyph before a line (`• Buses run`) says nothing but that a line
begins, so it may go. A dash, a plus or an asterisk before a line may be a minus (`– 5 degrees`), a plus (`+ 3
percent`), the voice of another person (`– Yes, he said`) or the mark of a footnote: these stay, and only tell that a
line begins. Inside a line nothing is a bullet.
"""

import re
from collections.abc import Iterator

NARROWEST, WIDEST = 40, 120  # characters; outside of these a text was not wrapped by hand or by a mail program
_GLYPH = re.compile(r"[ \t]*+[•◦▪▫‣⁃●■∙·\uf0a7\uf0b7][ \t]++(?=\S)")  # the last two: Word's, from its symbol font
_NUMBER = r"(?P<number>\(?\d{1,2}[.)])"  # two digits: a line may begin with a year
MARK = re.compile(rf"[ \t]*+(?:[•◦▪▫‣⁃●■∙·\uf0a7\uf0b7–—*+-]|{_NUMBER})[ \t]++(?=\S)")
_HYPHENATED = re.compile(r"[^\W_][-‐]\Z")
_SENTENCE_END = (".", "!", "?", ":", ";", "…", "”", '"', "’", "»", ")")
JOINING = frozenset(("and", "or", "to", "und", "oder", "bis", "y", "o", "e", "i", "и", "или", "і", "та", "або"))
_BLANK = re.compile(r"\n[^\S\n]*+\n\s*+")


def split_blocks(text: str) -> list[str]:
    """What stands between blank lines."""
    return [block for block in _BLANK.split(text.strip("\n")) if block.strip()]


def width_of(lines: list[str]) -> int:
    return max(map(len, lines), default=0)


def without_bullet(line: str) -> str:
    """Takes away a bullet glyph before the line, with the space around it; nothing else, and nothing inside it."""
    bullet = _GLYPH.match(line)
    return line[bullet.end() :] if bullet else line


def begins_item(line: str, first: str, last: str) -> bool:
    """Whether a line below a full one is an item of a list, and not a part of the paragraph above that only happens to
    begin like one (`5 • 6`, `on 24. Dezember`, `– which has`). `first` and `last` are the paragraph's lines.

    It is if the paragraph is such an item, or if a dash or a number follows where a sentence may end.
    """
    mark, above = _kind(line), _kind(first)
    if mark is None or mark == above:
        return mark is not None
    return not _GLYPH.match(line) and last.rstrip().endswith(_SENTENCE_END)


def _kind(line: str) -> str | None:
    """The mark before a line; of all numbers the same one."""
    mark = MARK.match(line)
    return mark and ("1." if mark["number"] else mark[0].strip())


def between(line: str, following: str) -> str:
    """What stands for the line's end where two lines were only wrapped: a space, and after a hyphen inside a word
    nothing (`well-` and `known`; not so in `two-` and `to three-year`). No other character goes or comes.
    """
    first_word = following.split(maxsplit=1)[0] if following.strip() else ""
    inside_a_word = _HYPHENATED.search(line, max(0, len(line) - 2)) and first_word[:1].isalnum()
    return "" if inside_a_word and first_word not in JOINING else " "


def is_meant_break(line: str, following: str, width: int, first: str | None = None) -> bool:
    """Whether the line break between two lines of one block, `width` wide, means something.

    `first` is the first line of the paragraph that `line` ends, if there are several.
    """
    if begins_item(following, first or line, line):
        return True
    first_word = following.split(maxsplit=1)[0] if following.strip() else ""
    if first_word[:1].islower() and not line.rstrip().endswith((".", "!", "?", ":")):
        return False
    had_room = len(line.rstrip()) + 1 + len(first_word) <= width
    return had_room or not NARROWEST <= width <= WIDEST


def unwrap(block: str) -> Iterator[str]:
    """The block's lines, those joined again that were only wrapped; the space around a line goes."""
    lines = [line for line in block.split("\n") if line.strip()]
    width = width_of(lines)
    parts: list[str] = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        parts.append(line.strip())
        if not following or is_meant_break(line, following, width, parts[0]):
            yield "".join(parts)
            parts = []
        else:
            parts.append(between(parts[-1], following.strip()))
