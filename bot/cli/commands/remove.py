"""`pressbox remove`: takes a source, or one article that was added, out of the library."""

import sys
from typing import Annotated

import typer

from bot.bootstrap import Pressbox
from bot.cli.notices import print_notice
from bot.cli.progress import show_progress
from bot.cli.render import report as rendered
from bot.library.remove import (
    AddedFile,
    articles_kept_elsewhere,
    list_added_files,
    match_added_files,
    remove_added_file,
    remove_source,
)
from corpus.errors import UsageError
from corpus.nouns import count_noun
from corpus.source import Source
from corpus.web.sources import WebSource
from index.indexing.lock import FOR_EVER


def remove(
    name: Annotated[
        str,
        typer.Argument(metavar="NAME", help="A source's name or path; the title, id or address of an added article."),
    ],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for confirmation.")] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Wait while another process is indexing.")] = False,
) -> None:
    """Remove a source with its articles, or one added article, from the library.

    Your files stay where they are. The copies that `pressbox add` made are deleted.
    """
    seconds = FOR_EVER if wait else 0.0
    with Pressbox() as pressbox:
        found = _find(pressbox, name)
        if not yes:
            _confirm(f"Remove {_describe(found)} from the library?")
        with show_progress() as progress:
            if isinstance(found, AddedFile):
                report = remove_added_file(pressbox, found, seconds, progress)
            else:
                report = remove_source(pressbox, found, seconds, progress)
        rendered.show(report)
        for article in articles_kept_elsewhere(pressbox, found) if isinstance(found, AddedFile) else ():
            print_notice(f'"{article.title}" stays: another source has it as well.')


def _find(pressbox: Pressbox, name: str) -> Source | WebSource | AddedFile:
    try:
        return pressbox.catalog.source_named(name)
    except UsageError:
        found = match_added_files(list_added_files(pressbox), name)
    if not found:
        raise UsageError(
            f"There is no source {name!r}, and no article of that title was added; `pressbox sources` and `pressbox "
            "articles` list what there is, and `pressbox exclude` keeps an article of a folder out."
        )
    if len(found) > 1:
        ids = ", ".join(copy.articles[0].article_id for copy in found)
        raise UsageError(f"That may be {ids}; say which.")
    return found[0]


def _describe(found: Source | WebSource | AddedFile) -> str:
    if not isinstance(found, AddedFile):
        return f'the source "{found.name}" ({found.location}) and its articles'
    article, *others = found.articles
    also = f" and {count_noun(len(others), 'other article')} of its file" if others else ""
    return f'"{article.title}" ({article.article_id}){also}'


def _confirm(question: str) -> None:
    if not sys.stdin.isatty():
        raise UsageError("There is no terminal to confirm at; add --yes.")
    typer.confirm(question, abort=True, err=True)
