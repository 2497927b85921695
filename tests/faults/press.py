"""An indexer in a process of its own: what it is told to do, where it is to die, and how it ended."""

import ctypes
import os
import signal
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from corpus.errors import PressboxError
from index.indexing import run
from index.indexing.indexer import Indexer
from index.indexing.report import Report
from tests.faults.nursery import Child
from tests.index.newsroom import NOW, Newsroom, Paragraphs

BUG = 70  # the exit code of a run that ends with a traceback
HUNG = 124
PR_SET_PTRACER, ANYONE = 0x59616D61, -1  # from linux/prctl.h


@dataclass(frozen=True, slots=True)
class Order:
    """`die` and `hold` are steps of the indexer: at `die` it kills itself, at `hold` it waits for a word. The step
    "ready" is before everything."""

    path: Path
    die: str = ""
    nth: int = 1
    hold: str = ""
    uid: int | None = None
    recent_rows: int = run.RECENT_ROWS
    embed_batch: int = run.EMBED_BATCH
    heedless: bool = False  # of how much room is left on the disk
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ran:
    """`code` as at the command line; negative: the signal. `said` is the error's sentence or traceback."""

    code: int
    report: Report | None
    said: str
    seconds: float

    @property
    def killed(self) -> bool:
        return self.code == -signal.SIGKILL


class Press:
    def __init__(self, order: Order) -> None:
        self._started = time.monotonic()
        self._child = Child(_run, order)

    @property
    def pid(self) -> int:
        return self._child.pid

    def await_word(self, word: str, seconds: float = 30) -> bool:
        """Wait until it says "ready" or "held"; False if it does not."""
        deadline = time.monotonic() + seconds
        while (heard := self._child.hear(max(0.0, deadline - time.monotonic()))) is not None:
            if heard == word:
                return True
        return False

    def go_on(self) -> None:
        self._child.tell("go on")

    def traced(self) -> bool:
        """Has the tracer come?"""
        return "TracerPid:\t0\n" not in Path(f"/proc/{self.pid}/status").read_text()

    def alive(self) -> bool:
        return self._child.process.is_alive()

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def ran(self, seconds: float = 60) -> Ran:
        """Wait for its end; a run that hangs is killed and has the code HUNG."""
        deadline = time.monotonic() + seconds
        report, said = None, ""
        while (heard := self._child.hear(max(0.0, deadline - time.monotonic()))) is not None:
            if isinstance(heard, Report):
                report = heard
            elif heard not in ("ready", "held"):
                said = str(heard)
        code = self._child.end(max(1.0, deadline - time.monotonic()))
        return Ran(HUNG if code is None else code, report, said, time.monotonic() - self._started)


def index_now(path: Path, **order: Any) -> Ran:
    return Press(Order(path, **order)).ran()


def _run(order: Order, line: Connection) -> None:
    line.send("ready")
    if order.uid is not None:
        os.setgroups([])
        os.setgid(order.uid)
        os.setuid(order.uid)
    code = _work(order, line)
    line.close()
    os._exit(code)  # as abrupt as the end of a process may be


def _work(order: Order, line: Connection) -> int:
    left = order.nth

    def reached(step: str) -> None:
        nonlocal left
        left -= step == order.die
        if step == order.die and left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        if step == order.hold:
            _let_trace()
            line.send("held")
            line.recv()

    run.RECENT_ROWS, run.EMBED_BATCH = order.recent_rows, order.embed_batch
    if order.heedless:
        run.LEAST_ROOM = -(1 << 40)
    said: Any
    try:
        reached("ready")
        newsroom = Newsroom(order.path)
        made = Indexer(newsroom.home, newsroom.embedder, Paragraphs, newsroom.cut, lambda: NOW, reached)
        said, code = made.sync(newsroom.catalog, **order.options), 0
    except PressboxError as error:
        said, code = str(error), error.exit_code
    except Exception:
        said, code = traceback.format_exc(), BUG
    with suppress(OSError):
        line.send(said)
    return code


def _let_trace() -> None:
    """Lets strace attach where Yama guards the processes of ordinary users."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PTRACER, ctypes.c_ulong(ANYONE), 0, 0, 0)
