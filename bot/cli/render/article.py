"""An article to read, or a quote in the paragraphs around it."""

from collections.abc import Sequence
from typing import Any

from rich.style import Style
from rich.text import Text

from bot.answering.display import format_byline
from bot.cli.render.answer import DIM
from bot.cli.render.listing import article_header
from bot.cli.render.terminal import console, write
from bot.plain_text import strip_controls, to_one_line
from corpus.article import Article

SCHEMA = "pressbox.article/1"
CONTEXT = 300  # characters on each side of a quote, up to the end of a paragraph
QUOTE = Style(bold=True, reverse=True)
MARKS = ("»", "«")  # around the quote if stdout has no colours
Span = tuple[int, int]


def show(article: Article, span: Span | None, copies: Sequence[Article] = ()) -> None:
    """Print the article's head, then its text, or the quote at `span` with its context.

    `copies` are other articles with the same text.
    """
    write(Text(to_one_line(article.title), Style(bold=True)))
    author = f"By {to_one_line(article.author)}" if article.author else ""
    about = " · ".join(part for part in (format_byline(article.outlet, article.published_at, ""), author) if part)
    same = [f"Same text: {to_one_line(copy.url or copy.article_id)}" for copy in copies]
    for line in (about, to_one_line(article.url or article.article_id), *same):
        if line:
            write(Text(line, DIM))
    write(Text("\n").append(Text(strip_controls(article.text)) if span is None else _highlight(article.text, *span)))


def as_dict(article: Article, live: bool, span: Span | None, copies: Sequence[Article] = ()) -> dict[str, Any]:
    """The JSON of an article with its whole text. `live`: the library answers from this version."""
    shown = {"schema": SCHEMA, **article_header(article), "live": live, "text": article.text}
    if copies:
        shown["copies"] = [copy.article_id for copy in copies]
    if span is not None:
        start, end = span
        shown["quote"] = {"start": start, "end": end, "text": article.text[start:end]}
    return shown


def _highlight(text: str, start: int, end: int) -> Text:
    first, last = _context_start(text, start), _context_end(text, end)
    marks = ("", "") if console().color_system else MARKS
    return Text.assemble(
        "… " if first else "",
        strip_controls(text[first:start]),
        marks[0],
        (strip_controls(text[start:end]), QUOTE),
        marks[1],
        strip_controls(text[end:last]).rstrip(),
        " …" if last < len(text) else "",
    )


def _context_start(text: str, start: int) -> int:
    """Where the context begins: at a paragraph if one begins within CONTEXT, else at a word."""
    if start <= CONTEXT:
        return 0
    paragraph = text.find("\n", start - CONTEXT, start)
    place = paragraph if paragraph >= 0 else text.find(" ", start - CONTEXT, start)
    return place + 1 if place >= 0 else start


def _context_end(text: str, end: int) -> int:
    """Where the context ends: at a paragraph if one ends within CONTEXT, else at a word."""
    if len(text) - end <= CONTEXT:
        return len(text)
    paragraph = text.rfind("\n", end, end + CONTEXT)
    place = paragraph if paragraph >= 0 else text.rfind(" ", end, end + CONTEXT)
    return place if place >= 0 else end
