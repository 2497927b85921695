"""Plain text: no control character of an article, a path or a server reaches a terminal."""

import re

# C0 and C1 except tab and newline, lone surrogates, and bidirectional overrides, which reorder the text after them
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def strip_controls(text: str) -> str:
    """The text without control characters; tabs and newlines stay."""
    return _CONTROLS.sub("", text)


def to_one_line(text: str) -> str:
    """The text on one line, without control characters."""
    return " ".join(strip_controls(text).split())
