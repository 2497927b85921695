"""`pressbox index`: registers folders, files, pages and feeds, and brings the library up to date with all of them."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from bot.bootstrap import Pressbox
from bot.cli.notices import print_notice
from bot.cli.options import Json
from bot.cli.output import print_json
from bot.cli.progress import show_progress
from bot.cli.render import report as rendered
from bot.cli.stopping import StopRequested, listen_for_stop, stop_when_asked
from bot.cli.watch import watch as stay
from bot.library.sources import Wishes, is_url, make_web_reader, register_places, register_sample
from index.errors import WORDS_ALONE
from index.indexing.lock import FOR_EVER, hold_indexer_lock
from index.indexing.report import Report

WATCHED_EVERY = 15  # minutes


def index(
    places: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE",
            help="Folders, files, addresses of pages, feeds or sitemaps, or OPML files.",
            show_default=False,
        ),
    ] = None,
    prune: Annotated[bool, typer.Option("--prune", help="Accept that a source loses most of its articles.")] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Build the indexes anew from what is stored.")] = False,
    re_embed: Annotated[bool, typer.Option("--re-embed", help="Change over to the embedder in the settings.")] = False,
    reread: Annotated[
        bool, typer.Option("--reread", help="Read every file and page again, also those that did not change.")
    ] = False,
    rollback: Annotated[bool, typer.Option("--rollback", help="Go back to what was published before.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Stay, and publish changes as they come.")] = False,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Allow addresses of your own network, and any port.")
    ] = False,
    every: Annotated[
        float | None,
        typer.Option(
            "--every",
            metavar="MINUTES",
            min=0.01,
            help="Time between two looks at a page or feed: each SOURCE from now on, or all in this --watch.",
            show_default=False,
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", help="A name for the SOURCE, instead of its folder's or its feed's.")
    ] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Wait while another process is indexing.")] = False,
    as_json: Json = False,
) -> None:
    """Register each SOURCE, then read what changed in all sources.

    If every SOURCE is a web address, only these are fetched. Other pages and feeds wait until their --every is over.
    With nothing registered, the sample articles are read.
    """
    seconds = FOR_EVER if wait else 0.0
    with Pressbox(anew=bool(places) and not rollback) as pressbox, listen_for_stop() as stop:
        catalog = pressbox.catalog
        named, places = places or [], [*(places or []), *_own_copies(pressbox)]
        if rollback:
            _show_report(pressbox.indexer.roll_back(catalog, seconds), as_json)
            return
        with hold_indexer_lock(pressbox.home, seconds, pressbox.catalog):
            own_interval = every if any(map(is_url, places)) else None
            sentences = register_places(catalog, places, Wishes(allow_private, name, own_interval))
            if not catalog.sources():
                sentences = [register_sample(catalog)]
        for sentence in sentences:
            print_notice(sentence)
        with show_progress() as progress:
            report = pressbox.indexer.sync(
                catalog,
                prune=prune,
                rebuild=rebuild,
                re_embed=re_embed,
                reread=reread,
                wait=seconds,
                progress=stop_when_asked(stop, progress),
                web=make_web_reader(catalog),
                ask=_to_ask(pressbox, named, reread),
            )
        if missing := pressbox.missing_embedder():
            print_notice(f"{missing.error} {WORDS_ALONE}")
        _show_report(report, as_json)
        if watch:
            stay(pressbox, stop, timedelta(minutes=every or WATCHED_EVERY))
        elif stop.is_set():  # the signal came too late to stop anything, but the exit code still shows it
            raise typer.Exit(StopRequested.exit_code)


def _to_ask(pressbox: Pressbox, named: list[str], reread: bool) -> set[str] | None:
    """The addresses that this run asks; None for all."""
    if reread:
        return None
    asked = {name.strip().partition("#")[0] for name in named if is_url(name)}
    return asked if named and len(asked) == len(named) else asked | pressbox.catalog.due(datetime.now(UTC))


def _own_copies(pressbox: Pressbox) -> list[str]:
    """The folder of added articles, if a lost catalog is begun anew; else nothing."""
    return [str(pressbox.home.added)] if pressbox.lost and pressbox.home.added.is_dir() else []


def _show_report(report: Report, as_json: bool) -> None:
    if as_json:
        print_json(rendered.as_dict(report))
    else:
        rendered.show(report)
