"""Entailment: the probability that evidence carries a sentence, by what the models make of the two side by side.

A logistic model of the features of `overlap`, of how near the vectors of sentence and evidence are, and of the
cross-encoder's states as it reads them together. Its weights are in entailment.json, with a note of the command that
makes them (`python -m evals.entailment`). For English only.
"""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from index.embedding.cross_encoder import CrossEncoder
from index.embedding.embedder import Embedder


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the models make of a sentence and its evidence.

    `cosine` is that of their vectors, -1 to 1; `traits` are the cross-encoder's, see `MarcoMiniLM.traits`.
    """

    cosine: float
    traits: NDArray[np.float32]


Compare = Callable[[str, str], Comparison]  # of a sentence and its evidence


def make_compare(embedder: Embedder, cross_encoder: CrossEncoder) -> Compare:
    """The comparison by these models, those with which entailment.json was trained."""

    def compare(sentence: str, evidence: str) -> Comparison:
        ours, theirs = embedder.embed_documents([sentence, evidence])
        (traits,) = cross_encoder.traits(sentence, [evidence])
        return Comparison(float(ours @ theirs), traits)

    return compare


def entailment(features: Mapping[str, float], compared: Comparison) -> float:
    """The probability, 0 to 1, that the evidence carries the sentence. Raises KeyError for a feature that is missing.

    `features` are those of `overlap_features`.
    """
    model = _model()
    logit = model.bias + sum(weight * features[name] for name, weight in model.features.items())
    logit += model.cosine * compared.cosine + float(model.traits @ compared.traits)
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, logit))))


@dataclass(frozen=True, slots=True)
class _Model:
    features: Mapping[str, float]
    cosine: float
    traits: NDArray[np.float64]
    bias: float


@lru_cache(maxsize=1)
def _model() -> _Model:
    stored = json.loads(files("bot.answering.verification").joinpath("entailment.json").read_text(encoding="utf-8"))
    return _Model(stored["features"], stored["cosine"], np.array(stored["traits"]), stored["bias"])
