"""A flat segment: the vectors of a few chunks in one file, compared one by one. Written once, and then only read.

What was added lately is written anew with each article: a graph of ten thousand rows would be built and verified for
ten seconds each time, and comparing them takes milliseconds.
"""

import io
import json
import weakref
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from index.embedding.embedder import Vectors
from index.engines.exact import nearest
from index.engines.file_names import ROWS
from index.engines.read_lock import hold_folder
from index.engines.tell_damage import tell_damage
from index.errors import LibraryDamaged

IDS = "ids.json"


def is_flat(folder: Path) -> bool:
    return (folder / ROWS).is_file()


def write(folder: Path, ids: Sequence[str], vectors: Iterable[Vectors]) -> None:
    """Write `ids` and their rows, in batches of the same order, into a new directory. Raises OSError."""
    folder.mkdir()
    rows = io.BytesIO()  # numpy itself writes to a full disk without saying which error it was
    np.save(rows, np.concatenate(list(vectors)), allow_pickle=False)
    (folder / ROWS).write_bytes(rows.getbuffer())
    (folder / IDS).write_text(json.dumps(ids), encoding="utf-8")


def fault(folder: Path, ids: Sequence[str]) -> str | None:
    """What is wrong with a segment just written, in a few words; None when it holds exactly `ids`."""
    try:
        segment = Flat(folder)
    except LibraryDamaged:
        return "cannot be read"
    held = segment.ids()
    segment.close()
    return None if held == set(ids) else f"holds {len(held & set(ids)):,} of {len(ids):,} rows"


class Flat:
    """A published flat segment, open for searching: it answers as `index.engines.segment.Segment` does.

    Raises LibraryDamaged. The rows are in memory: a file that shrinks while it is mapped ends the process.
    """

    def __init__(self, folder: Path) -> None:
        with tell_damage(f"The segment {folder.name} cannot be read"):
            release = hold_folder(folder)  # before it is looked at: from here on the sweeper leaves it
            self.close = weakref.finalize(self, release)  # at the latest when its last reader goes
            self._ids: list[str] = json.loads((folder / IDS).read_text(encoding="utf-8"))
            self._rows: Vectors = np.load(folder / ROWS, allow_pickle=False)
            if self._rows.shape[:1] != (len(self._ids),):
                raise ValueError("as many ids as rows")

    def ids(self) -> set[str]:
        """The ids of the chunks in the segment."""
        return set(self._ids)

    def search(self, query: Vectors, limit: int, among: list[str] | None = None) -> list[tuple[str, float]]:
        """The `limit` nearest (chunk id, cosine similarity), best first; of those `among` that it holds, if given."""
        return nearest(self._ids, self._rows, query, limit, among)
