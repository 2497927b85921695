"""A segment: one immutable Chroma directory of vectors, built once, verified, and only read from then on.

Knows chunk ids and vectors; knows no articles. Chroma's shapes do not leave this file.
"""

import ctypes
import weakref
from collections.abc import Callable, Iterable, Sequence, Set
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from corpus.errors import PressboxError
from index.descriptors import perhaps_starved, too_many
from index.embedding.embedder import Vectors
from index.engines import twins
from index.engines.exact import nearest
from index.engines.read_lock import hold_folder
from index.engines.tell_damage import tell_damage
from index.errors import REPAIR, LibraryDamaged, describe_write_failure

COLLECTION = "chunks"
BATCH = 250  # Chroma's own advice is 50 to 250 rows a call; its limit is 5,461
SYNC_ROWS = 1000  # rows between two saves of the HNSW files, at least
MOST_SAVES = 16  # each one writes the files anew: with one every 1,000 rows, 100,000 rows were 15 GB of writes
SAMPLE = 500  # rows that must find themselves before a segment may be published: a second; all would double the build
M_ARENA_MAX = -8  # glibc's malloc.h
NEAR = 1e-4  # cosine distance under which another row is the same text
_importing = Lock()


@dataclass(frozen=True, slots=True)
class Effort:
    """How thoroughly Chroma links the rows of a graph, and looks through it."""

    breadth: int  # rows looked at for each one that is added or asked for
    neighbours: int  # rows that each one is linked to


EFFORTS = (Effort(200, 16), Effort(400, 32))  # the second one where the first does not find its rows


