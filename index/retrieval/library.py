"""The library, open for reading: it follows the newest generation's segments and lexical index.

Knows no questions; `index.retrieval.retriever` asks for neighbours of a vector and for matches of words.
"""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from corpus.article import Article
from corpus.chunk import Chunk
from corpus.errors import PressboxError
from index.embedding.embedder import Embedder, Vectors
from index.engines.exact_search import ExactSearch
from index.engines.lexical import Lexicon, split_stems
from index.engines.own_lexicon import build_words, has_words
from index.engines.seal import find_segment_damage
from index.engines.segment import open_segment
from index.errors import REPAIR, ChromaUnusable, EmbedderMismatch, LibraryDamaged
from index.home import Home
from index.retrieval.proximity import measure_proximity
from index.store.catalog import Catalog, Filter, Generation, Standing
from index.store.collections import CollectionNote, of_segments

if TYPE_CHECKING:
    from index.engines.chroma_server import Server  # brings httpx, which a library in its own folder can do without
    from index.engines.remote_index import RemoteIndex

AMONG_LIMIT = 20_000  # ids that an index takes as a filter; beyond, more hits are requested and filtered here

MEANWHILE_SLOW = "Until then vectors are compared one by one."
MEANWHILE_WORDLESS = "Until then only meanings are compared, not words."

WORDS_SECONDS = (
    5.0  # that a question waits for this machine's words: enough for what a run adds, and for thousands more
)
BUILDING = "This machine is building its index of words from the catalog."
MEANWHILE_OLD_WORDS = "Until then the newest articles are found by their meanings only."

_Notes = Mapping[int, list[CollectionNote]]  # of each segment
_Search = Callable[[int, list[str] | None], list[tuple[str, float]]]  # (limit, among) → (chunk id, score)


class Searchable(Protocol):
    """A Chroma segment, a flat one, or the exact search that replaces damaged ones."""

    def search(self, query: Vectors, limit: int, among: list[str] | None = None) -> list[tuple[str, float]]:
        """The `limit` nearest (chunk id, cosine similarity), best first; only ids in `among`, if given."""
        ...


