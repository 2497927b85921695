"""What answers and articles are displayed with: bylines, days, quotation marks; foreign text without its links."""

import shlex
from collections.abc import Sequence
from datetime import date

from bot.answering.answer import AnswerSentence
from bot.answering.links import defang
from bot.plain_text import to_one_line
from corpus.dates import in_words

CURLY = ("“", "”")
ANGLED = ("«", "»")  # around a sentence that has curly quotes of its own


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
