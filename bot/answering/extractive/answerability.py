"""Answerability: how far a text answers a question, or only is about the same, by what the cross-encoder makes of both.

A linear model of the cross-encoder's traits (see `MarcoMiniLM.traits`). Its weights are in answerability.json, which
`python -m evals.answerability` makes. For English only.
"""

import json
from functools import lru_cache
from importlib.resources import files

import numpy as np

from index.embedding.embedder import Vectors


def answerability(traits: Vectors) -> float:
    """The logit that the text answers the question: above 0 it rather does."""
    weights, bias = _model()
    return bias + float(weights @ traits)


@lru_cache(maxsize=1)
def _model() -> tuple[Vectors, float]:
    stored = json.loads(files("bot.answering.extractive").joinpath("answerability.json").read_text(encoding="utf-8"))
    return np.array(stored["traits"], dtype=np.float32), stored["bias"]
