"""Reciprocal rank fusion: rankings in, one ranking out. Knows no scores, only ranks."""

from collections.abc import Mapping, Sequence

K = 60  # Cormack, Clarke and Büttcher, SIGIR 2009


def reciprocal_rank_fusion(
    rankings: Sequence[Sequence[str]], weights: Sequence[float] | None = None, k: int = K
) -> Mapping[str, float]:
    """Score of each id: the sum over rankings of weight / (k + rank), ranks from 1; highest first.

    Ties keep the order of first appearance, so that equal inputs give equal outputs.
    """
    scores: dict[str, float] = {}
    for ranking, weight in zip(rankings, weights or [1.0] * len(rankings), strict=True):
        for rank, key in enumerate(dict.fromkeys(ranking), start=1):
            scores[key] = scores.get(key, 0.0) + weight / (k + rank)
    return dict(sorted(scores.items(), key=lambda item: -item[1]))
