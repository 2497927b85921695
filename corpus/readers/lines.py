"""Lines of plain text: which line breaks have a meaning, and which are only wrapping. Knows no sentences.

Bullets and signs: a round or square glyph before a line (`• Buses run`) only says that a line begins, so it may be
removed. A dash, a plus or an asterisk before a line may be a minus (`– 5 degrees`), a plus (`+ 3 percent`), another
speaker (`– Yes, he said`) or the mark of a footnote: these stay, and only tell that a line begins. Inside a line
nothing is a bullet.
"""

import re
from collections.abc import Iterator

from corpus.abbreviations import LEADING, NUMBERED

LONGEST_TITLE = 200  # characters
NARROWEST, WIDEST = 40, 120  # characters; a text of another width was not wrapped by hand or by a mail program
GLYPHS = "•◦▪▫‣⁃●■∙·\uf0a7\uf0b7"  # the last two: Word's, from its symbol font
_GLYPH = re.compile(rf"[ \t]*+[{GLYPHS}][ \t]++(?=\S)")
_NUMBER = r"(?P<number>\(?\d{1,2}[.)])"  # at most two digits: a line may begin with a year
MARK = re.compile(rf"[ \t]*+(?:[{GLYPHS}–—*+-]|{_NUMBER})[ \t]++(?=\S)")
_HYPHENATED = re.compile(r"[^\W_][-‐]\Z")
_SENTENCE_END = (".", "!", "?", ":", ";", "…")
_CLOSING = '”"’»)'
JOINING = frozenset(("and", "or", "to", "und", "oder", "bis", "y", "o", "e", "i", "и", "или", "і", "та", "або"))
_BLANK = re.compile(r"\n[^\S\n]*+\n\s*+")


def split_blocks(text: str) -> list[str]:
    """The parts of a text between blank lines."""
    return [block for block in _BLANK.split(text.strip("\n")) if block.strip()]


def width_of(lines: list[str]) -> int:
    """Characters of the longest line. One of a single word, such as an address, counts only where no other is."""
    return max(map(len, [line for line in lines if len(line.split(maxsplit=1)) > 1] or lines), default=0)


def may_be_title(line: str) -> bool:
    """Whether a line on its own may be a title: it is short, and does not end as a sentence or a part of one does.

    A title may end in dots: it was cut, or leaves the rest unsaid.
    """
    return len(line) <= LONGEST_TITLE and (line.endswith("...") or not line.endswith((".", ",", ";")))


def without_bullet(line: str) -> str:
    """The line without a bullet glyph at its beginning and the space around that glyph."""
    bullet = _GLYPH.match(line)
    return line[bullet.end() :] if bullet else line


def begins_item(line: str, first: str, last: str) -> bool:
    """Whether a line is an item of a list, and not a part of the paragraph above it that only looks like one.

    `5 • 6`, `on 24. Dezember`, `Aug. 13. Then` and `– which has` may be broken before the mark. `first` and `last` are
    lines of the paragraph above. The line is an item if the paragraph has the same mark, or if a dash or a number comes
    after a line that may end a sentence.
    """
    mark, above = _kind(line), _kind(first)
    if mark is None or mark == above:
        return mark is not None
    return not _GLYPH.match(line) and _may_end(last.rstrip(), _without_mark(line), numbered=mark == "1.")


def _may_end(line: str, following: str, numbered: bool) -> bool:
    """Whether a sentence may end with a line. `following` comes after the mark, which is a number or a dash."""
    bare = line.rstrip(_CLOSING)
    if not bare.endswith(_SENTENCE_END):  # “unique” – others: the aside goes on with a small letter
        return bare != line and not following[:1].islower()
    last_word = bare.rsplit(maxsplit=1)[-1].removesuffix(".")
    return not (numbered and last_word in LEADING | NUMBERED)


def _kind(line: str) -> str | None:
    """The mark at the beginning of a line; all numbers count as "1."."""
    mark = MARK.match(line)
    return mark and ("1." if mark["number"] else mark[0].strip())


def between(line: str, following: str) -> str:
    """The text that replaces the break between two wrapped lines: nothing after a hyphen inside a word, else a space.

    `well-` and `known` are one word; `two-` and `to three-year` are not.
    """
    first_word = following.split(maxsplit=1)[0] if following.strip() else ""
    inside_a_word = _HYPHENATED.search(line, max(0, len(line) - 2)) and first_word[:1].isalnum()
    return "" if inside_a_word and first_word not in JOINING else " "


def is_meant_break(line: str, following: str, width: int, first: str | None = None) -> bool:
    """Whether the break between two lines of a block has a meaning. `width` is the block's width in characters.

    `first` is the first line of the paragraph that `line` belongs to, if that is another line.
    """
    if begins_item(following, first or line, line):
        return True
    first_word = following.split(maxsplit=1)[0] if following.strip() else ""
    if first_word[:1].islower() and not line.rstrip().endswith((".", "!", "?", ":")):
        return False
    had_room = len(line.rstrip()) + 1 + len(first_word) <= width
    return had_room or not NARROWEST <= width <= WIDEST


def unwrap(block: str) -> Iterator[str]:
    """The lines of a block, with wrapped lines joined and the space around each line removed."""
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


def _without_mark(line: str) -> str:
    """The line after its bullet or number."""
    mark = MARK.match(line)
    return line[mark.end() :] if mark else line
