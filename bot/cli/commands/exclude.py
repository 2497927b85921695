"""`pressbox exclude`: keeps an article, a file, a folder or a source out of the library, and lets it in again."""

from typing import Annotated

import typer

from bot.bootstrap import Pressbox
from bot.cli.notices import print_notice
from bot.cli.options import Json
from bot.cli.output import print_json
from bot.cli.progress import show_progress
from bot.cli.render import report as rendered
from bot.cli.render.terminal import write_list
from bot.library.exclude import EXCLUDED, find_exclusion, include
from bot.library.exclude import exclude as keep_out
from bot.library.names import LISTED
from corpus.errors import UsageError
from index.indexing.lock import FOR_EVER
from index.store import exclusions


def exclude(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME",
            help="An article's title, id or address, a file or folder of a source, or a source's name.",
            show_default=False,
        ),
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Let it into the library again.")] = False,
    listing: Annotated[bool, typer.Option("--list", help="List what is excluded.")] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Wait while another process is indexing.")] = False,
    as_json: Json = False,
) -> None:
    """Keep NAME out of the library, although its source holds it. Your files stay where they are."""
    seconds = FOR_EVER if wait else 0.0
    with Pressbox() as pressbox:
        if listing:
            names = [known.name for known in exclusions.listed(pressbox.catalog.connection)]
            if as_json:
                print_json({"schema": "pressbox.exclusions/1", "excluded": names})
            else:
                write_list(["excluded"], [[excluded] for excluded in names])
            return
        if name is None:
            raise UsageError("Say what to exclude, or add --list.")
        found = find_exclusion(pressbox.catalog, name, EXCLUDED if undo else LISTED)
        with show_progress() as progress:
            report = (include if undo else keep_out)(pressbox, found, seconds, progress)
        print_notice(f"{found.name} is {'no longer excluded' if undo else 'excluded'}.")
        if as_json:
            print_json(rendered.as_dict(report))
        else:
            rendered.show(report)
