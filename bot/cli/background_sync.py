"""The sync beside a question, in a process of its own: says how far it is and what came of it, in a line of JSON each.

Told to stop (SIGTERM), or left by who started it, it ends after the batch at hand; killed, it loses no more than that.
"""

import gc
import json
import signal
import sys
import threading
from typing import Any

from bot.bootstrap import Pressbox
from corpus.errors import PressboxError
from corpus.splitter import lighten

GARBAGE = 100_000  # as at the command line


class _Stopped(PressboxError):
    """Nothing was published; what was embedded is kept."""


def main() -> None:
    gc.set_threshold(GARBAGE)
    lighten()
    asked = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: asked.set())

    def told(stage: str, done: int, total: int) -> None:
        _say(progress=(stage, done, total))
        if asked.is_set():
            raise _Stopped("Stopped.")

    with Pressbox() as desk:
        try:
            _say(report=desk.indexer.sync(desk.catalog, progress=told).as_dict())
        except _Stopped:
            return
        except PressboxError as error:
            _say(error=str(error))


def _say(**what: Any) -> None:
    print(json.dumps(what), flush=True)  # raises when nobody listens any more, which ends the run


if __name__ == "__main__":
    main()
    sys.stdout.flush()
