"""Rows: churn, a hundred generations in one reader, readers under change, and how soon news is found."""

import time

from tests.faults.audit import audit, finish
from tests.faults.bench import Bench
from tests.faults.gazette import Gazette
from tests.faults.press import Order, Press
from tests.faults.verdict import Outcome
from tests.faults.witness import Testimony, Witness

LONGEST_GAP = 1.0  # seconds without an answer, for any client
SOON = 5.0  # seconds until a published article is found
QUIET = 15.0  # seconds in which the readers are left in peace, to compare with
GROWTH = 1.10  # of a reader's memory over a hundred switches


def churn(bench: Bench) -> Outcome:
    """10 cycles of 10% removed, as many added and 10% changed: in Chroma itself some rows would become unreachable."""
    gazette, outcome = bench.gazette(), Outcome()
    share = len(gazette.present()) // 10
    for _ in bench.rounds(10, 2):
        outcome.rounds += 1
        outcome.struck += 1
        gazette.edit(changes=share, adds=share, removals=share)
        finish(gazette, outcome)
        outcome.verdict.add(audit(gazette))
    gazette.close()
    return outcome


def readers_under_change(bench: Bench) -> Outcome:
    """4 clients in two processes ask while 10 generations are published; beside it, the same clients left in peace."""
    gazette, outcome = bench.gazette(), Outcome()
    wanted = bench.size(20_000, 200)
    witnesses = [Witness(gazette.path, gazette.ledger, bench.seed + k, clients=2, pause=0.0) for k in range(2)]
    for witness in witnesses:
        witness.so_far()
    time.sleep(0.3 if bench.short else QUIET)
    quiet = _heard(witnesses)
    busy = Testimony()
    generations = bench.size(10, 2)
    while (busy.questions < wanted or outcome.rounds < generations) and not bench.over:
        outcome.rounds += 1
        gazette.edit(changes=10, adds=3, removals=3)
        ran = Press(Order(gazette.path, recent_rows=20 if outcome.rounds % 2 else 2000)).ran()
        if ran.code == 0:
            gazette.ledger.settle()
            outcome.struck += 1
            outcome.repaired += 1
        if outcome.rounds >= generations:
            time.sleep(bench.size(5, 0))
        else:
            time.sleep(bench.size(2, 0))
        busy.add(_heard(witnesses))
        bench.say(f"{outcome.rounds} generations, {busy.questions:,} questions")
    for witness in witnesses:
        busy.add(witness.dismiss())
    outcome.verdict.add(quiet.verdict)
    outcome.verdict.add(busy.verdict)
    outcome.questions = busy.questions
    if busy.gap > LONGEST_GAP:
        outcome.verdict.note("other", f"a client had no answer for {busy.gap:.2f} s")
    outcome.figures += [_figures("left in peace", quiet), _figures(f"{outcome.rounds} generations", busy)]
    gazette.close()
    return outcome


def _heard(witnesses: list[Witness]) -> Testimony:
    together = Testimony()
    for witness in witnesses:
        together.add(witness.so_far())
    return together


def _figures(when: str, seen: Testimony) -> str:
    return (
        f"{when}: {seen.questions:,} questions, median {1000 * seen.quantile(0.5):.1f} ms, "
        f"p95 {1000 * seen.quantile(0.95):.1f} ms, longest gap {seen.gap:.2f} s"
    )


def switches(bench: Bench) -> Outcome:
    """100 generations published under one reader: file descriptors and memory stay what they were."""
    gazette, outcome = bench.gazette(bench.size(100, 20)), Outcome()
    witness = Witness(gazette.path, gazette.ledger, bench.seed)
    early, seen, generations = Testimony(), Testimony(), set[int]()
    for number in bench.rounds(100, 3):
        outcome.rounds += 1
        gazette.edit(changes=2)
        ran = Press(Order(gazette.path, recent_rows=2000 if number % 10 else 20)).ran()
        if ran.code:
            outcome.verdict.note("other", f"a run ended with {ran.code}: {ran.said[-200:]}")
        gazette.ledger.settle()
        time.sleep(0.05)  # the reader asks about every 10 ms
        if number % 10 == 9:
            seen = _since(witness, outcome, generations)
            early = seen if number == 19 else early
    seen = _since(witness, outcome, generations)
    witness.dismiss()
    outcome.struck = outcome.repaired = len(generations)
    if early.resident and (seen.descriptors > early.descriptors + 2 or seen.resident > GROWTH * early.resident):
        outcome.verdict.note("other", "the reader keeps what it has let go of")
    outcome.figures.append(
        f"after 20 and after {outcome.rounds} switches: {early.descriptors} and {seen.descriptors} file descriptors, "
        f"{early.resident / 1e6:.0f} and {seen.resident / 1e6:.0f} MB; {len(generations)} generations were seen"
    )
    finish(gazette, Outcome())
    gazette.close()
    return outcome


def _since(witness: Witness, outcome: Outcome, generations: set[int]) -> Testimony:
    """What the reader saw since it was asked last."""
    seen = witness.so_far()
    outcome.verdict.add(seen.verdict)
    outcome.questions += seen.questions
    generations |= seen.generations
    return seen


def freshness(bench: Bench) -> Outcome:
    """Seconds from the end of an indexing process to the first answer of a running reader out of its generation."""
    gazette, outcome = bench.gazette(), Outcome()
    witness = Witness(gazette.path, gazette.ledger, bench.seed)
    waits = []
    for _ in bench.rounds(50, 2):
        outcome.rounds += 1
        outcome.struck += 1
        gazette.edit()
        Press(Order(gazette.path)).ran()
        published = time.monotonic()
        gazette.ledger.settle()
        waits.append(_awaited(gazette, witness, outcome) - published)
        outcome.repaired += waits[-1] < SOON
    outcome.verdict.add(witness.dismiss().verdict)
    waits.sort()
    outcome.figures.append(f"found after {waits[len(waits) // 2]:.3f} s (median), {waits[-1]:.3f} s (longest)")
    gazette.close()
    return outcome


def _awaited(gazette: Gazette, witness: Witness, outcome: Outcome) -> float:
    number = gazette.newsroom.catalog.current_number()
    deadline = time.monotonic() + SOON
    while time.monotonic() < deadline:
        seen = witness.so_far()
        outcome.questions += seen.questions
        outcome.verdict.add(seen.verdict)
        if number in seen.generations:
            break
        time.sleep(0.01)
    return time.monotonic()
