"""Fusion of scores: several measures of the same ids in, one score between 0 and 1 out. Knows not what they measure.

A weighted mean of scores keeps what ranks throw away: how far the best is ahead (Bruch, Gai and Ingber, TOIS 2023).
"""

from collections.abc import Mapping, Sequence


def weighted_mean(measures: Sequence[Mapping[str, float]], weights: Sequence[float]) -> dict[str, float]:
    """Score of each id: the mean of its shares of each measure's best score, 0 where a measure lacks it.

    A measure that has no positive score has no say. Scores below 0 count as 0. In order of first appearance.
    """
    ids = dict.fromkeys(key for measure in measures for key in measure)
    scores = dict.fromkeys(ids, 0.0)
    best = [max(measure.values(), default=0.0) for measure in measures]
    total = sum(weight for weight, top in zip(weights, best, strict=True) if top > 0)
    for measure, weight, top in zip(measures, weights, best, strict=True):
        if top > 0:
            for key, score in measure.items():
                scores[key] += weight / total * max(0.0, score) / top
    return scores
