"""Rows: `kill -9` at random moments, and at every named step, while a reader asks."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from random import Random

from index.errors import DatabaseUnusable
from index.indexing.indexer import STEPS
from index.indexing.run import RECENT_ROWS
from tests.fakes.chroma import ChromaServer, NoChroma, start_chroma
from tests.fakes.postgres import Cluster, NoServer, start_cluster
from tests.faults.audit import audit, finish
from tests.faults.bench import Bench
from tests.faults.gazette import Gazette
from tests.faults.nursery import threads
from tests.faults.press import Order, Press, Ran, index_now
from tests.faults.verdict import Outcome, Verdict
from tests.faults.witness import Witness
from tests.index.newsroom import CHROMA, DATABASE

BETWEEN_RUNS = 20  # kills, then a run that is left alone and an audit
SMALL = 20  # rows of a recent segment, so that each run builds a main one
AWAY = 0.3  # seconds that a killed server stays away at least
PATIENCE = 3  # runs that may end before their kill, for each kill wanted


def random_kills(bench: Bench) -> Outcome:
    """200 kills at moments drawn over the whole length of a run; small and large segments in turn."""
    return _random_kills(bench, bench.size(200, 3))


def kills_over_postgres(bench: Bench) -> Outcome:
    """20 kills as in `random_kills`, of a library whose catalog is in PostgreSQL."""
    if find_spec("psycopg") is None:
        return Outcome(skipped="psycopg is not installed")
    try:
        with start_cluster() as cluster, cluster.database() as url:
            (bench.folder / DATABASE).write_text(url)
            return _random_kills(bench, bench.size(20, 3))
    except NoServer as reason:
        return Outcome(skipped=str(reason))


def kills_over_chroma(bench: Bench) -> Outcome:
    """40 kills, in turn of the indexer and of the Chroma server that keeps the vectors."""
    try:
        with start_chroma() as server:
            (bench.folder / CHROMA).write_text(server.url)
            return _random_kills(bench, bench.size(40, 4), (of_chroma(server), INDEXER))
    except NoChroma as reason:
        return Outcome(skipped=str(reason))


def kills_of_servers(bench: Bench) -> Outcome:
    """80 kills over both servers: 50 of the indexer, 20 of Chroma's server, 10 immediate stops of PostgreSQL."""
    if find_spec("psycopg") is None:
        return Outcome(skipped="psycopg is not installed")
    try:
        with start_cluster() as cluster, cluster.database() as url, start_chroma() as server:
            (bench.folder / DATABASE).write_text(url)
            (bench.folder / CHROMA).write_text(server.url)
            chroma, postgres = of_chroma(server), of_postgres(cluster)
            turns = (chroma, INDEXER, postgres, INDEXER, INDEXER, chroma, INDEXER, INDEXER)
            return _random_kills(bench, bench.size(10 * len(turns), 4), turns)
    except (NoServer, NoChroma) as reason:
        return Outcome(skipped=str(reason))


@dataclass(frozen=True, slots=True)
class Strike:
    """A kill of what `victim` names. After one of a server, the run ends with the code of an error that is a sentence;
    `server` kills it and starts it again."""

    victim: str
    server: Callable[[], None] | None = None

    def hit(self, ran: Ran) -> bool:
        """Whether the kill came while the run was going on."""
        return ran.killed if self.server is None else ran.code == DatabaseUnusable.exit_code


INDEXER = Strike("the indexer")


def of_chroma(server: ChromaServer) -> Strike:
    def kill() -> None:
        server.kill()
        time.sleep(AWAY)  # the reader asks, and the run goes on
        server.start()

    return Strike("Chroma's server", kill)


def of_postgres(cluster: Cluster) -> Strike:
    return Strike("PostgreSQL", lambda: cluster.crash(AWAY))


