"""Lists of sources, rejected files and articles: for a terminal, for pipes and as JSON."""

from collections.abc import Sequence
from typing import Any

from rich.text import Text

from bot.answering.display import format_byline, format_day
from bot.cli.render.answer import DIM
from bot.cli.render.terminal import console, write, write_list, write_record
from bot.plain_text import to_one_line
from corpus.article import Article
from index.store.catalog import Rejection, SourceStatus


def show_sources(statuses: Sequence[SourceStatus]) -> None:
    """Write a table of the sources."""
    write_list(
        ["source", "files", "articles", "rejected", "path"],
        [[s.source.name, str(s.files), str(s.articles), str(s.rejected), s.source.location] for s in statuses],
    )


def sources_as_dict(statuses: Sequence[SourceStatus], rejections: Sequence[Rejection]) -> dict[str, Any]:
    """The sources, and the files of them that could not be read, as JSON."""
    return {
        "schema": "pressbox.sources/1",
        "sources": [
            {
                "name": status.source.name,
                "path": status.source.location,
                "files": status.files,
                "articles": status.articles,
                "rejected": [
                    {"place": rejection.place, "reason": rejection.reason}
                    for rejection in rejections
                    if rejection.source == status.source.name
                ],
            }
            for status in statuses
        ],
    }


def show_rejections(rejections: Sequence[Rejection]) -> None:
    """Write a table of the files that could not be read, each with the reason."""
    write_list(["source", "place", "reason"], [[r.source, r.place, r.reason] for r in rejections])


def show_articles(articles: Sequence[Article]) -> None:
    """Print two lines for each article on a terminal, so that the id is not broken, and one record off it."""
    for article in articles:
        if console().is_terminal:
            line = format_byline(article.outlet, article.published_at, article.title)
            write(Text.assemble(f"{line}\n", (to_one_line(article.article_id), DIM)))
        else:
            write_record((_date(article), article.outlet or "", article.title, article.article_id))


def articles_as_dict(articles: Sequence[Article]) -> dict[str, Any]:
    """The articles as JSON, without their texts."""
    return {"schema": "pressbox.articles/1", "articles": [article_header(article) for article in articles]}


def article_header(article: Article) -> dict[str, Any]:
    """The JSON of an article without its text."""
    return {
        "article_id": article.article_id,
        "version": article.version,
        "title": article.title,
        "published_at": article.published_at and article.published_at.isoformat(),
        "outlet": article.outlet,
        "author": article.author,
        "url": article.url,
        "language": article.language,
        "source": article.source,
        "characters": len(article.text),
    }


def _date(article: Article) -> str:
    return article.published_at.isoformat() if article.published_at else format_day(None)
