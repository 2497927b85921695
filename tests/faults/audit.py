"""The whole library against the ledger: every article, every chunk by its words and by its vector, every row."""

from index.indexing.report import Report
from index.retrieval.library import Library
from tests.fakes.chroma import names_on
from tests.fakes.hashing_embedder import HashingEmbedder
from tests.faults.gazette import ABSENT, Gazette, article_id, body_of
from tests.faults.verdict import Outcome, Verdict
from tests.faults.witness import Inquiry

SAMPLE = 15  # articles asked for after each fault; at the end of a row it is all of them


def audit(gazette: Gazette, sample: int | None = None) -> Verdict:
    """`sample`: so many articles are asked for; None: all. The ledger's new state must have been published."""
    verdict = Verdict()
    expected = {
        article_id(slot): body_of(slot, edition) for slot, edition in enumerate(gazette.ledger.new) if edition != ABSENT
    }
    live = gazette.newsroom.live()
    for key in expected.keys() - live.keys():
        verdict.note("lost", f"{key} is not live")
    for key in live.keys() - expected.keys():
        verdict.note("mixed", f"{key} has left and is live")
    for key in live.keys() & expected.keys():
        if live[key] != expected[key]:
            verdict.note("mixed", f"{key} has another text")
    verdict.add(_rows(gazette))
    verdict.add(_asked(gazette, sample))
    return verdict


def finish(gazette: Gazette, outcome: Outcome) -> Report:
    """A clean run, one that has nothing to do, and the audit: what a fault must not have hindered."""
    verdict = Verdict()
    report = gazette.newsroom.sync()
    gazette.ledger.settle()
    again = gazette.newsroom.sync()
    if again.published or again.embedded:
        verdict.note("other", f"the second run was not quiet: {again.embedded} embedded, generation {again.generation}")
    if gazette.newsroom.one("SELECT count(*) FROM chunks WHERE born IS NULL"):
        verdict.note("other", "staged rows are left after a clean run")
    verdict.add(audit(gazette, SAMPLE))
    outcome.verdict.add(verdict)
    outcome.repaired += verdict.clean
    return report


def _rows(gazette: Gazette) -> Verdict:
    verdict, one = Verdict(), gazette.newsroom.one
    for table, key in (("articles", "article_id"), ("chunks", "chunk_id")):
        sql = f"SELECT {key} FROM {table} WHERE died IS NULL AND born > 0 GROUP BY {key} HAVING count(*) > 1"
        for _ in range(one(f"SELECT count(*) FROM ({sql}) AS twice")):
            verdict.note("duplicated", f"a live row of {table} is there twice")
    home = gazette.newsroom.home
    current = gazette.newsroom.catalog.current()
    if home.chroma:
        rows = gazette.newsroom.catalog.connection.execute("SELECT name FROM collections")
        if names_on(home.chroma.url) != (noted := {row[0] for row in rows}):
            verdict.note("other", f"the server has other collections than the {len(noted)} that the catalog has noted")
        return verdict
    for folder in (home.segment(number) for number in (current.segments if current else ())):
        if not folder.is_dir():
            verdict.note("lost", f"the catalog names segment {folder.name}, which is not there")
    return verdict


def _asked(gazette: Gazette, sample: int | None) -> Verdict:
    library = Library(gazette.newsroom.home, HashingEmbedder())
    inquiry = Inquiry(library, gazette.ledger)
    slots = range(len(gazette.ledger))
    try:
        for slot in slots if sample is None else gazette.random.sample(slots, min(sample, len(slots))):
            found = inquiry.ask(slot)
            snapshot = library.snapshot()
            for hit in found.hits[:3] if found else ():
                inquiry.check_hit(hit, snapshot)
    except Exception as error:
        inquiry.verdict.note("errors", f"{type(error).__name__}: {error}")
    finally:
        library.close()
    return inquiry.verdict
