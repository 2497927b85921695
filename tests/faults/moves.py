"""Row: `kill -9` of a library's move at random moments, to PostgreSQL and back to files; then the move goes on."""

import json
import os
import time
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from random import Random
from subprocess import PIPE
from typing import Any

from corpus.errors import ConfigurationError
from index.store.catalog import Catalog
from tests.fakes.postgres import NoServer, start_cluster
from tests.faults.bench import Bench
from tests.faults.verdict import Outcome
from tests.forked import Running

ASKED = ("--questions", "6", "--json")
KILLS = 3  # of one move, before it is left alone
# Building the indexes anew changes these, and a copied file has another ctime
CHANGING = ("generations", "segments", "segment_chunks", "runs", "sources", "files")


def killed_moves(bench: Bench) -> Outcome:
    """Moves of the sample articles and a conversation; each is killed up to KILLS times, then it has to end well."""
    if find_spec("psycopg") is None:
        return Outcome(skipped="psycopg is not installed")
    try:
        with start_cluster() as cluster:
            return _killed_moves(bench, cluster)
    except NoServer as reason:
        return Outcome(skipped=str(reason))


def _killed_moves(bench: Bench, cluster: Any) -> Outcome:
    outcome, random, kills = Outcome(), Random(bench.seed), bench.size(KILLS, 1)
    home = {"PRESSBOX_HOME": str(bench.folder / "library")}
    for words in (["index"], ["ask", "--chat", "me", "--no-sync", "Which refinery was hit?"]):
        _run(home, *words)
    with cluster.database() as url:
        there = {"PRESSBOX_HOME": str(bench.folder / "there"), "PRESSBOX_DATABASE": url}
        began = time.monotonic()
        expected = _contents(_run(home, "move", "--to", url, "--home", there["PRESSBOX_HOME"], *ASKED))
        length = time.monotonic() - began
        for number in bench.rounds(40, 2):
            outcome.rounds += 1
            if number % 2:
                folder = bench.folder / f"back-{number}"
                kept = _moved(there, ["--to", str(folder)], folder / "catalog.sqlite3", random, length, kills, outcome)
            else:
                with cluster.database() as new:
                    words = ["--to", new, "--home", str(bench.folder / f"there-{number}")]
                    kept = _moved(home, words, new, random, length, kills, outcome)
            if kept != expected:
                differing = sorted(name for name in {*kept, *expected} if kept.get(name) != expected.get(name))
                outcome.verdict.note("lost", f"move {number} gave other {', '.join(differing)}")
    outcome.figures.append(f"a move takes {length:.1f} s")
    return outcome


def _moved(
    source: dict[str, str],
    words: list[str],
    address: Path | str,
    random: Random,
    length: float,
    kills: int,
    outcome: Outcome,
) -> dict[str, Any]:
    """The contents after a move that was killed and went on. Between two runs, the target is whole or closed."""
    struck = 0
    for _ in range(kills):
        with Running("move", *words, *ASKED, environment={**os.environ, **source}, stdout=PIPE, stderr=PIPE) as running:
            time.sleep(random.uniform(0, length))
            if running.poll() is None:
                os.kill(running.pid, 9)
                struck += 1
            running.wait()
        _expect_closed_or_whole(address, outcome)
    outcome.struck += struck
    told = _run(source, "move", *words, *ASKED)
    if "failed" in told:
        outcome.verdict.note("other", f"after kills, a move ended with: {told['failed']}")
    contents = _contents(told)
    outcome.repaired += struck if contents else 0
    return contents


def _expect_closed_or_whole(address: Path | str, outcome: Outcome) -> None:
    if isinstance(address, Path) and not address.exists():
        return
    try:
        with closing(Catalog(address)) as catalog:
            current = catalog.current()
            if current and catalog.count(current.number)[1] != current.chunks:
                outcome.verdict.note("mixed", f"a half-moved library is open: {catalog.count(current.number)}")
    except ConfigurationError:
        pass


def _contents(moved: dict[str, Any]) -> dict[str, Any]:
    """The digests of what a move does not change; empty if the questions were answered differently."""
    tables = moved.get("tables", {}).items()
    kept = {name: digest for name, digest in tables if name.rpartition(".")[2] not in CHANGING}
    return {} if moved.get("differing") else kept


def _run(environment: dict[str, str], *words: str) -> dict[str, Any]:
    """What a command printed as JSON, if it did."""
    with Running(*words, environment={**os.environ, **environment}, stdout=PIPE, stderr=PIPE) as running:
        assert running.stdout and running.stderr
        out, err = running.stdout.read(), running.stderr.read()
        if running.wait() not in (0, 3):
            return {"failed": err}
    return dict(json.loads(out)) if "--json" in words else {}
