"""Row: kills, and errors, at the changes of the disk by which the lexical index is written, and swept.

Every round begins with the same library, whose next commit merges segments in which chunks have died, and in which a
run may have died before: so the calls of a run are the same each time, and each of them can be hit.
"""

import errno
import shutil
from collections import Counter
from dataclasses import dataclass

from index.engines.lexical import Lexicon
from index.indexing.indexer import STEPS
from index.store.generations import KEPT_GENERATIONS
from tests.faults.audit import SAMPLE, audit
from tests.faults.bench import Bench
from tests.faults.damage import came_back
from tests.faults.gazette import Gazette
from tests.faults.press import BUG, HUNG, Order, Press, Ran, index_now
from tests.faults.traced import spread
from tests.faults.tracer import KILL, POSSIBLE, Trace, Tracer
from tests.faults.verdict import Outcome, Verdict
from tests.faults.witness import Witness
from tests.index.newsroom import Newsroom

MERGED = 8  # segments that tantivy merges into one
WINDOWS = 3  # in which writers are struck
SECONDS = 40  # for a run, before it counts as hanging


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a run between two of its steps; "" is its end."""

    begin: str
    end: str

    def __str__(self) -> str:
        return f"after {self.begin!r},"

    @property
    def published(self) -> bool:
        return self.begin == STEPS[-1]


@dataclass(frozen=True, slots=True)
class Trap:
    nth: int
    strike: int

    @property
    def name(self) -> str:
        return errno.errorcode.get(self.strike, "kill")

    def __str__(self) -> str:
        return f"{self.name} at call {self.nth}"


NOTHING = Trap(0, KILL)
WRITER, WRITER_AGAIN, SWEEPER = (
    Window("batch embedded", "lexicon written"),
    Window("staged", "lexicon written"),  # what a dead run staged is embedded
    Window("published", ""),
)


class Still:
    """A library about to be brought up to date, as often as one likes."""

    def __init__(self, gazette: Gazette) -> None:
        self.gazette = gazette
        self._library, self._copy = gazette.newsroom.home.path, gazette.path / "still"
        self._ledger = gazette.ledger.both()
        gazette.close()
        shutil.rmtree(self._copy, ignore_errors=True)
        shutil.copytree(self._library, self._copy)

    def restore(self) -> int:
        """Returns the generation that is current."""
        self.gazette.close()
        shutil.rmtree(self._library)
        shutil.copytree(self._copy, self._library)
        self.gazette.ledger.old[:], self.gazette.ledger.new[:] = self._ledger
        self.gazette.newsroom = Newsroom(self.gazette.path)
        return self.gazette.newsroom.catalog.current_number()


def writers(bench: Bench) -> Outcome:
    outcome, hit, ends = Outcome(), Counter[str](), Counter[str]()
    if not POSSIBLE:
        outcome.skipped = "processes are traced on Linux and x86-64 only"
        return outcome
    gazette = bench.gazette(bench.size(40, 25))
    for dead in (True,) if bench.short else (False, True):
        still = Still(_grown(gazette, bench, dead))
        for window in (WRITER_AGAIN, SWEEPER) if dead else (WRITER,):
            undisturbed = _count(still, window)
            if not undisturbed.total:
                outcome.skipped = "processes may not be traced here"
                return outcome
            for trap in bench.part(WINDOWS).draw(traps := _planned(undisturbed.total, bench), len(traps)):
                _spring(still, window, trap, outcome, hit, ends)
                bench.say(f"{outcome.rounds}: {window} {trap} of {undisturbed.total}{outcome.verdict.told[-1:]}")
            outcome.figures.append(f"{window}{' a run died before,' * dead} calls: {_told(undisturbed.calls)}")
        still.restore()
    outcome.figures.append(f"kills at: {_told(hit)}")
    outcome.figures.append(f"runs ended: {_told(ends)}")
    gazette.close()
    return outcome


def _told(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())


def _segments(gazette: Gazette) -> int:
    current = gazette.newsroom.catalog.current()
    assert current
    return len(list(gazette.newsroom.home.lexicon(current.lexicon).glob("*.store")))


def _grown(gazette: Gazette, bench: Bench, dead: bool) -> Gazette:
    """The library one segment before a merge, with one merged before (but in the short form), and edits that wait.

    `dead`: they were already with a run that died just before it published.
    """
    merged = bench.short
    while not (merged and _segments(gazette) == MERGED - 1):
        before = _segments(gazette)
        gazette.newsroom.sync()
        gazette.ledger.settle()
        gazette.edit()
        merged = merged or _segments(gazette) < before
    if dead:
        index_now(gazette.path, die="on disk")
    return gazette


def _planned(total: int, bench: Bench) -> list[Trap]:
    """Kills at an even choice of the calls, another for each seed, and errors at some."""
    step = max(1, total // bench.size(40, 2))
    kills = [Trap(nth, KILL) for nth in range(1 + bench.seed % step, total + 1, step)]
    errors = [Trap(nth, error) for error in (errno.ENOSPC, errno.EIO) for nth in spread(total, bench.size(6, 1))]
    return kills + errors


def _traced(order: Order, trap: Trap) -> tuple[Ran, Trace]:
    press = Press(order)
    press.await_word("held")
    tracer = Tracer(press.pid, trap.nth, trap.strike)
    press.go_on()
    ran = press.ran(SECONDS)
    return ran, tracer.trace(SECONDS)


def _count(still: Still, window: Window) -> Trace:
    """What an undisturbed run does within the window."""
    still.restore()
    return _traced(Order(still.gazette.path, hold=window.begin, die=window.end), NOTHING)[1]


def _spring(still: Still, window: Window, trap: Trap, outcome: Outcome, hit: Counter[str], ends: Counter[str]) -> None:
    gazette, where = still.gazette, f"{window} {trap}:"
    before = still.restore()
    outcome.rounds += 1
    resident = Witness(gazette.path, gazette.ledger, outcome.rounds, pause=0.2)
    ran, trace = _traced(Order(gazette.path, hold=window.begin), trap)
    published = gazette.settle_if_published(before)
    verdict = _judged(window, trap, ran, published)
    if ran.killed:
        hit[trace.hit] += 1
    ends[f"{trap.name} exit {ran.code}"] += 1
    came: dict[str, int] = {}
    came_back(gazette, where, outcome, came)
    if not came.get("right"):
        verdict.note("errors", f"a new reader answered so: {came}")
    mended = _mended(gazette, published or ran.code == 0)
    verdict.add(mended)
    seen = resident.dismiss()
    verdict.add(seen.verdict)
    outcome.questions += seen.questions
    outcome.verdict.add(verdict, where)
    if ran.killed or ran.code:
        outcome.struck += 1
        outcome.repaired += mended.clean


def _judged(window: Window, trap: Trap, ran: Ran, published: bool) -> Verdict:
    """A run that is not killed publishes, or ends with a sentence that names the cause."""
    verdict = Verdict()
    if ran.code in (BUG, HUNG) or (ran.code < 0 and not ran.killed):
        verdict.note("other", f"the run ended with {ran.code}: {ran.said[-300:]}")
    if ran.code > 0 and (window.published or published):
        verdict.note("other", f"what was published ended with {ran.code}: {ran.said}")
    if trap.strike and ran.code > 0 and (trap.strike == errno.ENOSPC) != ("Make room" in ran.said):
        verdict.note("other", f"the advice does not fit: {ran.said}")
    if ran.code == 0 and not published:
        verdict.note("other", "the run said that all was well, and published nothing")
    return verdict


def _mended(gazette: Gazette, published: bool) -> Verdict:
    """The next run succeeds and pays nothing; the one after it has nothing to do; nothing is left over."""
    verdict = Verdict()
    ran = index_now(gazette.path)
    if ran.code or ran.report is None:
        verdict.note("other", f"the next run ended with {ran.code}: {ran.said[-300:]}")
        return verdict
    if ran.report.embedded or ran.report.published == published or ran.report.notices:
        verdict.note("other", f"the next run did otherwise than it should: {ran.report}")
    gazette.ledger.settle()
    again = index_now(gazette.path)
    if again.report is None or again.report.published or again.report.notices:
        verdict.note("other", f"the run after it was not quiet: {again.said[-300:] or again.report}")
    verdict.add(_exact(gazette.newsroom))
    verdict.add(audit(gazette, SAMPLE))
    return verdict


def _exact(newsroom: Newsroom) -> Verdict:
    """The lexical index holds each live chunk once and no other; of older ones only those of the kept generations."""
    verdict, current = Verdict(), newsroom.catalog.current()
    assert current
    held = Lexicon(newsroom.home.lexicon(current.lexicon)).size
    live = newsroom.catalog.distinct_chunks(current.number)
    if held != live:
        verdict.note("duplicated" if held > live else "lost", f"{held} entries for {live} chunks")
    rows = newsroom.catalog.connection.execute(
        f"SELECT lexicon FROM generations ORDER BY generation DESC LIMIT {KEPT_GENERATIONS}"
    )
    kept = {f"{row[0]:06}" for row in rows}
    if extra := {path.name for path in newsroom.home.lexical.iterdir()} - kept:
        verdict.note("other", f"left over: {sorted(extra)}")
    return verdict
