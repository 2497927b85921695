"""The watch: `pressbox index --watch` stays in the foreground and publishes changes in the sources as they come.

It is the one indexer of a library, beside any number of readers, which notice each new generation by themselves.
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
from corpus.nouns import count_noun
from corpus.source import Source

if TYPE_CHECKING:
    from corpus.web.reader import WebReader

SETTLED_MS = 400  # a folder is read after this long without another change
PATIENCE_MS = 1600  # a folder is read after this long even if changes keep coming
LOOK_MS = 10_000  # between two looks at what gives no signal: sources added elsewhere, folders that came back


def watch(pressbox: Pressbox, stop: threading.Event, every: timedelta) -> None:
    """Sync whenever a source changes, until `stop` is set. Pages and feeds without an interval of their own are fetched
    once in `every`.

    An error is a notice, which is not repeated. Folders that cannot be watched are looked at every LOOK_MS instead.
    """
    problem = ""
    while not stop.is_set():
        try:
            problem = _watch(pressbox, stop, every, problem)
        except BrokenPipeError:  # the reader of our reports has left
            raise
        except Exception as error:
            before, problem = problem, _describe_problem(error)
            if problem != before:
                print_notice(problem)
            stop.wait(LOOK_MS / 1000)


def _watch(pressbox: Pressbox, stop: threading.Event, every: timedelta, problem: str) -> str:
    """Watch until the list of sources changes, and return an empty problem.

    `problem` is the last notice. If there is one, the folders are looked at once and the start is not announced again.
    """
    from watchfiles import watch as changes  # late: only the watch needs it

    sources = pressbox.catalog.read_folders()
    roots = [root for root in map(_root, sources) if root.is_dir()]
    if problem:
        _look(pressbox, stop, every)
    else:
        print_notice(f"Watching {len(roots):,} of {count_noun(len(sources), 'source')}; Ctrl-C ends it.")
    for changed in changes(
        *roots,
        debounce=PATIENCE_MS,
        step=SETTLED_MS,
        rust_timeout=min(LOOK_MS, int(every / timedelta(milliseconds=1))),
        yield_on_timeout=True,
        stop_event=stop,
        raise_interrupt=False,
    ):
        _look(pressbox, stop, every, bool(changed))
        if [root for root in map(_root, pressbox.catalog.read_folders()) if root.is_dir()] != roots:
            break  # a source was registered, removed or mounted again
    return ""


def _look(pressbox: Pressbox, stop: threading.Event, every: timedelta, changed: bool = False) -> None:
    due = pressbox.catalog.due(datetime.now(UTC), every)
    if changed or due or pressbox.indexer.pending(pressbox.catalog):
        _publish(pressbox, stop, make_web_reader(pressbox.catalog) if due else None, due)


def _describe_problem(error: Exception) -> str:
    described = sentence(error, "What changed", "looked at")  # logs a bug with its traceback
    if isinstance(error, OSError):  # a folder has just gone, or the system refuses to watch so many
        why = (error.strerror or str(error) or type(error).__name__).lower()
        return f"The folders cannot be watched ({why}); they are looked at every {LOOK_MS // 1000} seconds instead."
    return described


def _root(source: Source) -> Path:
    """The folder to watch. For a file it is the file's folder: editors replace a file, which only the folder shows."""
    return source.path if source.path.is_dir() else source.path.parent


def _publish(pressbox: Pressbox, stop: threading.Event, web: "WebReader | None", ask: set[str]) -> None:
    """Sync once. An error is a notice, and the next change tries again."""
    try:
        with show_progress() as progress:
            progress = stop_when_asked(stop, progress)
            report = pressbox.indexer.sync(pressbox.catalog, wait=-1, progress=progress, web=web, ask=ask)
    except PressboxError as error:
        if not stop.is_set():
            print_notice(str(error))
        return
    if report.published:
        rendered.show(report)
