"""Where children come from: a fork server that has imported everything and opened nothing.

A kill costs milliseconds, not the second of an import. It is sound as long as the server has one thread and holds no
database and no Chroma client: it imports `tests.faults.preload` and nothing else, and `threads` tells.
"""

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy's would be a second thread in the server
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.faults.preload"])


class Child:
    """A process that runs `target(*args, line)`; both ends may talk over the line."""

    def __init__(self, target: Callable[..., None], *args: Any) -> None:
        self.line, theirs = _CONTEXT.Pipe()
        self.process: ForkServerProcess = _CONTEXT.Process(target=target, args=(*args, theirs), daemon=True)
        self.process.start()
        theirs.close()

    @property
    def pid(self) -> int:
        assert self.process.pid is not None
        return self.process.pid

    def hear(self, seconds: float) -> Any:
        """What it says next; None when it says nothing for so long, or is dead."""
        try:
            return self.line.recv() if self.line.poll(seconds) else None
        except (EOFError, ConnectionError):
            return None

    def tell(self, word: str) -> None:
        self.line.send(word)

    def end(self, seconds: float) -> int | None:
        """Its exit code (negative: the signal it died of), or None when it hung and had to be killed."""
        self.process.join(seconds)
        code = self.process.exitcode
        if code is None:
            self.kill()
        self.line.close()
        self.process.close()
        return code

    def kill(self) -> None:
        self.process.kill()
        self.process.join()


def threads() -> int:
    """How many threads the server has."""
    child = Child(_count)
    count = int(child.hear(60))
    child.end(10)
    return count


def _count(line: Connection) -> None:
    tasks = Path(f"/proc/{os.getppid()}/task")
    line.send(len(list(tasks.iterdir())) if tasks.is_dir() else 1)  # without /proc there is nothing to tell