class EmptyLibrary(PressboxError):
    """Nothing has been published yet."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One generation, open for reading. Its results do not change while a reader holds it.

    If the lexical index is damaged, `lexicon` is None and words find nothing. If a segment is damaged or the library is
    read-only, `segments` holds `scan` alone, which compares vectors one by one. `notices` tell the damage. If Chroma's
    server keeps the vectors, `remote` asks it; `scan` answers for it as long as it cannot.
    """

    generation: Generation
    catalog: Catalog
    segments: Mapping[int, Searchable]
    scan: ExactSearch
    lexicon: Lexicon | None
    languages: frozenset[str | None]  # of the live articles
    size: int  # live chunks
    notices: list[str]  # grows if a search finds more damage
    remote: "RemoteIndex | None" = None

    def nearest(
        self, query: Vectors, limit: int, chosen: Filter, passing: list[str] | None = None
    ) -> list[tuple[str, float]]:
        """The `limit` nearest live chunks by cosine similarity, over all segments, best first.

        `passing` is given the notices that concern this search only: the server may be back at the next one.
        """
        if self.remote:
            try:
                return self.remote.nearest(query, limit, chosen)
            except (LibraryDamaged, ChromaUnusable) as error:
                if passing is not None:
                    passing.append(f"{error} {MEANWHILE_SLOW}")
                return self._live(partial(self.scan.search, query), limit, chosen)
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
        """BM25 scores of the given chunks that have any of the words, as `matching` would give them."""
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
        """The live ones of the given chunks, each with its article."""
        return self.catalog.chunks(chunk_ids, self.generation.number)

    def standings(self, chunk_ids: list[str]) -> dict[str, Standing]:
        """The publication day and the opening chunk of each live chunk's article, without their texts."""
        return self.catalog.standings(chunk_ids, self.generation.number)

    def vectors(self, chunk_ids: list[str]) -> dict[str, Vectors]:
        """The catalog's unit vector of each live chunk of the given ones: also of those found by words only."""
        return dict(self.catalog.vectors(chunk_ids, self.generation))

    def proximity(self, words: str, chunks: Mapping[str, tuple[Chunk, Article]]) -> dict[str, float]:
        """Proximity of the words in each chunk, 0 to 1; empty if the lexical index is damaged."""
        if self.lexicon is None:
            return {}
        languages = {article.language for _, article in chunks.values()}
        stems = {language: split_stems(words, language) for language in languages}
        try:
            weights = {language: self.lexicon.rarity(stems[language], language) for language in languages}
        except LibraryDamaged as error:
            self.notices.append(f"{error} {MEANWHILE_WORDLESS}")
            return {}
        return {
            key: measure_proximity(
                stems[article.language], split_stems(chunk.text, article.language), weights[article.language]
            )
            for key, (chunk, article) in chunks.items()
        }

    def _live(self, search: _Search, limit: int, chosen: Filter) -> list[tuple[str, float]]:
        """The `limit` best hits of a search that are live and pass the filter; asks for more hits until there are."""
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
    """A library open for reading. Call `snapshot()` once per question. Safe to share between threads."""

    def __init__(self, home: Home, embedder: Embedder) -> None:
        self.home = home
        self.embedder = embedder
        self.catalog = Catalog.of(home)
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._server: Server | None = None
        self._collections = dict[str, str]()  # those found whole on it
        self._building: tuple[int, Future[None]] | None = None  # the number of a lexical index that is being built

    def snapshot(self) -> Snapshot:
        """The newest generation, open. Damaged parts are left out, and the snapshot's notices tell them.

        Raises EmptyLibrary before the first generation, and EmbedderMismatch if another embedder made its vectors.
        """
        with self._lock:
            number = self.catalog.current_number()
            built = self._building is not None and self._building[1].done()
            if self._snapshot is None or self._snapshot.generation.number != number or built:
                self._snapshot = self._open(self._snapshot)
            return self._snapshot

    def prefetch(self) -> None:
        """Start to open the newest generation in a thread: importing Chroma takes a second of a cold start."""
        ThreadPoolExecutor(1).submit(self.snapshot)

    def close(self) -> None:
        """Let the snapshot go and close the catalog."""
        with self._lock:
            self._snapshot = None
            if self._server:
                self._server.close()
            self.catalog.close()

    def _open(self, before: Snapshot | None) -> Snapshot:
        """Open the newest generation; the open segments of the one `before` that it has too stay open.

        The other segments close when their last reader lets them go.
        """
        opened = before.segments if before else {}
        while True:
            generation = self.catalog.current()
            if generation is None:
                raise EmptyLibrary("The library is empty; `pressbox index FOLDER` reads your articles into it.")
            if generation.embedder != self.embedder.identity:  # vectors of two embedders are not comparable (I6)
                raise EmbedderMismatch(
                    f"The library is now embedded by {generation.embedder.name}, and this process asks with "
                    f"{self.embedder.identity.name}; start it again with the embedder that the library has."
                )
            notices: list[str] = []
            collections = of_segments(self.catalog.connection, generation.segments)
            remote = self._remote(generation, collections)
            segments = {} if remote else self._segments(generation, opened, collections, notices)
            lexicon = self._words(generation, before, notices)
            if notices and self.catalog.current_number() != generation.number:
                continue  # the generation was swept while it was being opened
            scan, languages = ExactSearch(self.catalog, generation), self.catalog.languages(generation.number)
            if not segments:
                segments = {0: scan}
            _, size = self.catalog.count(generation.number)
            return Snapshot(generation, self.catalog, segments, scan, lexicon, languages, size, notices, remote)

    def _remote(self, generation: Generation, notes: _Notes) -> "RemoteIndex | None":
        """The generation's collections on Chroma's server, which is not asked yet; None if they are not all there."""
        if self.home.chroma is None or not all(notes.values()) or _are_exact(notes):
            return None
        from index.engines.chroma_server import Server  # late: as above
        from index.engines.remote_index import RemoteIndex

        listed = [note for collections in notes.values() for note in collections]
        self._server = self._server or Server(self.home.chroma)
        return RemoteIndex(self._server, self.catalog, generation, listed, self._collections)

    def _segments(
        self, generation: Generation, opened: Mapping[int, Searchable], notes: _Notes, notices: list[str]
    ) -> Mapping[int, Searchable]:
        """The generation's open segments; none if one is damaged (the others lack its chunks) or the home is read-only.

        Adds to `notices` what is damaged.
        """
        segments: dict[int, Searchable] = {}
        if self.home.read_only or _are_exact(notes):  # Chroma writes to what it reads
            return segments
        for number in generation.segments:
            try:
                segments[number] = opened.get(number) or self._whole(number, bool(notes[number]))
            except LibraryDamaged as error:
                notices.append(f"{error} {MEANWHILE_SLOW}")
                return {}
        return segments

    def _whole(self, number: int, remote: bool) -> Searchable:
        """Open a segment's folder. Raises LibraryDamaged, also for a `remote` one."""
        folder = self.home.segment(number)
        if remote and self.home.chroma is None and not folder.exists():
            raise LibraryDamaged(
                f"The segment {number} is on Chroma's server; set PRESSBOX_CHROMA to its address, or `pressbox index` "
                "builds it here."
            )
        # Checked before Chroma opens it: a damaged segment can crash this process (I7).
        if reason := find_segment_damage(folder):
            raise LibraryDamaged(f"The segment {number} is damaged ({reason}); {REPAIR}")
        return open_segment(folder)

    def _words(self, generation: Generation, before: Snapshot | None, notices: list[str]) -> Lexicon | None:
        """The generation's open lexical index; None, and a notice, if it is damaged or not here yet.

        Beside a catalog in PostgreSQL another machine may have indexed: then it is built here, in a thread. While that
        takes long, the index of the generation `before` goes on to answer.
        """
        if not self.home.database or self.home.read_only:
            return self._lexicon(generation, notices)
        while self._building or not self._has_words(generation):
            number, task = self._building = self._building or (generation.lexicon, self._build(generation))
            wait([task], WORDS_SECONDS)
            if not task.done():
                notices.append(f"{BUILDING} {MEANWHILE_OLD_WORDS if before and before.lexicon else MEANWHILE_WORDLESS}")
                return before.lexicon if before else None
            self._building = None
            if number == generation.lexicon and (failure := task.exception()):
                if not isinstance(failure, PressboxError):
                    raise failure
                notices.append(f"{failure} {MEANWHILE_WORDLESS}")
                return None
        return self._lexicon(generation, notices)

    def _has_words(self, generation: Generation) -> bool:
        return has_words(self.home, generation, self.catalog.distinct_chunks(generation.number))

    def _build(self, generation: Generation) -> Future[None]:
        """Begin to build the generation's lexical index."""
        pool = ThreadPoolExecutor(1)
        task = pool.submit(build_words, self.home, generation)
        # The thread goes on. A process ends after it: one that asks a single question would never have words else.
        pool.shutdown(wait=False)
        return task

    def _lexicon(self, generation: Generation, notices: list[str]) -> Lexicon | None:
        """The generation's open lexical index; None, and a notice, if it is damaged."""
        try:
            return Lexicon(self.home.lexicon(generation.lexicon))
        except LibraryDamaged as error:
            notices.append(f"{error} {MEANWHILE_WORDLESS}")
            return None


def _are_exact(notes: _Notes) -> bool:
    """Whether the rows of a collection are to be compared one by one."""
    return any(note.exact for collections in notes.values() for note in collections)
