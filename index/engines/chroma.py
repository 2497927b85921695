"""Chroma's engine: one collection of vectors in a directory.

This is the compiled core of Chroma, asked as `chromadb.PersistentClient` asks it. The Python client around it takes
most of a second to import, and reads the `.env` of the working folder. The core's calls are no public interface, so
pyproject.toml names the one version of Chroma for which they are written. Chroma's shapes do not leave this file.
"""

import ctypes
import json
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from index.descriptors import can_open, too_many
from index.embedding.embedder import Vectors
from index.engines.file_names import DATABASE

COLLECTION = "chunks"
PLACE = ("default_tenant", "default_database")
FILES = 14  # that it opens, most of them while it fills a collection, and one more for the import of an error
GRAPHS = 8  # of collections that may be in memory at once; here is one
M_ARENA_MAX = -8  # glibc's malloc.h


class Collection:
    """A collection, open. Its methods raise Chroma's own errors, of many kinds, and panics of Rust's. To make or open
    one raises TooManyOpenFiles too."""

    def __init__(self, core: Any, key: str) -> None:
        self._core = core
        self._key = key

    @classmethod
    def create(cls, folder: Path, hnsw: dict[str, object]) -> "Collection":
        """Make one in a directory that is not there yet. `hnsw` is its configuration."""
        core, configuration = _open(folder), {"hnsw": hnsw, "spann": None, "embedding_function": {"type": "legacy"}}
        made = core.create_collection(COLLECTION, json.dumps(configuration), None, None, False, *PLACE)
        return cls(core, str(made.id))

    @classmethod
    def open(cls, folder: Path) -> "Collection":
        """Open the one in a directory."""
        core = _open(folder)
        return cls(core, str(core.get_collection(COLLECTION, *PLACE).id))

    def close(self) -> None:
        """Let go of the directory: the core closes its files when nothing names it."""
        self._core = None

    def add(self, ids: list[str], rows: Vectors) -> None:
        self._core.add(ids, self._key, list(rows), None, None, None, *PLACE)

    def held(self, ids: list[str] | None = None) -> list[str]:
        """The ids in it; of `ids`, if given."""
        found: list[str] = self._get(ids, []).ids
        return found

    def rows(self) -> tuple[list[str], Vectors]:
        """All ids, and their vectors in the same order."""
        found = self._get(None, ["embeddings"])
        return found.ids, np.asarray(found.embeddings, dtype=np.float32)

    def nearest(self, query: Vectors, limit: int, ids: list[str] | None) -> list[tuple[str, float]]:
        """The `limit` nearest (id, distance) of `ids`, or of all; nearest first. It holds each of `ids`."""
        found = self._core.query(self._key, ids, [query], limit, None, None, ["distances"], *PLACE)
        return list(zip(found.ids[0], (found.distances or [[]])[0], strict=True))

    def _get(self, ids: Sequence[str] | None, include: list[str]) -> Any:
        return self._core.get(self._key, ids, None, None, 0, None, include, *PLACE)


def _open(folder: Path) -> Any:
    if not can_open(FILES):  # the core imports its error from the client, and ends the process if it cannot
        raise too_many()
    _limit_malloc_arenas()
    import chromadb_rust_bindings as core  # late: start-up speed

    path = str(folder)
    database = core.SqliteDBConfig(
        url=f"{path}/{DATABASE}", hash_type=core.MigrationHash.MD5, migration_mode=core.MigrationMode.Apply
    )
    return core.Bindings(allow_reset=False, sqlite_db_config=database, persist_path=path, hnsw_cache_size=GRAPHS)


@cache
def _limit_malloc_arenas() -> None:
    """Keep a reader's memory flat over many generations.

    Chroma starts a pool of threads for each directory that it opens; glibc gives each thread a heap of its own and
    keeps what it held: 115 MB became 154 over 300 openings, and with two heaps 116.
    """
    with suppress(AttributeError, OSError, TypeError):  # another C library
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)
