"""Brings the library up to date before a question. Whatever hinders it, the question is still asked."""

from bot.bootstrap import Desk
from bot.cli.notices import notice
from bot.cli.progress import bars
from bot.render.report import changes
from bot.sources import register_sample
from corpus.errors import PressboxError


def refresh(desk: Desk) -> None:
    catalog = desk.catalog  # without it there is nothing to ask: what hinders this is an error
    try:
        if catalog.current_number() == 0 and not catalog.sources():
            notice(register_sample(catalog))
        if not desk.indexer.pending(catalog):
            return
        with bars() as progress:
            report = desk.indexer.sync(catalog, progress=progress)
    except PressboxError as error:
        notice(str(error))
        return
    if report.published:
        notice(f"{changes(report)}.")
    for sentence in report.notices:
        notice(sentence)


def open_early(desk: Desk) -> None:
    """Say which embedder answers if it is not the one in the settings, and begin to open what it will search."""
    desk.library.prefetch()
    if sentence := desk.change_over():
        notice(sentence)
