"""The retriever: a question in, the best chunks out. Every dense or lexical candidate is scored by both measures.

A chunk scores higher if its article's opening is about the question too, and if the article is recent. The best chunks
are then read again, and those in which the question's words stand close together rise.

Knows no sentences and no answers.
"""

import math
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date

from corpus.article import Article
from corpus.chunk import Chunk
from corpus.errors import ConfigurationError, ServiceError
from index.embedding.embedder import Embedder, Vectors
from index.embedding.likeness import to_likeness
from index.errors import WORDS_ALONE
from index.retrieval.diversity import spread_out
from index.retrieval.fusion import weighted_mean
from index.retrieval.library import Library
from index.retrieval.proximity import WEIGHT as PROXIMITY
from index.retrieval.recency import WEIGHT as TIMELINESS
from index.retrieval.recency import recency
from index.store.catalog import Filter, Generation, Standing

CANDIDATES = 200  # chunks taken from each index; with 50, a recent article is not always among them
BALANCE = (0.65, 0.35)  # weights of likeness and BM25: docs/measuring.md has what others give
GOOD = (0.4, 0.0)  # 92 to 99 in 100 questions' best chunk is as like; one that is less does not outweigh the words
CONVERSATION = 1 / 3  # share of what was asked before in the question's vector: docs/measuring.md has what it brings
OPENING = 0.4  # share of the article's first chunk in the relevance: news says at the top what it is about
DIGITS = 6  # of a score: engines differ in the digits behind
REREAD = 60  # best chunks read again for proximity: of at least 20 articles


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that may answer the question.

    `score` is up to 1 for relevance, plus what recency and proximity add. `dense` is the chunk's likeness to the
    question, 0 if the question could not be embedded. `lexical` is its BM25 score, None if no word matched. `among` is
    the number of live chunks in the library.
    """

    chunk: Chunk
    article: Article
    score: float
    dense: float
    lexical: float | None
    among: int = 1


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The hits of one question, best first, their generation, and milliseconds per stage."""

    question: str
    hits: tuple[Hit, ...]
    generation: Generation
    timings: dict[str, float] = field(default_factory=dict)
    notices: tuple[str, ...] = ()  # sentences about the library for the person who asks


class Retriever:
    """Finds the best chunks of a library. It has no state of its own."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def retrieve(
        self,
        question: str,
        top_k: int = 20,
        chosen: Filter | None = None,
        asked_on: date | None = None,
        conversation: str = "",
    ) -> Retrieval:
        """The `top_k` best live chunks that pass the filter, best first.

        Articles of the days before `asked_on` rank above older ones that are as relevant; without it all days are
        equal. No article takes more than its share of the hits while others are left (see `index.retrieval.diversity`).
        `conversation` is what was asked so far, this question included: what is like it is a little more relevant.

        If the embedding service fails, words alone find the chunks and a notice says so. Raises what
        `Library.snapshot` raises.
        """
        chosen = chosen or Filter()
        clock = _Clock()
        with ThreadPoolExecutor(1) as pool:  # the model loads while Chroma is imported and opens
            query = pool.submit(_embed, self._library.embedder, question, conversation)
            snapshot = self._library.snapshot()
            clock.lap("open")
            # while the question is embedded: what is found by words, and its vectors
            lexical = dict(snapshot.matching(question, CANDIDATES, chosen))
            live = snapshot.standings(list(lexical))
            vectors = snapshot.vectors(_with_openings(live))
            clock.lap("lexical")
            vector, notices = query.result()
            clock.lap("embed")
            near = [] if vector is None else [key for key, _ in snapshot.nearest(vector, CANDIDATES, chosen, notices)]
            clock.lap("dense")
            live |= snapshot.standings([key for key in near if key not in live])
            standings = {key: live[key] for key in dict.fromkeys([*near, *lexical]) if key in live}
            # both measures weigh each candidate; the cosines are the catalog's, because each engine rounds its own
            weighed = _with_openings(standings)
            words = pool.submit(snapshot.weighed, question, [key for key in weighed if key not in lexical])
            vectors |= snapshot.vectors([key for key in weighed if key not in vectors])
            lexical |= dict(words.result())
        dense = _to_likeness(vector, vectors, snapshot.generation)
        scores = _score(question, dense, lexical, standings, asked_on)
        best = _select_best(scores, standings, max(top_k, REREAD))
        found = snapshot.chunks(best)
        close = snapshot.proximity(question, found)
        scores = {key: _rounded(scores[key] + PROXIMITY * close.get(key, 0.0)) for key in best if key in found}
        hits = tuple(
            Hit(*found[chunk_id], scores[chunk_id], dense.get(chunk_id, 0.0), lexical.get(chunk_id), snapshot.size)
            for chunk_id in _select_best(scores, standings, top_k)
        )
        clock.lap("fuse")
        return Retrieval(
            question, hits, snapshot.generation, clock.laps, tuple(dict.fromkeys([*notices, *snapshot.notices]))
        )


def _select_best(scores: Mapping[str, float], standings: Mapping[str, Standing], count: int) -> list[str]:
    """Ids of the `count` best, best first, such that no article crowds out the others.

    Equals come by their ids: each engine gives them in an order of its own.
    """
    ranked = sorted(scores, key=lambda key: (-scores[key], key))
    return [ranked[place] for place in spread_out([standings[key].opening for key in ranked], count)]


def _score(
    question: str,
    dense: Mapping[str, float],
    lexical: Mapping[str, float],
    standings: Mapping[str, Standing],
    asked_on: date | None,
) -> dict[str, float]:
    """The score of each live candidate, without proximity."""
    relevance = weighted_mean([dense, lexical], BALANCE, GOOD)
    days = {key: standing.published_at for key, standing in standings.items()}
    timely = recency(days, asked_on, question) if asked_on else dict.fromkeys(days, 0.0)
    return {
        key: _rounded(
            (1 - OPENING) * relevance.get(key, 0.0)
            + OPENING * relevance.get(standing.opening, 0.0)
            + TIMELINESS * timely[key]
        )
        for key, standing in standings.items()
    }


def _rounded(score: float) -> float:
    return round(score, DIGITS)


def _with_openings(standings: Mapping[str, Standing]) -> list[str]:
    """The candidates, and the openings of their articles."""
    return list(dict.fromkeys([*standings, *(standing.opening for standing in standings.values())]))


def _to_likeness(query: "Vectors | None", vectors: Mapping[str, Vectors], generation: Generation) -> dict[str, float]:
    """Likeness by chunk id: cosines of different embedders do not lie alike (see `index.embedding.likeness`)."""
    if query is None:
        return {}
    return {key: to_likeness(float(vector @ query), generation.embedder) for key, vector in vectors.items()}


def _embed(embedder: Embedder, question: str, conversation: str) -> "tuple[Vectors | None, list[str]]":
    """The unit vector that is looked for, and no notice; None and a notice if the embedding service fails."""
    try:
        vector = embedder.embed_query(question)
        if conversation:
            vector = (1 - CONVERSATION) * vector + CONVERSATION * embedder.embed_query(conversation)
            vector = vector / math.sqrt(float(vector @ vector))
    except (ServiceError, ConfigurationError) as error:
        return None, [f"{error} {WORDS_ALONE}"]
    return vector, []


class _Clock:
    """Milliseconds per stage, by name."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = round(1000 * (now - self._last), 1)
        self._last = now
