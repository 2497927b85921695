"""What is said beside the result: one line on stderr each."""

import sys

from bot.render.text import one_line


def notice(sentence: str) -> None:
    print(f"pressbox: {one_line(sentence)}", file=sys.stderr)
