"""The refresh before a question: it brings the library up to date. Whatever fails, the question is asked, and soon.

A thread looks through the folders and a child process syncs, so no slow file, busy disk or hanging network delays the
question by more than PATIENCE. The sync then goes on beside the question. It is stopped with the command, which loses
nothing: the next `pressbox index` does the rest.
"""

import json
import os
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from subprocess import DEVNULL, PIPE, TimeoutExpired
from threading import Thread
from typing import IO, Any, TypeVar, cast

from bot.bootstrap import Pressbox
from bot.cli.notices import print_notice
from bot.cli.progress import show_progress
from bot.cli.render.report import describe_changes
from bot.library.sources import register_sample
from corpus.errors import PressboxError
from corpus.python_process import start
from index.home import Home
from index.indexing.progress import Progress
from index.indexing.report import Report

PATIENCE = 2.0  # seconds that a question waits
GRACE = 0.5  # seconds between SIGTERM and SIGKILL to the sync

T = TypeVar("T")


def refresh(pressbox: Pressbox) -> None:
    """Read what changed in the folders, for at most PATIENCE. The first generation has no limit: nothing else answers.

    A failure is a notice on stderr. Raises PressboxError only if the catalog itself cannot be opened.
    """
    catalog = pressbox.catalog  # outside `try`: without a catalog there is nothing to ask
    if pressbox.home.read_only:
        return
    until = time.monotonic() + PATIENCE
    try:
        if catalog.current_number() == 0:
            _index_first(pressbox)
        elif _within(until, lambda: pressbox.indexer.pending(catalog)):
            _await(pressbox, _Sync(pressbox.home), until)
    except TimeoutError:
        print_notice(
            "The folders are slow to look through, so what changed in them is not known; `pressbox index` reads it."
        )
    except PressboxError as error:
        print_notice(str(error))


def open_early(pressbox: Pressbox) -> None:
    """Start to open the indexes in the background, and print notices about a read-only home or another embedder."""
    pressbox.library.prefetch()
    if pressbox.home.read_only:
        from bot.language_model import is_configured  # late: an answer without a model can do without

        silent = "; no language model is asked, since what it costs cannot be written down"
        no_model = silent if is_configured(pressbox.settings) else ""
        print_notice(f"{pressbox.home.path} is read-only: the library answers as it was last published{no_model}.")
    if sentence := pressbox.change_over():
        print_notice(sentence)


def _index_first(pressbox: Pressbox) -> None:
    catalog = pressbox.catalog
    if not catalog.sources():
        print_notice(register_sample(catalog))
    if pressbox.indexer.pending(catalog):
        with show_progress() as progress:
            _tell(pressbox.indexer.sync(catalog, progress=progress))


def _within(until: float, work: Callable[[], T]) -> T:
    """Run `work` in a thread, and return or raise what it does. Raises TimeoutError at `until`.

    After a timeout the thread runs on: a system call that hangs cannot be stopped.
    """
    outcome = Future[T]()

    def run() -> None:
        try:
            outcome.set_result(work())
        except BaseException as error:
            outcome.set_exception(error)

    Thread(target=run, daemon=True).start()
    return outcome.result(max(0.0, until - time.monotonic()))


def _await(pressbox: Pressbox, sync: "_Sync", until: float) -> None:
    pressbox.closing.callback(sync.stop)
    with suppress(PressboxError):  # the question meets the same error and reports it
        pressbox.library.prefetch()  # while the sync runs
    try:
        with show_progress() as progress:
            outcome = sync.outcome(until, progress)
    except TimeoutError:
        print_notice(
            "The changed articles are still being read, so they may be missing here; `pressbox index` reads them."
        )
        return
    if "report" in outcome:
        _tell(Report(**outcome["report"]))
    else:
        print_notice(outcome.get("error", "The changed articles could not be read; `pressbox index` says why."))


class _Sync:
    """A running `bot.cli.background_sync`. It lives until it is done or stopped."""

    def __init__(self, home: Home) -> None:
        self._child = start(
            "from bot.cli.background_sync import main; main()",
            environment={**os.environ, "PRESSBOX_HOME": str(home.path)},
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=DEVNULL,  # a bug shows when `pressbox index` meets it
            start_new_session=True,  # an interrupt at the terminal reaches only the parent
        )
        self._lines: SimpleQueue[bytes] = SimpleQueue()
        Thread(target=self._listen, daemon=True).start()

    def outcome(self, until: float, progress: Progress) -> dict[str, Any]:
        """The report or the error of the sync; empty if it ended without either. Raises TimeoutError at `until`."""
        try:
            while line := self._lines.get(timeout=max(0.0, until - time.monotonic())):
                message: dict[str, Any] = json.loads(line)
                if "progress" not in message:
                    return message
                progress(*message["progress"])
        except Empty:
            raise TimeoutError from None
        return {}

    def stop(self) -> None:
        """End the process: SIGTERM first, SIGKILL after GRACE."""
        self._child.terminate()
        try:
            self._child.wait(GRACE)
        except TimeoutExpired:
            self._child.kill()
            with suppress(TimeoutExpired):  # a killed process that hangs in a system call stays
                self._child.wait(GRACE)

    def _listen(self) -> None:
        with cast(IO[bytes], self._child.stdout) as stdout:
            for line in stdout:
                self._lines.put(line)
        self._lines.put(b"")


def _tell(report: Report) -> None:
    if report.published:
        print_notice(f"{describe_changes(report)}.")
    for sentence in report.notices:
        print_notice(sentence)
