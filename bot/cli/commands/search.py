"""`pressbox search`: the passages that retrieval finds, without an answer."""

from datetime import date
from typing import Annotated

import typer

from bot.answering.outlets import describe_unknown_outlet
from bot.bootstrap import Pressbox
from bot.cli.commands.ask import NOT_ANSWERED
from bot.cli.notices import print_notice
from bot.cli.options import Json, NoSync, Outlet, Since, Until, make_filter
from bot.cli.output import print_json
from bot.cli.refresh import open_early, refresh
from bot.cli.render import hits
from bot.typed_line import read_typed_line


def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="A question does as well.", show_default=False)],
    as_json: Json = False,
    since: Since = None,
    until: Until = None,
    outlet: Outlet = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=50, help="How many passages.")] = 10,
    no_sync: NoSync = False,
) -> None:
    """Show the passages nearest to WORDS, with their scores."""
    query = read_typed_line(" ".join(words), "search", try_instead="try: pressbox search drones refinery")
    chosen = make_filter(since, until, outlet)
    with Pressbox() as pressbox:
        if not no_sync:
            refresh(pressbox)
        open_early(pressbox)
        retrieval = pressbox.retriever.retrieve(query, limit, chosen, date.today())
        if not retrieval.hits and (unknown := describe_unknown_outlet(pressbox.catalog, chosen)):
            print_notice(unknown)
        if as_json:
            print_json(hits.as_dict(retrieval))
        else:
            hits.show(retrieval)
    if not retrieval.hits:
        raise typer.Exit(NOT_ANSWERED)
