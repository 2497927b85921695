"""Text made safe to display: no control character of an article, a path or a server reaches a terminal."""

import re
import shlex
from collections.abc import Sequence
from datetime import date

from bot.answering.answer import AnswerSentence
from bot.answering.links import defang
from corpus.dates import in_words

CURLY = ("“", "”")
ANGLED = ("«", "»")  # around a sentence that has curly quotes of its own
# C0 and C1 except tab and newline, lone surrogates, and bidirectional overrides, which reorder the text after them
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def strip_controls(text: str) -> str:
    """The text without control characters; tabs and newlines stay."""
    return _CONTROLS.sub("", text)


def to_one_line(text: str) -> str:
    """The text on one line, without control characters."""
    return " ".join(strip_controls(text).split())


def defuse_line(text: str) -> str:
    """Foreign text on one line, its links disabled: only cited articles are linked to (I8)."""
    return defang(to_one_line(text))


def format_day(value: date | None) -> str:
    """`7 December 2025`, or `undated`."""
    return in_words(value) if value else "undated"


def format_byline(outlet: str | None, published_at: date | None, title: str) -> str:
    """`Outlet · 7 December 2025 · Title`, without the parts that are unknown."""
    parts = (outlet, published_at and format_day(published_at), title)
    return " · ".join(defuse_line(part) for part in parts if part)


def quotation_marks(texts: Sequence[str]) -> tuple[str, str]:
    """The quotation marks for all the texts: curly ones unless a text has such marks of its own."""
    return ANGLED if any(mark in text for text in texts for mark in "“”„") else CURLY


def show_command(article_id: str, start: int, end: int) -> str:
    """The shell command that shows a quote in its article."""
    return f"pressbox show {shlex.quote(to_one_line(article_id))} --quote {start}-{end}"


def describe_doubt(sentence: AnswerSentence) -> str:
    """What an unsupported sentence has beyond its sources, or that it could not be decided. All front ends say it."""
    if not sentence.unsupported:
        return "not checked: the source does not say it in so many words"
    return f"not in the source: {', '.join(defuse_line(part) for part in sentence.unsupported)}"
