"""A segment: one immutable Chroma directory of vectors, built once, verified, and only read from then on.

Beside it there may be a flat one (`index.engines.flat`), which `open_segment` opens too. Knows chunk ids and vectors;
knows no articles.
"""

import weakref
from collections.abc import Callable, Iterable, Sequence, Set
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

import numpy as np

from corpus.errors import PressboxError
from index.descriptors import perhaps_starved, too_many
from index.embedding.embedder import Vectors
from index.engines import twins
from index.engines.chroma import Collection
from index.engines.exact import nearest
from index.engines.file_names import DATABASE
from index.engines.flat import Flat, is_flat
from index.engines.read_lock import hold_folder
from index.engines.tell_damage import tell_damage
from index.errors import REPAIR, LibraryDamaged, describe_write_failure

BATCH = 250  # Chroma's own advice is 50 to 250 rows a call; its limit is 5,461
SYNC_ROWS = 1000  # rows between two saves of the HNSW files, at least
MOST_SAVES = 16  # each one writes the files anew: with one every 1,000 rows, 100,000 rows were 15 GB of writes
SAMPLE = 500  # rows that must find themselves before a segment may be published: a second; all would double the build
NEAR = 1e-4  # cosine distance under which another row is the same text


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
        with closing(Collection.create(folder, _hnsw(threshold, effort))) as collection:
            _fill(collection, ids, vectors(), hidden)
        twins.write(folder, behind)
    except PressboxError:
        raise
    except Exception as error:  # Chroma raises many kinds here: a full disk is an InternalError
        raise describe_write_failure(error) from error
    except BaseException as error:  # a panic of Rust's
        if perhaps_starved(error):
            raise too_many() from error
        raise


def _hnsw(threshold: int, effort: Effort) -> dict[str, object]:
    """The configuration of a graph."""
    return {
        "space": "cosine",
        "ef_construction": effort.breadth,  # at least twice the default: built once, read often
        "ef_search": effort.breadth,
        "max_neighbors": effort.neighbours,
        "batch_size": min(100, threshold),
        "sync_threshold": threshold,
    }


def _fill(collection: Collection, ids: Sequence[str], vectors: Iterable[Vectors], hidden: Set[str]) -> None:
    position = 0
    for rows in vectors:
        kept = [k for k in range(len(rows)) if ids[position + k] not in hidden]
        for start in range(0, len(kept), BATCH):
            part = kept[start : start + BATCH]
            collection.add([ids[position + k] for k in part], rows[part])
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


def open_segment(folder: Path) -> "Segment | Flat":
    """Open a published segment, whichever it is. Raises LibraryDamaged."""
    return Flat(folder) if is_flat(folder) else Segment(folder)


class Segment:
    """A published segment, open for searching."""

    def __init__(self, folder: Path) -> None:
        if not (folder / DATABASE).is_file():  # Chroma would make an empty one and hide the loss
            raise LibraryDamaged(f"The segment {folder.name} is missing; {REPAIR}")
        with tell_damage(f"The segment {folder.name} cannot be read"):
            release = hold_folder(folder)  # before it is looked at: from here on the sweeper leaves it
            try:
                self._collection = Collection.open(folder)
            except BaseException:
                release()
                raise
            # At the latest when its last reader goes
            self.close = weakref.finalize(self, _release, self._collection, release)
            self._behind, self._exact = twins.read(folder)

    def ids(self) -> set[str]:
        """The ids of the chunks in the segment. Raises LibraryDamaged."""
        with tell_damage("A segment cannot be read"):
            return {*self._collection.held(), *self._stands}

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
            rows = self._collection.held(rows) if rows else []
            if not rows:
                return []
        return [(chunk_id, 1.0 - distance) for chunk_id, distance in self._collection.nearest(query, limit, rows)]

    def _compare(self, query: Vectors, limit: int, rows: list[str] | None) -> list[tuple[str, float]]:
        return nearest(*self._rows, query, limit, rows)

    @cached_property
    def _stands(self) -> dict[str, str]:
        """The id of each row that Chroma was not given → that of its twin."""
        return {chunk_id: row for row, others in self._behind.items() for chunk_id in others}

    @cached_property
    def _rows(self) -> tuple[list[str], Vectors]:
        return self._collection.rows()


def _release(collection: Collection, release: Callable[[], None]) -> None:
    collection.close()
    release()


def sample_of(size: int) -> list[int]:
    """Positions to verify: all of a small segment, evenly spread over a large one."""
    return [int(position) for position in np.unique(np.linspace(0, size - 1, min(size, SAMPLE)).astype(int))]
