"""What is said beside the result: one line on stderr each, broken at words where a person reads it."""

import shutil
import sys
import textwrap
from contextlib import suppress

from bot.answering.display import to_one_line


def print_notice(sentence: str) -> None:
    line = f"pressbox: {to_one_line(sentence)}"
    if sys.stderr.isatty():
        width = shutil.get_terminal_size().columns
        line = textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)
    with suppress(BrokenPipeError):  # nobody hears it, and what is at hand goes on
        print(line, file=sys.stderr)
