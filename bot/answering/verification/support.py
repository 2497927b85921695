"""Support: the probability that evidence supports a sentence, from their features. Knows no texts.

In English `entailment` decides, where the models are at hand; then this tells how like both are. Two trained logistic
models: one uses the cosine of the sentence and its evidence, the other does not. Their weights are in support.json,
with a note of the command that makes them (`python -m evals.attribution`).
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Support:
    """A logistic model."""

    weights: Mapping[str, float]
    bias: float

    def probability(self, features: Mapping[str, float]) -> float:
        """Between 0 and 1. Raises KeyError for a feature that is missing."""
        logit = self.bias + sum(weight * features[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-logit))


def probability(features: Mapping[str, float], cosine: float | None) -> float:
    """The probability of support, 0 to 1, by the model with the cosine where the cosine is known."""
    if cosine is None:
        return _model("overlap").probability(features)
    return _model("overlap and cosine").probability({**features, "cosine": cosine})


@lru_cache(maxsize=2)
def _model(name: str) -> Support:
    stored = json.loads(files("bot.answering.verification").joinpath("support.json").read_text(encoding="utf-8"))[name]
    return Support(stored["weights"], stored["bias"])