def build_segment(
    folder: Path, ids: Sequence[str], vectors: Callable[[], Iterable[Vectors]], effort: Effort = EFFORTS[0]
) -> None:
    """Write `ids` into a new directory. `vectors` gives their batches of rows, in the order of `ids`; it is called
    up to three times."""
    behind = twins.find(ids, vectors)
    hidden = {chunk_id for others in behind.values() for chunk_id in others}
    rows = len(ids) - len(hidden)
    saves = min(MOST_SAVES, max(1, -(-rows // SYNC_ROWS)))
    threshold = max(2, rows // saves)  # so that the last save leaves next to nothing in the log to be replayed
    try:
        with closing(_client(folder)) as client:  # whatever happens: Chroma keeps what is open, by path
            _fill(_collection(client, threshold, effort), ids, vectors(), hidden)
        twins.write(folder, behind)
    except PressboxError:
        raise
    except Exception as error:  # Chroma raises many kinds here: a full disk is an InternalError
        raise describe_write_failure(error) from error
    except BaseException as error:  # a panic of Rust's
        if perhaps_starved(error):
            raise too_many() from error
        raise


def _collection(client: Any, threshold: int, effort: Effort) -> Any:
    return client.create_collection(
        COLLECTION,
        configuration={
            "hnsw": {
                "space": "cosine",
                "ef_construction": effort.breadth,  # at least twice the default: built once, read often
                "ef_search": effort.breadth,
                "max_neighbors": effort.neighbours,
                "batch_size": min(100, threshold),
                "sync_threshold": threshold,
            }
        },
        embedding_function=None,  # the default one downloads a model
    )


def _fill(collection: Any, ids: Sequence[str], vectors: Iterable[Vectors], hidden: Set[str]) -> None:
    position = 0
    for rows in vectors:
        kept = [k for k in range(len(rows)) if ids[position + k] not in hidden]
        for start in range(0, len(kept), BATCH):
            part = kept[start : start + BATCH]
            collection.add(ids=[ids[position + k] for k in part], embeddings=rows[part])
        position += len(rows)


def search_exactly(folder: Path) -> None:
    """Let the segment compare its rows one by one from now on: slower, and right whatever its graph is."""
    behind, _ = twins.read(folder)
    twins.write(folder, behind, exact=True)


def fault(folder: Path, ids: Sequence[str], vectors: Vectors, sample: Sequence[int]) -> str | None:
    """What is wrong with a segment just built, in a few words; None when it holds exactly `ids`, and the sampled rows
    (`vectors`) find themselves."""
    segment = Segment(folder)
    try:
        held = segment.ids()
        if held != set(ids):
            return f"holds {len(held & set(ids)):,} of {len(ids):,} rows"
        for position, vector in zip(sample, vectors, strict=True):
            near = segment.search(vector, 10)
            if ids[position] not in dict(near) and not (near and near[0][1] > 1 - NEAR):
                return "does not find its own row"
        return None
    finally:
        segment.close()


class Segment:
    """A published segment, open for searching."""

    def __init__(self, folder: Path) -> None:
        if not (folder / "chroma.sqlite3").is_file():  # Chroma would make an empty one and hide the loss
            raise LibraryDamaged(f"The segment {folder.name} is missing; {REPAIR}")
        with tell_damage(f"The segment {folder.name} cannot be read"):
            release = hold_folder(folder)  # before it is looked at: from here on the sweeper leaves it
            client = _client(folder)
            self.close = weakref.finalize(
                self, _release_client, client, release
            )  # at the latest when its last reader goes
            self._collection = client.get_collection(COLLECTION, embedding_function=None)
            self._behind, self._exact = twins.read(folder)

    def ids(self) -> set[str]:
        """The ids of the chunks in the segment. Raises LibraryDamaged."""
        with tell_damage("A segment cannot be read"):
            return {*self._collection.get(include=[])["ids"], *self._stands}

    def search(self, query: Vectors, limit: int, among: list[str] | None = None) -> list[tuple[str, float]]:
        """The `limit` nearest (chunk id, cosine similarity), best first; of those `among` that it holds, if given."""
        wanted = None if among is None else set(among)
        rows = None if wanted is None else list({self._stands.get(chunk_id, chunk_id) for chunk_id in wanted})
        with tell_damage("A segment cannot be searched"):
            found = self._compare(query, limit, rows) if self._exact else self._ask(query, limit, rows)
        every = ((one, score) for row, score in found for one in (row, *self._behind.get(row, ())))
        return list(islice((hit for hit in every if wanted is None or hit[0] in wanted), limit))

    def _ask(self, query: Vectors, limit: int, rows: list[str] | None) -> list[tuple[str, float]]:
        if rows is not None:  # a query that names an id which is not there fails as a whole
            rows = self._collection.get(ids=rows, include=[])["ids"] if rows else []
            if not rows:
                return []
        found = self._collection.query(
            query_embeddings=query.reshape(1, -1), n_results=limit, include=["distances"], ids=rows
        )
        near = zip(found["ids"][0], (found["distances"] or [[]])[0], strict=True)
        return [(chunk_id, 1.0 - float(distance)) for chunk_id, distance in near]

    def _compare(self, query: Vectors, limit: int, rows: list[str] | None) -> list[tuple[str, float]]:
        return nearest(*self._rows, query, limit, rows)

    @cached_property
    def _stands(self) -> dict[str, str]:
        """The id of each row that Chroma was not given → that of its twin."""
        return {chunk_id: row for row, others in self._behind.items() for chunk_id in others}

    @cached_property
    def _rows(self) -> tuple[list[str], Vectors]:
        found = self._collection.get(include=["embeddings"])
        return found["ids"], np.asarray(found["embeddings"], dtype=np.float32)


def _release_client(client: Any, release: Callable[[], None]) -> None:
    client.close()
    release()


@cache
def _limit_malloc_arenas() -> None:
    """Keep a reader's memory flat over many generations.

    Chroma starts a pool of threads for each directory that it opens; glibc gives each thread a heap of its own and
    keeps what it held: 115 MB became 154 over 300 openings, and with two heaps 116.
    """
    with suppress(AttributeError, OSError, TypeError):  # another C library
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)


def _client(folder: Path) -> Any:
    _limit_malloc_arenas()
    client, settings = _chroma()
    return client(path=str(folder), settings=settings(anonymized_telemetry=False))


@cache
def _chroma() -> tuple[Any, Any]:
    """Chroma's client and settings, which must not read the `.env` of the working folder.

    It would do so at its import and with each of its settings: a stranger's file could name a class for it to load and
    a server for it to tell, or a value that ends the import. The environment may still say all that.
    """
    from pydantic_settings import DotEnvSettingsSource  # late: with Chroma, a second of import that only some need

    with _importing:
        read = DotEnvSettingsSource._read_env_files
        DotEnvSettingsSource._read_env_files = lambda self: {}  # type: ignore[method-assign]  # Chroma asks nobody
        try:
            import chromadb
            from chromadb.config import Settings
        finally:
            DotEnvSettingsSource._read_env_files = read  # type: ignore[method-assign]
    Settings.model_config["env_file"] = None
    return chromadb.PersistentClient, Settings


def sample_of(size: int) -> list[int]:
    """Positions to verify: all of a small segment, evenly spread over a large one."""
    return [int(position) for position in np.unique(np.linspace(0, size - 1, min(size, SAMPLE)).astype(int))]
