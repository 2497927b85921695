"""Scores of rankings, computed by ir-measures. Knows no texts."""

from collections.abc import Collection, Mapping, Sequence

import ir_measures
from ir_measures import RR, R, Success, nDCG

MEASURES = {"Hit@1": Success @ 1, "Recall@5": R @ 5, "Recall@10": R @ 10, "MRR@10": RR @ 10, "nDCG@10": nDCG @ 10}
NAMES = {str(measure): name for name, measure in MEASURES.items()}


def ranked(rankings: Mapping[str, tuple[Sequence[str], Collection[str]]]) -> dict[str, dict[str, float]]:
    """Question id → measure → score, 0 to 1.

    `rankings` maps a question id to its ranking, best first, and its relevant documents. An empty ranking scores 0.
    """
    scores: dict[str, dict[str, float]] = {key: dict.fromkeys(MEASURES, 0.0) for key in rankings}
    relevant = {key: dict.fromkeys(documents, 1) for key, (_, documents) in rankings.items()}
    run = {key: {one: 1 / rank for rank, one in enumerate(order, 1)} for key, (order, _) in rankings.items() if order}
    if run:
        for metric in ir_measures.iter_calc(list(MEASURES.values()), relevant, run):
            scores[metric.query_id][NAMES[str(metric.measure)]] = float(metric.value)
    return scores
