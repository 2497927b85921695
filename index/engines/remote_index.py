"""The remote index: the collections on Chroma's server that hold a generation's vectors, open for searching.

It takes no more results at once than Chroma Cloud gives. What is dead or not chosen among them is left out of the next
request, so that live rows come up behind it.
"""

import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from index.embedding.embedder import Vectors
from index.engines.chroma_server import MOST_RESULTS, Found, NoCollection, Server
from index.engines.exact import nearest
from index.engines.remote_segment import BEHIND, DAY, OUTLET, VERSION, day_number, label_of
from index.errors import ChromaUnusable, LibraryDamaged
from index.store.catalog import Catalog, Choice, Filter, Generation
from index.store.collections import CollectionNote

ROUNDS = 8  # requests for one collection, at most: each leaves out the dead that the ones before have found
SECONDS = 5.0  # after which no other request of a question is begun
AT_ONCE = 8  # collections asked side by side; Cloud takes ten readers of one


class RemoteIndex:
    """The vectors of one generation. Collections are opened when they are first asked, and counted then.

    `opened` remembers the keys of the collections that were found whole, from one generation to the next.
    """

    def __init__(
        self,
        server: Server,
        catalog: Catalog,
        generation: Generation,
        collections: Iterable[CollectionNote],
        opened: dict[str, str],
    ) -> None:
        self._server, self._catalog, self._generation = server, catalog, generation
        self._collections, self._opened = list(collections), opened

    def nearest(self, query: Vectors, limit: int, chosen: Filter) -> list[tuple[str, float]]:
        """The `limit` nearest (chunk id, cosine similarity) of the live chunks that pass the filter, best first.

        Raises LibraryDamaged if a collection is gone or holds another number of rows, and ChromaUnusable.
        """
        if chosen.articles:  # so few that the server need not be asked
            return self._compared(query, limit, chosen)
        choice = self._catalog.choice(chosen)
        with ThreadPoolExecutor(min(AT_ONCE, max(1, len(self._collections)))) as pool:
            tasks = [pool.submit(self._search, note, query, limit, choice) for note in self._collections]
            best = {chunk_id: score for task in tasks for chunk_id, score in task.result()}
        return sorted(best.items(), key=lambda item: (-item[1], item[0]))[:limit]

    def _compared(self, query: Vectors, limit: int, chosen: Filter) -> list[tuple[str, float]]:
        """The same for a few articles, compared one by one from the catalog."""
        ids = self._catalog.live_ids(self._generation.number, chosen)
        vectors = dict(self._catalog.vectors(ids, self._generation))
        return nearest(list(vectors), np.stack(list(vectors.values())), query, limit) if vectors else []

    def _search(self, note: CollectionNote, query: Vectors, limit: int, choice: Choice) -> list[tuple[str, float]]:
        """The nearest chunks of one collection that pass."""
        end = time.monotonic() + SECONDS
        try:
            return self._asked(self._key(note), query, limit, choice, end)
        except NoCollection:
            self._opened.pop(note.name, None)
            raise LibraryDamaged(f"The collection {note.name} is gone from Chroma's server; {REBUILD}") from None

    def _asked(self, key: str, query: Vectors, limit: int, choice: Choice, end: float) -> list[tuple[str, float]]:
        """The same by the key of the collection, in as many requests as it takes, the last begun before `end`."""
        without = set[int]()
        wanted = min(MOST_RESULTS, 2 * limit)
        kept: list[tuple[str, float]] = []
        for _ in range(ROUNDS):
            if time.monotonic() > end:
                raise ChromaUnusable("Chroma's server is too slow.")
            found = self._server.nearest(key, [query], wanted, _where(choice, without))[0]
            kept, idle = self._passing(found, choice)
            if len(kept) >= limit or len(found) < wanted or (idle <= without and wanted == MOST_RESULTS):
                break
            without |= idle
            wanted = MOST_RESULTS
        return kept[:limit]

    def _passing(self, found: Sequence[Found], choice: Choice) -> tuple[list[tuple[str, float]], set[int]]:
        """The found chunks that pass, and the versions of the rows none of whose chunks do."""
        keys = [[hit.key, *str(hit.metadata.get(BEHIND, "")).split()] for hit in found]
        ids = self._catalog.chunk_ids([key for row in keys for key in row])
        live = self._catalog.which_pass(list(ids.values()), self._generation.number, choice)
        kept, idle = [], set[int]()
        for hit, row in zip(found, keys, strict=True):
            passing = [ids[key] for key in row if ids.get(key) in live]
            kept += [(chunk_id, hit.similarity) for chunk_id in passing]
            if not passing and (version := hit.metadata.get(VERSION)):
                idle.add(int(version))
        return kept, idle

    def _key(self, note: CollectionNote) -> str:
        """The key of a collection, which has been counted."""
        if note.name not in self._opened:
            key = self._server.find(note.name)
            if reason := _miscounted(self._server, key, note):
                raise LibraryDamaged(f"The collection {note.name} {reason}; {REBUILD}")
            self._opened[note.name] = key
        return self._opened[note.name]


REBUILD = "`pressbox index` builds it anew from the catalog."


def find_fault(server: Server, note: CollectionNote) -> str | None:
    """What is wrong with a collection, in a few words; None if it is there and whole. Raises ChromaUnusable."""
    try:
        return _miscounted(server, server.find(note.name), note)
    except NoCollection:
        return "is gone from Chroma's server"


def _miscounted(server: Server, key: str, note: CollectionNote) -> str | None:
    held = server.count(key)
    return None if held == note.size else f"holds {held:,} of {note.size:,} rows"


def _where(choice: Choice, without: set[int]) -> dict[str, Any] | None:
    """The server's words for a filter. Its outlets are those that rows say; the catalog knows the present ones."""
    days = choice.filter
    clauses: list[dict[str, Any]] = []
    if days.since:
        clauses.append({DAY: {"$gte": day_number(days.since.isoformat())}})
    if days.until:
        clauses.append({DAY: {"$lte": day_number(days.until.isoformat())}})
    if days.outlets:
        clauses.append({OUTLET: {"$in": sorted({label_of(label) for label in choice.labels})}})
    if without:
        clauses.append({VERSION: {"$nin": sorted(without)}})
    if len(clauses) < 2:
        return clauses[0] if clauses else None
    return {"$and": clauses}
