"""`pressbox remove`: a source and its articles leave the library; the files stay where they are."""

import shutil
import sys
from typing import Annotated

import typer

from bot.bootstrap import Desk
from bot.cli.progress import bars
from bot.render import report as rendered
from corpus.errors import UsageError
from index.lock import indexing

FOR_EVER = -1.0


def remove(
    name: Annotated[str, typer.Argument(metavar="SOURCE", help="Its name or path, see `pressbox sources`.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Wait while another process is indexing.")] = False,
) -> None:
    """Take a SOURCE and its articles out of the library.

    The files stay where they are, but for the copies that `pressbox add` made.
    """
    seconds = FOR_EVER if wait else 0.0
    with Desk() as desk:
        source = desk.catalog.source_named(name)
        if not yes:
            _confirm(f'Remove the source "{source.name}" ({source.location}) and its articles from the library?')
        with indexing(desk.home, seconds):
            desk.catalog.unregister(source)
            if source.location == str(desk.home.added.resolve()):  # copies of the library's own: they would come back
                shutil.rmtree(desk.home.added, ignore_errors=True)
        with bars() as progress:
            rendered.show(desk.indexer.sync(desk.catalog, wait=seconds, progress=progress))


def _confirm(question: str) -> None:
    if not sys.stdin.isatty():
        raise UsageError("Nobody is there to confirm; add --yes.")
    typer.confirm(question, abort=True, err=True)
