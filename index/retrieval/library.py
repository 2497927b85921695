"""A library open for reading: the newest generation's segments and lexical index, noticed and switched to.

Knows no questions; `index.retrieval.retriever` asks it for neighbours of a vector and for matches of words.
"""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from corpus.article import Article
from corpus.chunk import Chunk
from corpus.errors import PressboxError
from index.embedding.embedder import Embedder, Vectors
from index.engines.exact_search import ExactSearch
from index.engines.lexical import Lexicon, split_stems
from index.engines.seal import find_segment_damage
from index.engines.segment import Segment
from index.errors import REPAIR, EmbedderMismatch, LibraryDamaged
from index.home import Home
from index.retrieval.proximity import measure_proximity
from index.store.catalog import Catalog, Filter, Generation, Standing

AMONG_LIMIT = 20_000  # ids that are handed to an index as a filter; above, it is asked for more and they are picked


MEANWHILE_SLOW = "Until then vectors are compared one by one."
MEANWHILE_WORDLESS = "Until then only meanings are compared, not words."


_Search = Callable[[int, list[str] | None], list[tuple[str, float]]]  # how many, among which ids


class Searchable(Protocol):
    """A segment, or what stands in for it."""

    def search(self, query: Vectors, limit: int, among: list[str] | None = None) -> list[tuple[str, float]]: ...


class EmptyLibrary(PressboxError):
    """Nothing has been published yet."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One generation, open. Its answers do not change while it is held.

    `lexicon` is None and `segments` are empty where those are damaged: then words find nothing, and vectors are
    compared one by one from the catalog. `notices` say so.
    """

    generation: Generation
    catalog: Catalog
    segments: Mapping[int, Searchable]
    scan: ExactSearch
    lexicon: Lexicon | None
    languages: frozenset[str | None]
    size: int  # live chunks
    notices: list[str]  # grows when a part proves damaged only at a search

    def nearest(self, query: Vectors, limit: int, chosen: Filter) -> list[tuple[str, float]]:
        """The `limit` nearest live chunks by cosine similarity, over all segments, best first."""
        best: dict[str, float] = {}
        try:
            for segment in self.segments.values():
                for chunk_id, score in self._live(partial(segment.search, query), limit, chosen):
                    best[chunk_id] = max(score, best.get(chunk_id, -1.0))
        except LibraryDamaged as error:
            self.notices.append(f"{error} {MEANWHILE_SLOW}")
            best = dict(self._live(partial(self.scan.search, query), limit, chosen))
        return sorted(best.items(), key=lambda item: (-item[1], item[0]))[:limit]

    def matching(self, words: str, limit: int, chosen: Filter) -> list[tuple[str, float]]:
        """The `limit` best live chunks by BM25, best first."""
        return self._by_words(lambda search: self._live(search, limit, chosen), words)

    def weighed(self, words: str, chunk_ids: list[str]) -> list[tuple[str, float]]:
        """The BM25 score of those of the chunks that have any of the words, as `matching` would give it."""
        return self._by_words(lambda search: search(len(chunk_ids), chunk_ids), words) if chunk_ids else []

    def _by_words(self, find: Callable[[_Search], list[tuple[str, float]]], words: str) -> list[tuple[str, float]]:
        if self.lexicon is None:
            return []
        try:
            return find(partial(self.lexicon.search, words, self.languages or {None}))
        except LibraryDamaged as error:
            self.notices.append(f"{error} {MEANWHILE_WORDLESS}")
            return []

    def chunks(self, chunk_ids: list[str]) -> dict[str, tuple[Chunk, Article]]:
        return self.catalog.chunks(chunk_ids, self.generation.number)

    def standings(self, chunk_ids: list[str]) -> dict[str, Standing]:
        """The publication day and the opening chunk of each live chunk's article, without their texts."""
        return self.catalog.standings(chunk_ids, self.generation.number)

    def likeness(self, query: Vectors, chunk_ids: list[str]) -> dict[str, float]:
        """Cosine of each chunk to the query, from the catalog's vectors: also of those that only words found."""
        return {key: float(vector @ query) for key, vector in self.catalog.vectors(chunk_ids, self.generation)}

    def proximity(self, words: str, chunks: Mapping[str, tuple[Chunk, Article]]) -> dict[str, float]:
        """How much of the words stands close together in each of the chunks; none where words cannot be looked up."""
        if self.lexicon is None:
            return {}
        languages = {article.language for _, article in chunks.values()}
        asked = {language: split_stems(words, language) for language in languages}
        try:
            weights = {language: self.lexicon.rarity(asked[language], language) for language in languages}
        except LibraryDamaged as error:
            self.notices.append(f"{error} {MEANWHILE_WORDLESS}")
            return {}
        return {
            key: measure_proximity(
                asked[article.language], split_stems(chunk.text, article.language), weights[article.language]
            )
            for key, (chunk, article) in chunks.items()
        }

    def _live(self, search: _Search, limit: int, chosen: Filter) -> list[tuple[str, float]]:
        """Search for more until `limit` of the found are live and pass the filter, or no more are found."""
        allowed = set(self.catalog.live_ids(self.generation.number, chosen)) if chosen else None
        among = sorted(allowed) if allowed is not None and len(allowed) <= AMONG_LIMIT else None
        count = 2 * limit
        while True:
            found = search(count, among)
            ids = [chunk_id for chunk_id, _ in found]
            live = allowed if allowed is not None else self.catalog.which_live(ids, self.generation.number)
            kept = [(chunk_id, score) for chunk_id, score in found if chunk_id in live]
            if len(kept) >= limit or len(found) < count:
                return kept[:limit]
            count *= 4


