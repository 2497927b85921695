"""Retrieval: a question in, the best chunks out. Dense and lexical candidates, fused by rank.

Knows no sentences and no answers.
"""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from corpus.article import Article
from corpus.chunk import Chunk
from corpus.errors import ServiceError
from index.catalog import Filter, Generation
from index.embedder import Vectors
from index.fusion import reciprocal_rank_fusion
from index.library import Library

CANDIDATES = 50  # taken from each index before fusion
WORDS_ALONE = "Meanwhile articles are found by their words alone."


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that may answer. `score` is the fused one; higher is better.

    `dense` is its cosine to the question, 0 where that could not be embedded; `lexical` its BM25 score, None where no
    word matched well enough.
    """

    chunk: Chunk
    article: Article
    score: float
    dense: float
    lexical: float | None


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The hits of one question, best first, the generation they are from, and milliseconds per stage."""

    question: str
    hits: tuple[Hit, ...]
    generation: Generation
    timings: dict[str, float] = field(default_factory=dict)
    notices: tuple[str, ...] = ()  # what the person who asked should know of the library


class Retriever:
    def __init__(self, library: Library) -> None:
        self._library = library

    def retrieve(self, question: str, top_k: int = 20, chosen: Filter | None = None) -> Retrieval:
        """The `top_k` best live chunks that pass the filter, best first."""
        chosen = chosen or Filter()
        clock = _Clock()
        with ThreadPoolExecutor(1) as pool:  # the model loads while Chroma is imported and opened
            query = pool.submit(self._library.embedder.embed_query, question)
            snapshot = self._library.snapshot()
            clock.lap("open")
            vector, notices = _vector(query)
        clock.lap("embed")
        dense = {} if vector is None else dict(snapshot.nearest(vector, CANDIDATES, chosen))
        clock.lap("dense")
        lexical = dict(snapshot.matching(question, CANDIDATES, chosen))
        clock.lap("lexical")
        fused = reciprocal_rank_fusion([list(dense), list(lexical)])
        best = list(fused)[:top_k]
        found = snapshot.chunks(best)
        likeness = dict.fromkeys(found, 0.0) if vector is None else snapshot.likeness(vector, list(found))
        hits = tuple(
            Hit(*found[chunk_id], fused[chunk_id], likeness[chunk_id], lexical.get(chunk_id))
            for chunk_id in best
            if chunk_id in found
        )
        clock.lap("fuse")
        return Retrieval(
            question, hits, snapshot.generation, clock.laps, tuple(dict.fromkeys([*notices, *snapshot.notices]))
        )


def _vector(query: "Future[Vectors]") -> tuple[Vectors | None, list[str]]:
    """None, and a sentence, when the service that embeds does not answer: then words alone must find it."""
    try:
        return query.result(), []
    except ServiceError as error:
        return None, [f"{error} {WORDS_ALONE}"]


class _Clock:
    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = round(1000 * (now - self._last), 1)
        self._last = now
