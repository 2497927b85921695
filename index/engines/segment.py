"""A segment: one immutable Chroma directory of vectors, built once, verified, and only read from then on.

Knows chunk ids and vectors; knows no articles. Chroma's shapes do not leave this file.
"""

import ctypes
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from corpus.errors import PressboxError
from index.descriptors import perhaps_starved, too_many
from index.embedding.embedder import Vectors
from index.engines.read_lock import hold_folder
from index.errors import REPAIR, LibraryDamaged, describe_write_failure

COLLECTION = "chunks"
BATCH = 250  # Chroma's own advice is 50 to 250 rows a call; its limit is 5,461
SYNC_ROWS = 1000  # rows between two saves of the HNSW files
SAMPLE = 64  # rows that must find themselves before a segment may be published
M_ARENA_MAX = -8  # glibc's malloc.h
NEAR = 1e-4  # cosine distance under which another row is the same text
_importing = Lock()


def build_segment(folder: Path, ids: Sequence[str], vectors: Iterator[Vectors]) -> None:
    """Write `ids` with their vectors (batches of rows, in the order of `ids`) into a new directory."""
    saves = max(1, -(-len(ids) // SYNC_ROWS))
    threshold = max(2, len(ids) // saves)  # so that the last save leaves next to nothing in the log to be replayed
    try:
        with closing(_client(folder)) as client:  # whatever happens: Chroma keeps what is open, by path
            _fill(_collection(client, threshold), ids, vectors)
    except PressboxError:
        raise
    except Exception as error:  # Chroma raises many kinds here: a full disk is an InternalError
        raise describe_write_failure(error) from error
    except BaseException as error:  # a panic of Rust's
        if perhaps_starved(error):
            raise too_many() from error
        raise


def _collection(client: Any, threshold: int) -> Any:
    return client.create_collection(
        COLLECTION,
        configuration={
            "hnsw": {
                "space": "cosine",
                "ef_construction": 200,  # twice the default: built once, read often
                "ef_search": 200,
                "batch_size": min(100, threshold),
                "sync_threshold": threshold,
            }
        },
        embedding_function=None,  # the default one downloads a model
    )


def _fill(collection: Any, ids: Sequence[str], vectors: Iterator[Vectors]) -> None:
    position = 0
    for rows in vectors:
        for start in range(0, len(rows), BATCH):
            part = rows[start : start + BATCH]
            collection.add(ids=list(ids[position : position + len(part)]), embeddings=part)
            position += len(part)


def verify_segment(folder: Path, ids: Sequence[str], vectors: Vectors, sample: Sequence[int]) -> None:
    """Raise LibraryDamaged unless it holds exactly `ids`, and the sampled rows (`vectors`) find themselves."""
    segment = Segment(folder)
    try:
        held = segment.ids()
        if held != set(ids):
            raise LibraryDamaged(
                f"The new segment {folder.name} holds {len(held):,} of {len(ids):,} rows; nothing was published, run "
                "`pressbox index` again."
            )
        for position, vector in zip(sample, vectors, strict=True):
            near = segment.search(vector, 10)
            if ids[position] not in dict(near) and not (near and near[0][1] > 1 - NEAR):
                raise LibraryDamaged(
                    f"The new segment {folder.name} does not find its own row; nothing was published, run "
                    "`pressbox index` again."
                )
    finally:
        segment.close()


class Segment:
    """A published segment, open for searching."""

    def __init__(self, folder: Path) -> None:
        if not (folder / "chroma.sqlite3").is_file():  # Chroma would make an empty one and hide the loss
            raise LibraryDamaged(f"The segment {folder.name} is missing; {REPAIR}")
        with _told(f"The segment {folder.name} cannot be read"):
            release = hold_folder(folder)  # before it is looked at: from here on the sweeper leaves it
            client = _client(folder)
            self.close = weakref.finalize(
                self, _release_client, client, release
            )  # at the latest when its last reader goes
            self._collection = client.get_collection(COLLECTION, embedding_function=None)

    def ids(self) -> set[str]:
        with _told("A segment cannot be read"):
            return set(self._collection.get(include=[])["ids"])

    def search(self, query: Vectors, limit: int, among: list[str] | None = None) -> list[tuple[str, float]]:
        """The `limit` nearest (chunk id, cosine similarity), best first; of those `among` that it holds, if given."""
        with _told("A segment cannot be searched"):
            if among is not None:  # a query that names an id which is not there fails as a whole
                among = self._collection.get(ids=among, include=[])["ids"] if among else []
                if not among:
                    return []
            found = self._collection.query(
                query_embeddings=query.reshape(1, -1), n_results=limit, include=["distances"], ids=among
            )
        rows = zip(found["ids"][0], (found["distances"] or [[]])[0], strict=True)
        return [(chunk_id, 1.0 - float(distance)) for chunk_id, distance in rows]


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Damage comes as many kinds of Chroma's errors, and as a Rust panic, which is no Exception."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        if perhaps_starved(error):
            raise too_many() from error
        raise LibraryDamaged(f"{what}; {REPAIR}") from error


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
