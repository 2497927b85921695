"""Exact search over the catalog's vectors: slower than a segment, and right when a segment is damaged (I7)."""

import numpy as np

from index.embedding.embedder import Vectors
from index.engines.exact import nearest
from index.store.catalog import Catalog, Filter, Generation


class ExactSearch:
    """Answers as an `index.engines.segment.Segment` of all live chunks of a generation would; reads them when first
    asked."""

    def __init__(self, catalog: Catalog, generation: Generation) -> None:
        self._catalog = catalog
        self._generation = generation
        self._ids: list[str] = []
        self._matrix: Vectors | None = None

    def search(self, query: Vectors, limit: int, among: list[str] | None = None) -> list[tuple[str, float]]:
        """The `limit` nearest (chunk id, cosine similarity), best first; of those `among`, if given."""
        rows = self._rows()
        return nearest(self._ids, rows, query, limit, among)

    def _rows(self) -> Vectors:
        if self._matrix is None:
            number = self._generation.number
            found = dict(self._catalog.vectors(self._catalog.live_ids(number, Filter()), self._generation))
            self._ids = list(found)
            dimensions = self._generation.embedder.dimensions
            self._matrix = np.stack(list(found.values())) if found else np.zeros((0, dimensions), np.float32)
        return self._matrix
