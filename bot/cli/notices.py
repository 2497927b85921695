"""Notices: sentences beside the result, one line each on stderr."""

import sys
from contextlib import suppress

from bot.cli.output import print_folded
from bot.plain_text import to_one_line


def print_notice(sentence: str) -> None:
    """Print the sentence to stderr after `pressbox: `. On a terminal, long lines break between words."""
    with suppress(BrokenPipeError):  # nobody reads stderr; the command goes on
        print_folded(f"pressbox: {to_one_line(sentence)}", sys.stderr)
