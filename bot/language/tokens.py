"""Tokens of a text for reading quantities: words, numbers, signs, each with its place."""

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"(?:US|U\.S\.|A|C|NZ|HK|AU|CA)?[$](?=\s?\d)|[$€£¥₹₽₩]|%|\d{1,3}(?:[,\u202f\u00a0]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
    r"|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\w\s]"
)


@dataclass(frozen=True, slots=True)
class Token:
    """`lower` is `text` in small letters; `end` is exclusive."""

    text: str
    lower: str
    start: int
    end: int


def tokenize(text: str) -> list[Token]:
    return [Token(m.group(), m.group().lower(), m.start(), m.end()) for m in _TOKEN.finditer(text)]
