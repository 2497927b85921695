"""Row: strace kills, or refuses, the N-th system call of a run: Chroma's pickle, renames, fsyncs, writes."""

import re
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain

from tests.faults.audit import audit, finish
from tests.faults.bench import Bench
from tests.faults.gazette import Gazette
from tests.faults.press import HUNG, Order, Press, Ran
from tests.faults.verdict import Outcome
from tests.faults.witness import Witness

RENAMES = "rename,renameat,renameat2"
SYNCS = "fsync,fdatasync"
WRITES = "write,pwrite64,writev"
PAGES = "pwrite64"  # SQLite's: a full disk never refuses the plain writes by which threads wake each other
PICKLE = "index_metadata.pickle"  # what Chroma truncates and writes anew: a death in between breaks a collection
KILL, FULL, BROKEN = "signal=SIGKILL", "error=ENOSPC", "error=EIO"
SECONDS = 30  # for a run, before it counts as hanging
TRIES = 3  # for each kill wanted at the pickle: it may come a moment too late
DELAY = 20_000  # microseconds after each opening of a file while the pickle is waited for


@dataclass(frozen=True, slots=True)
class Trap:
    """`action` befalls the N-th call (`when`, counted in each thread) of any of `calls`."""

    calls: str
    action: str
    when: str
    graph: bool  # in a run that builds a graph

    def __str__(self) -> str:
        return f"{self.action} at {self.calls} {self.when}{' of a rebuild' * self.graph}"


def traps(bench: Bench) -> Outcome:
    outcome = Outcome()
    if shutil.which("strace") is None:
        outcome.skipped = "strace is not installed"
        return outcome
    gazette = bench.gazette()
    counts = _count(gazette, False)
    if not counts:
        outcome.skipped = "strace may not attach to processes here"
        gazette.close()
        return outcome
    witness = Witness(gazette.path, gazette.ledger, bench.seed, pause=bench.pause)
    graphs = _planned(_count(gazette, True), bench, graph=True)
    plan = [*chain.from_iterable(zip(_planned(counts, bench), graphs, strict=False))]
    for trap in bench.part(2).draw(plan, len(plan)):
        _spring(gazette, trap, outcome)
        bench.say(f"{outcome.rounds}: {trap}")
    hits = _at_the_pickle(gazette, bench, outcome)
    outcome.verdict.add(audit(gazette))
    seen = witness.dismiss()
    outcome.verdict.add(seen.verdict)
    outcome.questions = seen.questions
    outcome.figures.append(f"{hits} kills at the write of {PICKLE}")
    outcome.figures.append(
        "calls in one thread of an ordinary run: " + ", ".join(f"{name} {count}" for name, count in counts.items())
    )
    gazette.close()
    return outcome


def _planned(counts: dict[str, int], bench: Bench, graph: bool = False) -> list[Trap]:
    plan: list[Trap] = []
    for calls, most in ((RENAMES, bench.size(20, 1)), (SYNCS, bench.size(30, 1)), (WRITES, bench.size(20, 1))):
        plan += [Trap(calls, KILL, str(point), graph) for point in spread(counts[calls], most)]
    for point in spread(counts[PAGES], bench.size(16, 1)):
        plan += [Trap(PAGES, FULL, f"{point}+", graph), Trap(PAGES, FULL, str(point), graph)]
    if bench.short:
        return plan[::2]
    for point in spread(counts[SYNCS], 6):
        plan += [Trap(SYNCS, BROKEN, str(point), graph), Trap(SYNCS, FULL, f"{point}+", graph)]
    return plan


