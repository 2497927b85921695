"""Where lines of plain text end for a reason, and where they were only wrapped. Knows no sentences."""

import re
from collections.abc import Iterator

NARROWEST, WIDEST = 40, 120  # characters; outside of these a text was not wrapped by hand or by a mail program
BULLET = re.compile(r"(?<![ \t])[ \t]*[•◦▪▫‣⁃●○■□∙·*+–—-][ \t]+(?=\S)")
NUMBER = re.compile(r"[ \t]*\(?\d{1,2}[.)][ \t]+(?=\S)")  # two digits: a line may begin with a year
_BLANK = re.compile(r"\n[^\S\n]*\n\s*")


def blocks(text: str) -> list[str]:
    """What stands between blank lines."""
    return [block for block in _BLANK.split(text.strip("\n")) if block.strip()]


def width_of(lines: list[str]) -> int:
    return max(map(len, lines), default=0)


def ends_here(line: str, following: str, width: int) -> bool:
    """Whether the line break between two lines of one block, `width` wide, means something."""
    if BULLET.match(following) or NUMBER.match(following):
        return True
    first_word = following.split(maxsplit=1)[0] if following.strip() else ""
    if first_word[:1].islower() and not line.rstrip().endswith((".", "!", "?", ":")):
        return False
    had_room = len(line.rstrip()) + 1 + len(first_word) <= width
    return had_room or not NARROWEST <= width <= WIDEST


def unwrapped(block: str) -> Iterator[str]:
    """The block's lines, those joined again that were only wrapped."""
    lines = [line for line in block.split("\n") if line.strip()]
    width = width_of(lines)
    whole = ""
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        whole = f"{whole} {line.strip()}" if whole else line.strip()
        if not following or ends_here(line, following, width):
            yield whole
            whole = ""
