"""`pressbox show`: an article, or one quote in its context."""

import re
from typing import Annotated

import typer

from bot.bootstrap import Pressbox
from bot.cli.notices import print_notice
from bot.cli.options import Json
from bot.cli.output import print_json
from bot.cli.render import article as rendered
from bot.library.names import find_article_id
from corpus.article import Article
from corpus.errors import UsageError
from index.store.catalog import Catalog


def show(
    name: Annotated[
        str, typer.Argument(metavar="ARTICLE", help="Its title, URL or id, or a part of one that no other has.")
    ],
    quote: Annotated[str | None, typer.Option("--quote", metavar="N-M", help="Only this span, in its place.")] = None,
    version: Annotated[str | None, typer.Option("--version", metavar="V", help="An earlier version.")] = None,
    as_json: Json = False,
) -> None:
    """Print an ARTICLE, or one quote in its place.

    --quote N-M names the characters from N up to M, as `pressbox search` and /sources in `pressbox chat` print them.
    """
    with Pressbox() as pressbox:
        article, live = _find(pressbox.catalog, name, version)
        copies = pressbox.catalog.copies(article, pressbox.catalog.current_number())
    span = _span(quote, article) if quote is not None else None
    if as_json:
        print_json(rendered.as_dict(article, live, span, copies))
        return
    if not live:
        print_notice("This version is no longer in the library; it is kept for the answers that cite it.")
    rendered.show(article, span, copies)


def _find(catalog: Catalog, name: str, version: str | None) -> tuple[Article, bool]:
    """The article, and whether the library answers from this version now. Raises UsageError."""
    article_id = find_article_id(catalog, name)
    live = catalog.live(article_id, catalog.current_number())
    found = catalog.article(article_id, version) if version else live or catalog.newest(article_id)
    if found is None:
        raise UsageError(f"There is no version {version} of {article_id}; leave --version away for the newest.")
    return found, live is not None and live.version == found.version


def _span(quote: str, article: Article) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,9})-(\d{1,9})", quote)
    start, end = (int(match[1]), int(match[2])) if match else (0, 0)
    if not start < end <= len(article.text):
        raise UsageError(
            f"--quote takes two character positions such as 0-80, up to {len(article.text)} in this article."
        )
    return start, end