def spread(count: int, most: int) -> list[int]:
    """At most so many of 1..count, evenly; one alone is in the middle."""
    if most == 1:
        return [(count + 1) // 2]
    chosen = min(most, count)
    return sorted({1 + k * (count - 1) // max(1, chosen - 1) for k in range(chosen)})


def _count(gazette: Gazette, graph: bool) -> dict[str, int]:
    """How often one thread of a run makes each kind of call; empty where nothing may be traced."""
    gazette.edit()
    ran = _traced(gazette, ["-e", f"trace={RENAMES},{SYNCS},{WRITES}"], graph)
    gazette.ledger.settle()
    per_call = Counter(_calls(gazette))
    if ran.code != 0 or not per_call:
        return {}
    return {
        calls: max((count for (_, name), count in per_call.items() if name in calls.split(",")), default=0)
        for calls in (RENAMES, SYNCS, WRITES, PAGES)
    }


def _calls(gazette: Gazette) -> Iterator[tuple[str, str]]:
    """Thread and name of each call in the trace."""
    log = gazette.path / "trace"
    for line in log.read_text(errors="replace").splitlines() if log.exists() else ():
        if made := re.match(r"(\d+) +(\w+)\(", line):
            yield made[1], made[2]


def _traced(gazette: Gazette, options: list[str], graph: bool) -> Ran:
    press = Press(Order(gazette.path, hold="ready", options={"rebuild": graph}))
    with _strace(gazette, press, options):
        return press.ran(SECONDS)


@contextmanager
def _strace(gazette: Gazette, press: Press, options: list[str]) -> Iterator[None]:
    """Attach to the run where it holds, and let it go on."""
    press.await_word("held")
    command = ["strace", "-f", "-qq", "-o", str(gazette.path / "trace"), *options, "-p", str(press.pid)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as strace:
        while strace.poll() is None and not press.traced():
            pass
        press.go_on()
        yield


def _spring(gazette: Gazette, trap: Trap, outcome: Outcome) -> None:
    outcome.rounds += 1
    before = gazette.newsroom.catalog.current_number()
    gazette.edit()
    inject = ["-e", f"trace={trap.calls}", "-e", f"inject={trap.calls}:{trap.action}:when={trap.when}"]
    ran = _traced(gazette, inject, trap.graph)
    gazette.settle_if_published(before)
    if ran.code == HUNG:
        outcome.verdict.note("other", f"{trap}: the run hung")
    if trap.action == KILL and ran.code != 0 and not ran.killed:
        outcome.verdict.note("other", f"{trap}: the run ended with {ran.code}: {ran.said[-300:]}")
    repair = Outcome()
    finish(gazette, repair)
    outcome.verdict.add(repair.verdict, f"after {trap}:")
    if ran.code != 0:
        outcome.struck += 1
        outcome.repaired += repair.repaired


def _at_the_pickle(gazette: Gazette, bench: Bench, outcome: Outcome) -> int:
    """Kills in the moment in which the pickle is empty, which strace makes long enough to be seen."""
    wanted, hits = bench.size(5, 1), 0
    for _ in bench.rounds(TRIES * wanted, TRIES):
        if hits == wanted:
            break
        outcome.rounds += 1
        before = gazette.newsroom.catalog.current_number()
        gazette.edit()
        slow = ["-e", "trace=openat", "-e", f"inject=openat:delay_exit={DELAY}"]
        press = Press(Order(gazette.path, hold="lexicon written", options={"rebuild": True}))
        with _strace(gazette, press, slow):
            hits += _kill_at_empty_pickle(gazette, press)
            ran = press.ran(SECONDS)
        gazette.settle_if_published(before)
        repair = Outcome()
        finish(gazette, repair)
        outcome.verdict.add(repair.verdict, f"after a kill at {PICKLE}:")
        outcome.struck += ran.killed
        outcome.repaired += ran.killed * repair.repaired
    return hits


def _kill_at_empty_pickle(gazette: Gazette, press: Press) -> bool:
    deadline = time.monotonic() + SECONDS
    while press.alive() and time.monotonic() < deadline:
        with suppress(FileNotFoundError):  # swept meanwhile
            for pickle in gazette.newsroom.home.segments.glob(f"*/*/{PICKLE}"):
                if pickle.stat().st_size == 0:
                    press.kill()
                    return pickle.stat().st_size == 0
    return False
