"""Row: a copy of the catalog, taken while people ask and a run goes on, gives the same library elsewhere."""

import sqlite3
from contextlib import closing
from pathlib import Path

from index.home import Home
from index.indexing.indexer import Indexer
from index.retrieval.library import Library
from index.retrieval.retriever import Retriever
from index.store.catalog import Catalog, Filter
from tests.fakes.hashing_embedder import HashingEmbedder
from tests.faults.audit import finish
from tests.faults.bench import Bench
from tests.faults.gazette import Gazette, article_id
from tests.faults.press import Order, Press
from tests.faults.verdict import Outcome
from tests.faults.witness import Witness
from tests.index.newsroom import NOW, Paragraphs

PROBES = 50
BEST = 100  # hits: all candidates
SAME = 0.99  # share of the probes whose best must agree
NEW_CHUNKS = 15  # at most, of the run that goes on while the copy is taken


def backups(bench: Bench) -> Outcome:
    gazette, outcome = bench.gazette(), Outcome()
    witness = Witness(gazette.path, gazette.ledger, bench.seed)
    agreements = []
    for number in bench.rounds(10, 1):
        outcome.rounds += 1
        outcome.struck += 1
        elsewhere = Home(gazette.path / f"copy-{number}")
        gazette.edit()
        press = Press(Order(gazette.path, hold="staged"))
        press.await_word("held")
        _copy(gazette.newsroom.home.catalog, elsewhere.catalog)
        press.go_on()
        press.ran()
        gazette.ledger.settle()
        agreements.append(_restored(gazette, elsewhere, outcome))
        finish(gazette, outcome)
    outcome.verdict.add((seen := witness.dismiss()).verdict)
    outcome.questions = seen.questions
    outcome.figures.append(f"{100 * min(agreements):.1f}% of the answers agree, at the least")
    gazette.close()
    return outcome


def _copy(catalog: Path, copy: Path) -> None:
    copy.parent.mkdir()
    with closing(sqlite3.connect(catalog)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)


def _restored(gazette: Gazette, home: Home, outcome: Outcome) -> float:
    """Built anew from the copy alone; the share of answers that are as in the library itself."""
    embedder = HashingEmbedder()
    with closing(Catalog(home.catalog)) as catalog:
        report = Indexer(home, embedder, Paragraphs, gazette.newsroom.cut, lambda: NOW).sync(catalog, rebuild=True)
        ours = gazette.newsroom.catalog
        here = ours.live_ids(ours.current_number(), Filter())
        there = catalog.live_ids(catalog.current_number(), Filter())
    if sorted(here) != sorted(there):
        outcome.verdict.note("lost", f"{len(set(here) ^ set(there))} chunks differ between the library and its copy")
    if report.embedded > NEW_CHUNKS:
        outcome.verdict.note("other", f"{report.embedded} chunks were embedded again")
    agreement = _agreement(gazette, home)
    if agreement < SAME:
        outcome.verdict.note("mixed", f"only {100 * agreement:.0f}% of the answers agree with the copy's")
    return agreement


def _agreement(gazette: Gazette, home: Home) -> float:
    answers = []
    slots = gazette.random.sample(gazette.present(), min(PROBES, len(gazette.present())))
    for path in (gazette.newsroom.home, home):
        library = Library(path, HashingEmbedder())
        retriever = Retriever(library)
        answers.append([_best(retriever, slot) for slot in slots])
        library.close()
    agreeing = [ours == theirs for ours, theirs in zip(*answers, strict=True)]
    return agreeing.count(True) / len(agreeing)


def _best(retriever: Retriever, slot: int) -> list[str]:
    """Its own chunks among the best: further down, BM25 also counts what has died and is not yet swept."""
    hits = retriever.retrieve(f"Press{slot:04} background", BEST).hits
    return sorted(hit.chunk.chunk_id for hit in hits if hit.article.article_id == article_id(slot))
