"""Notices: sentences beside the result, one line each on stderr."""

import shutil
import sys
import textwrap
from contextlib import suppress

from bot.answering.display import to_one_line


def print_notice(sentence: str) -> None:
    """Print the sentence to stderr after `pressbox: `. On a terminal, long lines break between words."""
    line = f"pressbox: {to_one_line(sentence)}"
    if sys.stderr.isatty():
        width = shutil.get_terminal_size().columns
        line = textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)
    with suppress(BrokenPipeError):  # nobody reads stderr; the command goes on
        print(line, file=sys.stderr)
