"""The standard scores of one ranking with binary relevance. Knows no texts."""

from collections.abc import Collection, Mapping, Sequence
from math import log2

NAMES = ("Hit@1", "Recall@5", "Recall@10", "MRR@10", "nDCG@10")


def ranking_scores(ranking: Sequence[str], relevant: Collection[str]) -> Mapping[str, float]:
    """The scores by name, each from 0 to 1. `ranking` names each document once; `relevant` is not empty."""
    wanted = set(relevant)
    found = [document in wanted for document in ranking[:10]]
    gain = sum(1 / log2(rank + 1) for rank, hit in enumerate(found, 1) if hit)
    ideal = sum(1 / log2(rank + 1) for rank in range(1, min(10, len(wanted)) + 1))
    return {
        "Hit@1": float(any(found[:1])),
        "Recall@5": sum(found[:5]) / len(wanted),
        "Recall@10": sum(found) / len(wanted),
        "MRR@10": next((1 / rank for rank, hit in enumerate(found, 1) if hit), 0.0),
        "nDCG@10": gain / ideal,
    }