class Library:
    """`snapshot()` is the newest generation; call it once per question. Safe to share between threads."""

    def __init__(self, home: Home, embedder: Embedder) -> None:
        self.home = home
        self.embedder = embedder
        self.catalog = Catalog(home.catalog)
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None

    def snapshot(self) -> Snapshot:
        """Raises EmptyLibrary before the first generation, and EmbedderMismatch when its vectors are not this
        embedder's. What is damaged is left out, and the snapshot's notices say so."""
        with self._lock:
            number = self.catalog.current_number()
            if self._snapshot is None or self._snapshot.generation.number != number:
                self._snapshot = self._open(self._snapshot.segments if self._snapshot else {})
            return self._snapshot

    def prefetch(self) -> None:
        """Begin to open the newest generation in a thread: importing Chroma takes a second of a cold start."""
        ThreadPoolExecutor(1).submit(self.snapshot)

    def close(self) -> None:
        with self._lock:
            self._snapshot = None
            self.catalog.close()

    def _open(self, opened: Mapping[int, Searchable]) -> Snapshot:
        """Segments that both generations have stay open; the others close when their last reader lets them go."""
        while True:
            generation = self.catalog.current()
            if generation is None:
                raise EmptyLibrary("The library is empty; `pressbox index FOLDER` reads your articles into it.")
            if generation.embedder != self.embedder.identity:  # its numbers would mean nothing (I6)
                raise EmbedderMismatch(
                    f"The library is now embedded by {generation.embedder.name}, and this process asks with "
                    f"{self.embedder.identity.name}; start it again with the embedder that the library has."
                )
            notices: list[str] = []
            segments = self._segments(generation, opened, notices)
            lexicon = self._lexicon(generation, notices)
            if notices and self.catalog.current_number() != generation.number:
                continue  # it was swept while we were opening it
            scan, languages = ExactSearch(self.catalog, generation), self.catalog.languages(generation.number)
            if not segments:
                segments = {0: scan}
            _, size = self.catalog.count(generation.number)
            return Snapshot(generation, self.catalog, segments, scan, lexicon, languages, size, notices)

    def _segments(
        self, generation: Generation, opened: Mapping[int, Searchable], notices: list[str]
    ) -> Mapping[int, Searchable]:
        """The segments, open; none when one is damaged, since the others do not hold all, or all are read-only."""
        found: dict[int, Searchable] = {}
        if self.home.read_only:  # Chroma writes where it reads; vectors are compared one by one
            return found
        for number in generation.segments:
            try:
                found[number] = opened.get(number) or self._whole(number)
            except LibraryDamaged as error:
                notices.append(f"{error} {MEANWHILE_SLOW}")
                return {}
        return found

    def _whole(self, number: int) -> Segment:
        folder = self.home.segment(number)
        if reason := find_segment_damage(
            folder
        ):  # looked at before Chroma opens it: a damaged one can crash this process
            raise LibraryDamaged(f"The segment {number} is damaged ({reason}); {REPAIR}")
        return Segment(folder)

    def _lexicon(self, generation: Generation, notices: list[str]) -> Lexicon | None:
        try:
            return Lexicon(self.home.lexicon(generation.lexicon))
        except LibraryDamaged as error:
            notices.append(f"{error} {MEANWHILE_WORDLESS}")
            return None
