"""Twins: rows of a segment that have equal vectors. Chroma is given the first of them; the others stand behind it.

Chroma's HNSW graph links each row to its nearest ones. Hundreds of equal rows link to nothing but each other, and
then a search that enters the graph among them finds nothing else, and one that enters elsewhere never finds them.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np

from index.embedding.embedder import Vectors
from index.engines.file_names import TWINS

EQUAL = 1e-4  # distance of two unit vectors, so of their scores too: what the embedder's rounding may make of one text
CELL = 0.01  # rows are compared with the first one that falls into the same cells of this width


def find(ids: Sequence[str], vectors: Callable[[], Iterable[Vectors]]) -> dict[str, list[str]]:
    """The id of each row that stands for others → the ids behind it. `vectors` gives batches in the order of `ids`; it
    is called twice, so that no more rows are held at once than have others in their cell."""
    cells = [cell for batch in vectors() for cell in _cells(batch)]
    shared = {cell for cell, count in Counter(cells).items() if count > 1}
    if not shared:
        return {}
    first: dict[bytes, tuple[str, Vectors]] = {}
    behind: dict[str, list[str]] = {}
    rows = (row for batch in vectors() for row in batch)
    for chunk_id, cell, row in zip(ids, cells, rows, strict=True):
        if cell not in shared:
            continue
        if cell not in first:
            first[cell] = chunk_id, row.copy()
        elif np.linalg.norm(first[cell][1] - row) < EQUAL:
            behind.setdefault(first[cell][0], []).append(chunk_id)
    return behind


def _cells(batch: Vectors) -> list[bytes]:
    """A digest of each row's cells."""
    return [blake2b(row.tobytes(), digest_size=16).digest() for row in np.floor(batch / CELL).astype(np.int16)]


def write(folder: Path, behind: Mapping[str, list[str]], exact: bool = False) -> None:
    """`exact`: the graph does not find its rows, so that they are to be compared one by one."""
    (folder / TWINS).write_text(json.dumps({"behind": behind, "exact": exact}), encoding="utf-8")


def read(folder: Path) -> tuple[dict[str, list[str]], bool]:
    """As they were written; none, for a segment of an older Pressbox, which gave all of its rows to Chroma."""
    path = folder / TWINS
    if not path.exists():
        return {}, False
    found = json.loads(path.read_text(encoding="utf-8"))
    return found["behind"], found["exact"]
