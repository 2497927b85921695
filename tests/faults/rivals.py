"""Rows: two indexers at once, and a holder of the lock that is killed."""

import re
import time

from tests.faults.audit import finish
from tests.faults.bench import Bench
from tests.faults.press import Order, Press
from tests.faults.verdict import Outcome
from tests.faults.witness import Witness

BUSY = 75
PROMPT = 1.0  # seconds until a dead holder's lock is taken


def pairs(bench: Bench) -> Outcome:
    """20 pairs: one works, the other leaves with 75 and the pid of the one that works."""
    gazette, outcome = bench.gazette(), Outcome()
    witness = Witness(gazette.path, gazette.ledger, bench.seed)
    for _ in bench.rounds(20, 2):
        outcome.rounds += 1
        outcome.struck += 1
        gazette.edit()
        presses = [Press(Order(gazette.path, hold="staged")) for _ in range(2)]
        deadline = time.monotonic() + 30
        while all(press.alive() for press in presses) and time.monotonic() < deadline:
            time.sleep(0.005)
        loser, winner = sorted(presses, key=lambda press: press.alive())
        pid = winner.pid
        left = loser.ran(5)
        winner.go_on()
        worked = winner.ran()
        if left.code != BUSY or not re.search(rf"Process {pid} ", left.said):
            outcome.verdict.note("other", f"the second indexer ended with {left.code}: {left.said}")
        if worked.code != 0:
            outcome.verdict.note("other", f"the first indexer ended with {worked.code}: {worked.said}")
        finish(gazette, outcome)
    seen = witness.dismiss()
    outcome.verdict.add(seen.verdict)
    outcome.questions = seen.questions
    gazette.close()
    return outcome


def killed_holders(bench: Bench) -> Outcome:
    """A waiting indexer has the lock within a second of the holder's death, and finishes the work."""
    gazette, outcome = bench.gazette(), Outcome()
    longest = 0.0
    for _ in bench.rounds(10, 2):
        outcome.rounds += 1
        outcome.struck += 1
        gazette.edit()
        holder = Press(Order(gazette.path, hold="staged"))
        holder.await_word("held")
        heir = Press(Order(gazette.path, hold="surveyed", options={"wait": 30.0}))
        time.sleep(0.1)
        holder.kill()
        started = time.monotonic()
        inherited = heir.await_word("held", 10)
        longest = max(longest, waited := time.monotonic() - started)
        if not inherited or waited > PROMPT:
            outcome.verdict.note("other", f"the lock was free after {waited:.1f} s only")
        holder.ran()
        heir.go_on()
        ran = heir.ran()
        if ran.code != 0:
            outcome.verdict.note("other", f"the heir ended with {ran.code}: {ran.said}")
        finish(gazette, outcome)
    outcome.figures.append(f"the lock of a dead holder is taken within {longest:.2f} s")
    gazette.close()
    return outcome
