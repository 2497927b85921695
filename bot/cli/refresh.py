"""Brings the library up to date before a question. Whatever hinders it, the question is asked, and soon.

The folders are looked through in a thread and the sync is a process of its own, so that neither a slow file, a busy
disk nor a network that hangs is waited for longer than PATIENCE. The sync then goes on beside the question and is
stopped with the command, which loses nothing: `pressbox index` does the rest.
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
from index.indexing.indexer import Progress
from index.indexing.report import Report

PATIENCE = 2.0  # seconds that a question waits
GRACE = 0.5  # seconds from a polite word to the sync until it is killed

T = TypeVar("T")


def refresh(desk: Pressbox) -> None:
    """Before the first generation there is nothing to answer from, so that is waited for."""
    catalog = desk.catalog  # without it there is nothing to ask: what hinders this is an error
    if desk.home.read_only:
        return
    until = time.monotonic() + PATIENCE
    try:
        if catalog.current_number() == 0:
            _first(desk)
        elif _within(until, lambda: desk.indexer.pending(catalog)):
            _await(desk, _Sync(desk.home), until)
    except TimeoutError:
        print_notice(
            "The folders are slow to look through, so what changed in them is not known; `pressbox index` reads it."
        )
    except PressboxError as error:
        print_notice(str(error))


def open_early(desk: Pressbox) -> None:
    """Say which embedder answers if it is not the one in the settings, and begin to open what it will search."""
    desk.library.prefetch()
    if desk.home.read_only:
        from bot.language_model import is_configured  # late: an answer without a model can do without

        silent = "; no language model is asked, since what it costs cannot be written down"
        print_notice(
            f"{desk.home.path} is read-only: what was published last answers{silent * is_configured(desk.settings)}."
        )
    if sentence := desk.change_over():
        print_notice(sentence)


def _first(desk: Pressbox) -> None:
    catalog = desk.catalog
    if not catalog.sources():
        print_notice(register_sample(catalog))
    if desk.indexer.pending(catalog):
        with show_progress() as progress:
            _tell(desk.indexer.sync(catalog, progress=progress))


def _within(until: float, work: Callable[[], T]) -> T:
    """What it returns or raises; TimeoutError if that takes too long. It is not stopped then: a look that hangs
    cannot be."""
    outcome = Future[T]()

    def run() -> None:
        try:
            outcome.set_result(work())
        except BaseException as error:
            outcome.set_exception(error)

    Thread(target=run, daemon=True).start()
    return outcome.result(max(0.0, until - time.monotonic()))


def _await(desk: Pressbox, sync: "_Sync", until: float) -> None:
    desk.closing.callback(sync.stop)
    with suppress(PressboxError):  # it is met again, and told, when the question is asked
        desk.library.prefetch()  # meanwhile
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
    """`bot.cli.background_sync`, started now. It lives until it is done or stopped."""

    def __init__(self, home: Home) -> None:
        self._child = start(
            "from bot.cli.background_sync import main; main()",
            environment={**os.environ, "PRESSBOX_HOME": str(home.path)},
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=DEVNULL,  # a bug shows where `pressbox index` meets it
            start_new_session=True,  # an interrupt at the terminal is ours to handle
        )
        self._lines: SimpleQueue[bytes] = SimpleQueue()
        Thread(target=self._listen, daemon=True).start()

    def outcome(self, until: float, progress: Progress) -> dict[str, Any]:
        """Its report or its error; nothing if it ends without a word. TimeoutError if it is not done by then."""
        try:
            while line := self._lines.get(timeout=max(0.0, until - time.monotonic())):
                said: dict[str, Any] = json.loads(line)
                if "progress" not in said:
                    return said
                progress(*said["progress"])
        except Empty:
            raise TimeoutError from None
        return {}

    def stop(self) -> None:
        self._child.terminate()
        try:
            self._child.wait(GRACE)
        except TimeoutExpired:
            self._child.kill()
            with suppress(TimeoutExpired):  # a system call that hangs keeps even a killed process
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
