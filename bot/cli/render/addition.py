"""The result of an addition: a line for each article, and JSON."""

from typing import Any

from rich.text import Text

from bot.answering.display import format_byline
from bot.cli.render.listing import article_header
from bot.cli.render.terminal import write
from bot.library.result import Addition
from bot.plain_text import to_one_line
from corpus.nouns import count_noun

LISTED = 20  # articles of a feed or a collection that are named; the others are counted


def show(addition: Addition) -> None:
    """Write what was added and what was left out."""
    for added in addition.added[:LISTED]:
        article = added.article
        what = "Already in the library" if added.known else "Added"
        line = f"{what}: {format_byline(article.outlet, article.published_at, article.title)}"
        write(Text(f"{line} ({count_noun(added.chunks, 'passage')})"))
    if len(addition.added) > LISTED:
        write(Text(f"and {len(addition.added) - LISTED:,} more"))
    for reason in addition.left_out[:LISTED]:
        write(Text(f"Left out: {to_one_line(reason)}"))


def as_dict(addition: Addition) -> dict[str, Any]:
    """What was added and left out, as JSON."""
    return {
        "schema": "pressbox.added/1",
        "articles": [{**article_header(a.article), "chunks": a.chunks, "known": a.known} for a in addition.added],
        "left_out": list(addition.left_out),
        "notices": list(addition.notices),
    }
