"""Children of the benchmark: a command is timed as a whole, and a job tells what it measured in itself."""

import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.line import Unable

PRESSBOX = (sys.executable, "-m", "bot")
PATH = re.compile(r"/[^ '\"]+")
OWN = ("PRESSBOX_", "OPENAI_", "TELEGRAM_")  # of the person's own settings, nothing is taken over


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process and its children took: wall clock, processor time, and memory at its peak."""

    seconds: float
    cpu: float
    megabytes: float


def environment(home: Path | None = None) -> dict[str, str]:
    """The environment of a child, whose library is at `home`; no setting of the person's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OWN)}
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        **({"PRESSBOX_HOME": str(home)} if home else {}),
    }


def run(*command: str, home: Path | None = None) -> Cost:
    """Run a command to its end, and tell its cost. Raises Unable, with what it said last, if it fails."""
    with tempfile.TemporaryFile() as told:
        started = time.perf_counter()
        with subprocess.Popen(command, env=environment(home), stdout=subprocess.DEVNULL, stderr=told) as child:
            _, status, usage = os.wait4(child.pid, 0)
            seconds = time.perf_counter() - started
            child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            told.seek(0)
            raise _failed(" ".join(command[1:3]), told.read().decode())
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def pressbox(*words: str, home: Path) -> Cost:
    """Run a command of Pressbox's."""
    return run(*PRESSBOX, *words, home=home)


def job(name: str, *words: str, home: Path | None = None) -> dict[str, Any]:
    """Run `python -m bench.jobs.NAME`, and return what it printed. Raises Unable if it fails."""
    command = [sys.executable, "-m", f"bench.jobs.{name}", *words]
    done = subprocess.run(command, env=environment(home), capture_output=True, text=True, check=False)
    if done.returncode:
        raise _failed(f"bench.jobs.{name}", done.stderr)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _failed(name: str, told: str) -> Unable:
    """`told` is what a child wrote to stderr: its last line says why it ended. Paths of this machine stay here."""
    last = (told.strip().splitlines() or ["it said nothing"])[-1]
    return Unable(f"{name} failed: {PATH.sub('…', last)[:120]}")


@contextmanager
def stopwatch(told: dict[str, float]) -> Iterator[None]:
    """Put what the block takes into `told`: seconds, cpu, and the process's peak megabytes."""
    started, before = time.perf_counter(), time.process_time()
    yield
    told["seconds"] = time.perf_counter() - started
    told["cpu"] = time.process_time() - before
    told["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def p95_of(ask: Callable[[str], object], questions: list[str]) -> dict[str, float]:
    """The 95th percentile of what a question takes, by each clock; the first is asked once before, to warm up."""
    ask(questions[0])
    taken = [_costs(lambda asked=question: ask(asked)) for question in questions]  # type: ignore[misc]
    return {clock: sorted(cost[clock] for cost in taken)[int(0.95 * len(taken))] for clock in ("seconds", "cpu")}


def _costs(work: Callable[[], object]) -> dict[str, float]:
    told = dict[str, float]()
    with stopwatch(told):
        work()
    return told
