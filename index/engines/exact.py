"""Exact search: a query against every row of a matrix, for where no index can be trusted."""

from collections.abc import Sequence

import numpy as np

from index.embedding.embedder import Vectors


def nearest(
    ids: Sequence[str], rows: Vectors, query: Vectors, limit: int, among: Sequence[str] | None = None
) -> list[tuple[str, float]]:
    """The `limit` nearest (id, cosine similarity) of unit vectors, best first; of those `among`, if given."""
    scores = rows @ query
    if among is not None:
        wanted = set(among)
        scores = np.where([one in wanted for one in ids], scores, -np.inf)
    best = np.argsort(-scores, kind="stable")[:limit]
    return [(ids[k], float(scores[k])) for k in best if np.isfinite(scores[k])]
