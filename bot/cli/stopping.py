"""The graceful stop: the first SIGTERM or Ctrl-C ends a run after the current batch, the second at once."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import ClassVar

from bot.cli.notices import print_notice
from corpus.errors import PressboxError
from index.indexing.progress import Progress

SIGNALS = (signal.SIGINT, signal.SIGTERM)
STOPPED = "Stopped before anything was published; the next `pressbox index` goes on from here."


class StopRequested(PressboxError):
    """A person or a service manager stopped the run. Exit code 130, as for an interrupt."""

    exit_code: ClassVar[int] = 130


@contextmanager
def listen_for_stop() -> Iterator[threading.Event]:
    """An event that the first signal sets; the second signal raises KeyboardInterrupt. Old handlers come back."""
    stop = threading.Event()

    def handle(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        print_notice("Stopping after the current batch; Ctrl-C once more stops at once.")

    before = {number: signal.signal(number, handle) for number in SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def stop_when_asked(stop: threading.Event, progress: Progress, told: str = STOPPED) -> Progress:
    """Wrap `progress` so that it raises StopRequested, with the sentence `told`, once `stop` is set.

    The indexer calls it between two batches, so finished embeddings are kept.
    """

    def report_progress(stage: str, done: int, total: int) -> None:
        progress(stage, done, total)
        if stop.is_set():
            raise StopRequested(told)

    return report_progress
