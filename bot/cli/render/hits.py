"""The hits of a search, in a terminal and as JSON."""

from typing import Any

from rich.text import Text

from bot.answering.display import format_byline, show_command
from bot.cli.render.answer import DIM, NUMBER
from bot.cli.render.terminal import write
from bot.plain_text import to_one_line
from index.retrieval.retriever import Hit, Retrieval

SCHEMA = "pressbox.search/1"


def show(retrieval: Retrieval) -> None:
    """Write the chunks that were found, best first."""
    if not retrieval.hits:
        write(Text("Nothing in the library matches."))
    for rank, hit in enumerate(retrieval.hits, start=1):
        article, chunk = hit.article, hit.chunk
        write(
            Text.assemble(
                (f"{rank}.", NUMBER),
                f" {format_byline(article.outlet, article.published_at, article.title)}  ",
                (f"{_scores(hit)}\n", DIM),
                f"{to_one_line(chunk.text)}\n",
                (f"{show_command(article.article_id, chunk.start, chunk.end)}\n", DIM),
            )
        )


def as_dict(retrieval: Retrieval) -> dict[str, Any]:
    """The chunks that were found, as JSON."""
    return {
        "schema": SCHEMA,
        "query": retrieval.question,
        "generation": retrieval.generation.number,
        "hits": [_hit(hit) for hit in retrieval.hits],
        "timings_ms": retrieval.timings,
    }


def _hit(hit: Hit) -> dict[str, Any]:
    article, chunk = hit.article, hit.chunk
    return {
        "article_id": article.article_id,
        "version": article.version,
        "title": article.title,
        "outlet": article.outlet,
        "published_at": article.published_at and article.published_at.isoformat(),
        "url": article.url,
        "start": chunk.start,
        "end": chunk.end,
        "text": chunk.text,
        "score": round(hit.score, 5),
        "dense": round(hit.dense, 4),
        "lexical": hit.lexical and round(hit.lexical, 3),
    }


def _scores(hit: Hit) -> str:
    parts = [f"{hit.score:.4f}", f"dense {hit.dense:.2f}"]
    if hit.lexical is not None:
        parts.append(f"words {hit.lexical:.1f}")
    return ", ".join(parts)
