"""Exact search over the catalog's vectors: slower than a segment, and available when a segment is damaged (I7)."""

import numpy as np

from index.embedding.embedder import Vectors
from index.engines.exact import nearest
from index.store.catalog import Catalog, Filter, Generation


class ExactSearch:
    """Answers as an `index.engines.segment.Segment` of all live chunks of a generation would.

    The first search reads the vectors and keeps them.
    """

    def __init__(self, catalog: Catalog, generation: Generation) -> None:
        self._catalog = catalog
        self._generation = generation
        self._ids: list[str] = []
        self._matrix: Vectors | None = None

    def search(self, query: Vectors, limit: int, among: list[str] | None = None) -> list[tuple[str, float]]:
        """The `limit` nearest (chunk id, cosine similarity), best first; only ids in `among`, if given."""
        rows = self._rows()
        return nearest(self._ids, rows, query, limit, among)

    def _rows(self) -> Vectors:
        """One vector per live chunk, in the order of `_ids`."""
        if self._matrix is None:
            number = self._generation.number
            vectors = dict(self._catalog.vectors(self._catalog.live_ids(number, Filter()), self._generation))
            self._ids = list(vectors)
            dimensions = self._generation.embedder.dimensions
            self._matrix = np.stack(list(vectors.values())) if vectors else np.zeros((0, dimensions), np.float32)
        return self._matrix