def _random_kills(bench: Bench, wanted: int, strikes: Sequence[Strike] = (INDEXER,)) -> Outcome:
    gazette, outcome, random = bench.gazette(), Outcome(), Random(bench.seed)
    if (alone := threads()) != 1:
        outcome.verdict.note("other", f"the fork server has {alone} threads: forking it is not sound")
    witness = Witness(gazette.path, gazette.ledger, bench.seed, pause=bench.pause)
    length = {rows: _length(gazette, rows) for rows in (RECENT_ROWS, SMALL)}
    due, hits = 0, Counter[str]()
    while outcome.struck < wanted and outcome.rounds < PATIENCE * wanted and not bench.over:
        outcome.rounds += 1
        rows = random.choice(list(length))
        gazette.edit()
        strike = strikes[outcome.struck % len(strikes)]
        ran = _killed(gazette, Order(gazette.path, recent_rows=rows), random.uniform(0, length[rows]), strike)
        if not strike.hit(ran):
            if ran.code != 0:
                outcome.verdict.note("other", f"a run ended with {ran.code}: {ran.said}")
            continue
        outcome.struck += 1
        hits[strike.victim] += 1
        due += 1
        if due == BETWEEN_RUNS or outcome.struck == wanted:
            outcome.repaired += _mended(gazette, outcome.verdict) * due
            due = 0
            bench.say(f"{outcome.struck} kills")
    outcome.repaired += _mended(gazette, outcome.verdict) * due
    outcome.verdict.add(audit(gazette))
    seen = witness.dismiss()
    outcome.verdict.add(seen.verdict)
    outcome.questions = seen.questions
    killed = ", ".join(f"{count} of {victim}" for victim, count in hits.items())
    outcome.figures.append(
        f"killed: {killed}; {len(seen.generations)} generations seen by the reader, longest gap {seen.gap:.2f} s"
        + (f", {seen.refused} questions refused with a sentence" if seen.refused else "")
    )
    gazette.close()
    return outcome


def _length(gazette: Gazette, recent_rows: int) -> float:
    gazette.edit()
    ran = index_now(gazette.path, recent_rows=recent_rows)
    gazette.ledger.settle()
    return ran.seconds


def _killed(gazette: Gazette, order: Order, after: float, strike: Strike) -> Ran:
    """A run that is killed after so many seconds, or one of its servers is."""
    before = gazette.newsroom.catalog.current_number()
    press = Press(order)
    press.await_word("ready")
    time.sleep(after)
    (strike.server or press.kill)()
    ran = press.ran()
    gazette.settle_if_published(before)
    return ran


def _mended(gazette: Gazette, verdict: Verdict) -> bool:
    outcome = Outcome()
    finish(gazette, outcome)
    verdict.add(outcome.verdict)
    return outcome.verdict.clean


def named_steps(bench: Bench) -> Outcome:
    """Every failure point that the indexer names, in runs that embed several batches and build either segment."""
    gazette, outcome = bench.gazette(), Outcome()
    witness = Witness(gazette.path, gazette.ledger, bench.seed)
    for step in bench.draw(STEPS, len(STEPS) // 3):
        for rows in (RECENT_ROWS,) if bench.short else (RECENT_ROWS, SMALL):
            outcome.rounds += 1
            outcome.struck += 1
            _die_at(gazette, Order(gazette.path, die=step, nth=1, recent_rows=rows, embed_batch=4), outcome)
    seen = witness.dismiss()
    outcome.verdict.add(seen.verdict)
    outcome.questions = seen.questions
    gazette.close()
    return outcome


def _die_at(gazette: Gazette, order: Order, outcome: Outcome) -> None:
    one, before = gazette.newsroom.one, gazette.newsroom.catalog.current_number()
    gazette.edit()
    ran = Press(order).ran()
    if not ran.killed:
        outcome.verdict.note("other", f"step {order.die!r} was not reached: {ran.code} {ran.said}")
    published = gazette.settle_if_published(before)
    if published != (order.die == "published"):
        outcome.verdict.note("mixed", f"killed at {order.die!r}, generation {before} became another")
    cached = one("SELECT count(*) FROM vectors")
    report = finish(gazette, outcome)
    paid_before = STEPS.index(order.die) > STEPS.index("batch embedded")
    if paid_before and report.embedded:
        outcome.verdict.note("other", f"killed at {order.die!r}, {report.embedded} vectors were paid for twice")
    if not cached:
        outcome.verdict.note("other", "the cache of vectors is empty")
