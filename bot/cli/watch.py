"""Watching: `pressbox index --watch` stays in the foreground and publishes what changes in the sources as it comes.

Meant as the one indexer beside those who answer: readers notice each new generation by themselves.
"""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.bootstrap import Pressbox
from bot.cli.notices import print_notice
from bot.cli.progress import show_progress
from bot.cli.render import report as rendered
from bot.cli.stopping import stop_when_asked
from bot.library.sources import make_web_reader
from corpus.bugs import sentence
from corpus.errors import PressboxError
from corpus.source import Source

if TYPE_CHECKING:
    from corpus.web.reader import WebReader

SETTLED_MS = 400  # without a further change, after which a folder is read
PATIENCE_MS = 1600  # at most, while changes keep coming
LOOK_MS = 10_000  # between two looks at what cannot be watched: sources added elsewhere, folders that came back


def watch(desk: Pressbox, asked: threading.Event, every: timedelta) -> None:
    """Sync whenever a source changes, until asked to stop. Pages and feeds are asked once in `every`.

    Whatever is raised meanwhile is a line: what cannot be watched is looked at every few seconds until it can.
    """
    said = ""
    while not asked.is_set():
        try:
            said = _watch(desk, asked, every, said)
        except BrokenPipeError:  # who read our reports has left
            raise
        except Exception as error:
            before, said = said, _hindered(error)
            if said != before:
                print_notice(said)
            asked.wait(LOOK_MS / 1000)


def _watch(desk: Pressbox, asked: threading.Event, every: timedelta, said: str) -> str:
    """Until the sources are others; `said` is what hindered it the last time, and then nothing is said anew."""
    from watchfiles import watch as changes  # late: only those who watch need it

    sources = desk.catalog.folders()
    roots = [root for root in map(_root, sources) if root.is_dir()]
    if said:
        _look(desk, asked, every)
    else:
        print_notice(f"Watching {len(roots):,} of {len(sources):,} sources; Ctrl-C ends it.")
    for found in changes(
        *roots,
        debounce=PATIENCE_MS,
        step=SETTLED_MS,
        rust_timeout=min(LOOK_MS, int(every / timedelta(milliseconds=1))),
        yield_on_timeout=True,
        stop_event=asked,
        raise_interrupt=False,
    ):
        _look(desk, asked, every, bool(found))
        if [root for root in map(_root, desk.catalog.folders()) if root.is_dir()] != roots:
            break  # registered, removed, or mounted again
    return ""


def _look(desk: Pressbox, asked: threading.Event, every: timedelta, changed: bool = False) -> None:
    due = desk.catalog.due(datetime.now(UTC) - every)
    if changed or due or desk.indexer.pending(desk.catalog):
        _publish(desk, asked, make_web_reader(desk.catalog) if due else None)


def _hindered(error: Exception) -> str:
    told = sentence(error, "What changed", "looked at")
    if isinstance(error, OSError):  # a folder that has just gone, or more folders than the system lets us watch
        why = (error.strerror or str(error) or type(error).__name__).lower()
        return f"The folders cannot be watched ({why}); they are looked at every {LOOK_MS // 1000} seconds instead."
    return told


def _root(source: Source) -> Path:
    """What to watch: editors replace a file rather than write it, which only its folder notices."""
    return source.path if source.path.is_dir() else source.path.parent


def _publish(desk: Pressbox, asked: threading.Event, web: "WebReader | None") -> None:
    """One sync; what hinders it is a line, and the next change tries again."""
    try:
        with show_progress() as progress:
            report = desk.indexer.sync(desk.catalog, wait=-1, progress=stop_when_asked(asked, progress), web=web)
    except PressboxError as error:
        if not asked.is_set():
            print_notice(str(error))
        return
    if report.published:
        rendered.show(report)
