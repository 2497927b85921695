"""Tokens of a text for reading quantities: words, numbers and signs, each with its offsets."""

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"(?:US|U\.S\.|A|C|NZ|HK|AU|CA)?[$](?=\s?\d)|[$€£¥₹₽₩]|%|\d{1,3}(?:[,\u202f\u00a0]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
    r"|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\w\s]"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A token from `start` to `end`, which is exclusive; `lower` is its text in lower case."""

    text: str
    lower: str
    start: int
    end: int


def tokenize(text: str) -> list[Token]:
    """The tokens of a text in order; white space is none."""
    return [Token(m.group(), m.group().lower(), m.start(), m.end()) for m in _TOKEN.finditer(text)]
