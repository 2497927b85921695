"""`pressbox sources`: the registered sources, and what each of them gave."""

from typing import Annotated

import typer

from bot.bootstrap import Pressbox
from bot.cli.notices import print_notice
from bot.cli.options import Json
from bot.cli.output import print_json
from bot.cli.render import listing


def sources(
    rejected: Annotated[bool, typer.Option("--rejected", help="List each file that gave no article.")] = False,
    as_json: Json = False,
) -> None:
    """List the registered folders, files, pages and feeds.

    Off a terminal: name, files, articles, rejected and path of one source a line, with tabs between them.
    """
    with Pressbox() as pressbox:
        statuses, rejections = pressbox.catalog.statuses(), pressbox.catalog.rejections()
    if as_json:
        print_json(listing.sources_as_dict(statuses, rejections))
    elif rejected:
        listing.show_rejections(rejections)
    elif statuses:
        listing.show_sources(statuses)
    else:
        print_notice("No source is registered; `pressbox index FOLDER` registers one.")
