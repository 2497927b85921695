"""Stopping politely: SIGTERM or Ctrl-C ends a run after the batch at hand, a second one at once."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import ClassVar

from bot.cli.notices import print_notice
from corpus.errors import PressboxError
from index.indexing.indexer import Progress

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StopRequested(PressboxError):
    exit_code: ClassVar[int] = 130


@contextmanager
def listen_for_stop() -> Iterator[threading.Event]:
    """An event that is set by the first signal; the second one interrupts as if nobody had listened."""
    asked = threading.Event()

    def heed(number: int, frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        print_notice("Stopping after the batch at hand; once more stops at once.")

    before = {number: signal.signal(number, heed) for number in SIGNALS}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def stop_when_asked(asked: threading.Event, progress: Progress) -> Progress:
    """The progress that, once asked, ends the run between two batches: what was embedded is kept."""

    def told(stage: str, done: int, total: int) -> None:
        progress(stage, done, total)
        if asked.is_set():
            raise StopRequested("Stopped before anything was published; the next `pressbox index` goes on from here.")

    return told
