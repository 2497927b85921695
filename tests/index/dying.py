"""Indexes a newsroom in a process of its own that dies, as by `kill -9`, the n-th time that a step is reached."""

import os
import signal
import sys
from pathlib import Path

from tests.index.newsroom import Newsroom


def main(folder: str, step: str, nth: str) -> None:
    left = int(nth)

    def reached(now: str) -> None:
        nonlocal left
        left -= now == step
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    newsroom = Newsroom(Path(folder))
    newsroom.indexer(reached=reached).sync(newsroom.catalog)


if __name__ == "__main__":
    main(*sys.argv[1:])
