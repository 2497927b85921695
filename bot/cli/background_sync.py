"""The background sync: a process that updates the library beside a question. It prints JSON, one object a line.

Each line is progress, the report or an error. On SIGTERM, or if nobody reads its output, the process ends after the
current batch of embeddings. A kill loses no more than that batch.
"""

import gc
import json
import signal
import sys
import threading
from typing import Any

from bot.bootstrap import Pressbox
from corpus.errors import PressboxError

GARBAGE = 100_000  # as at the command line


class _Stopped(PressboxError):
    """The sync was told to stop. Nothing was published; finished embeddings are kept."""


def main() -> None:
    """Sync the library of PRESSBOX_HOME once."""
    gc.set_threshold(GARBAGE)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())

    def report_progress(stage: str, done: int, total: int) -> None:
        _print_line(progress=(stage, done, total))
        if stop.is_set():
            raise _Stopped("Stopped.")

    with Pressbox() as pressbox:
        try:
            _print_line(report=pressbox.indexer.sync(pressbox.catalog, progress=report_progress).as_dict())
        except _Stopped:
            return
        except PressboxError as error:
            _print_line(error=str(error))


def _print_line(**message: Any) -> None:
    print(json.dumps(message), flush=True)  # raises if the pipe is closed, which ends the run


if __name__ == "__main__":
    main()
    sys.stdout.flush()
