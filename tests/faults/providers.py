"""Row: an embedder that fails at batch k, or gives what is no unit vector: nothing published, nothing paid twice."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from corpus.errors import PressboxError, ServiceError
from index.embedding.embedder import Vectors
from index.indexing import run
from tests.fakes.hashing_embedder import DIMENSIONS, HashingEmbedder
from tests.faults.audit import audit, finish
from tests.faults.bench import Bench
from tests.faults.gazette import Gazette
from tests.faults.verdict import Outcome

BATCH = 2  # chunks embedded at once, so that a run of a few articles has several batches


def _refuse(vectors: Vectors) -> Vectors:
    raise ServiceError("The embeddings service does not answer; run `pressbox index` again later.")


def _nan(vectors: Vectors) -> Vectors:
    return _with(vectors, np.nan)


def _infinite(vectors: Vectors) -> Vectors:
    return _with(vectors, np.inf)


def _with(vectors: Vectors, value: float) -> Vectors:
    vectors[-1, 0] = value
    return vectors


def _zero(vectors: Vectors) -> Vectors:
    vectors[0] = 0.0
    return vectors


def _one_short(vectors: Vectors) -> Vectors:
    return vectors[:-1]


def _narrow(vectors: Vectors) -> Vectors:
    return vectors[:, : DIMENSIONS // 2]


def _flat(vectors: Vectors) -> Vectors:
    return vectors.reshape(-1)


FAULTS: tuple[Callable[[Vectors], Vectors], ...] = (_refuse, _nan, _infinite, _zero, _one_short, _narrow, _flat)


class Failing(HashingEmbedder):
    """Gives what `fault` makes of the vectors from the `batch`-th call on; `texts` are what was paid for and given."""

    def __init__(self, batch: int, fault: Callable[[Vectors], Vectors]) -> None:
        super().__init__()
        self._left, self._fault = batch, fault
        self.failed = False

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        self._left -= 1
        if self._left > 0:
            return super().embed_documents(texts)
        self.failed = True
        return self._fault(np.stack([self.embed_query(text) for text in texts]))


def failing_embedders(bench: Bench) -> Outcome:
    gazette, outcome = bench.gazette(), Outcome()
    with _small_batches():
        for fault in bench.draw(FAULTS, 3):
            for batch in (2,) if bench.short else (1, 2, 4):
                outcome.rounds += 1
                gazette.edit(changes=8)
                _fail(gazette, Failing(batch, fault), f"{fault.__name__[1:]} at batch {batch}", outcome)
    gazette.close()
    return outcome


def _fail(gazette: Gazette, failing: Failing, where: str, outcome: Outcome) -> None:
    before = gazette.newsroom.catalog.current_number()
    try:
        gazette.newsroom.sync(failing)
        if failing.failed:
            outcome.verdict.note("other", f"{where}: the run was not refused")
    except PressboxError:
        pass
    except Exception as error:
        outcome.verdict.note("other", f"{where}: {type(error).__name__}: {error}")
    if not failing.failed:  # so much was cached that it was not asked so often
        gazette.ledger.settle()
        return
    outcome.struck += 1
    if gazette.newsroom.catalog.current_number() != before:
        outcome.verdict.note("mixed", f"{where}: something was published")
    wanted = gazette.ledger.new[:]
    gazette.ledger.new[:] = gazette.ledger.old[:]  # until the run is repeated the old answers hold
    outcome.verdict.add(audit(gazette, 10), f"{where}, before the next run:")
    gazette.ledger.new[:] = wanted
    embedder = gazette.newsroom.embedder
    assert isinstance(embedder, HashingEmbedder)
    paid = len(embedder.texts)
    finish(gazette, outcome)
    twice = set(failing.texts) & set(embedder.texts[paid:])
    if twice:
        outcome.verdict.note("other", f"{where}: {len(twice)} texts were paid for twice")


@contextmanager
def _small_batches() -> Iterator[None]:
    size, run.EMBED_BATCH = run.EMBED_BATCH, BATCH
    try:
        yield
    finally:
        run.EMBED_BATCH = size
