"""Brings the library up to date before a question. Whatever hinders it, the question is still asked."""

from bot.bootstrap import Desk
from bot.cli.notices import notice
from bot.cli.progress import bars
from bot.render.report import changes
from bot.sources import register_sample
from corpus.errors import PressboxError


def refresh(desk: Desk) -> None:
    try:
        if desk.catalog.current_number() == 0 and not desk.catalog.sources():
            notice(register_sample(desk.catalog))
        if not desk.indexer.pending(desk.catalog):
            return
        with bars() as progress:
            report = desk.indexer.sync(desk.catalog, progress=progress)
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
