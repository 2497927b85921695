"""Fusion: several measures of the same ids in, one score between 0 and 1 per id out. Knows nothing of the measures.

A weighted mean of scores keeps what ranks lose: how far ahead the best id is (Bruch, Gai and Ingber, TOIS 2023).
"""

from collections.abc import Mapping, Sequence


def weighted_mean(
    measures: Sequence[Mapping[str, float]], weights: Sequence[float], good: Sequence[float]
) -> dict[str, float]:
    """The fused score of each id, in order of first appearance.

    Each measure is divided by its best score, or by what is `good` in it if the best is less, then the weighted mean is
    taken. An id that a measure lacks, or scores below 0, counts as 0 there. A measure without a positive score is left
    out.
    """
    ids = dict.fromkeys(key for measure in measures for key in measure)
    scores = dict.fromkeys(ids, 0.0)
    best = [max(measure.values(), default=0.0) for measure in measures]
    total = sum(weight for weight, top in zip(weights, best, strict=True) if top > 0)
    for measure, weight, top, enough in zip(measures, weights, best, good, strict=True):
        if top > 0:
            for key, score in measure.items():
                scores[key] += weight / total * max(0.0, score) / max(top, enough)
    return scores
