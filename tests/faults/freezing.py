"""Row: the bot's event loop never stands still while it answers and the library changes under it."""

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.bench import Bench
from tests.faults.bugs import refusals
from tests.faults.messenger import ANSWERED, CHATS, Bots, asked_for, bots
from tests.faults.verdict import Outcome

LONGEST_GAP = 0.25  # seconds
TALK = 5  # seconds of every round


def unfrozen(bench: Bench) -> Outcome:
    """Fifty chats ask while the library is indexed and exchanged, again and again; a heartbeat every 10 ms. Beside it
    an idle loop, which tells what the machine itself costs."""
    outcome = Outcome()
    with (
        bots(bench, outcome) as press,
        _pulse(press, bench.folder / "idle") as idle,
        _pulse(press, bench.folder / "bot") as bot,
    ):
        press.ready()
        press.ask(CHATS[:1], 1)
        press.telegram.wait_for_texts(CHATS[0], 1, ANSWERED)  # what comes first loads
        began = time.monotonic()
        for number in bench.rounds(12, 2):
            outcome.rounds = rounds = number + 1
            with press.indexing(f"Edition {rounds}", f"The ferry to Orsa number {rounds} sails at noon.") as run:
                asked, _ = asked_for(press, TALK)
                outcome.questions += sum(asked.values())
                outcome.struck += run.wait(ANSWERED) == 0
        ended = time.monotonic()
        for process in (bot, idle):
            process.send_signal(signal.SIGTERM)
            process.wait(ANSWERED)
        refusals(press.telegram, outcome)
    late, alone = (_late(bench.folder / name, began, ended) for name in ("bot", "idle"))
    outcome.repaired = outcome.struck
    outcome.figures += [_figure("the bot's loop", late, ended - began), _figure("an idle one", alone, ended - began)]
    if max(late, default=0) > LONGEST_GAP + max(alone, default=0):
        outcome.verdict.note("other", f"the loop stood still for {max(late):.2f} s")
    return outcome


@contextmanager
def _pulse(press: Bots, place: Path) -> Iterator[subprocess.Popen[str]]:
    with press.running("tests.faults.pulse", str(place), *(("bot",) if place.name == "bot" else ())) as process:
        yield process


def _late(place: Path, began: float, ended: float) -> list[float]:
    return [seconds for at, seconds in json.loads(place.read_text()) if began <= at <= ended]


def _figure(whose: str, late: list[float], seconds: float) -> str:
    over, longest = sum(gap > 0.1 for gap in late), max(late, default=0.0)
    return f"{whose} in {seconds:.0f} s: {len(late)} beats late, {over} by over 100 ms, the longest by {longest:.3f} s"
