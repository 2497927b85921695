"""The scorer: two linear models over the features of a sentence and of its window. Knows no texts.

`glance` orders the sentences of one question by their wording, to choose whose windows are read; `probability` is how
probably a window answers. The weights are in scorer.json, which `python -m evals train` writes.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Scorer:
    """The weights of both models, by the names of the features."""

    glance_weights: Mapping[str, float]
    answer_weights: Mapping[str, float]
    bias: float
    threshold: float  # least probability at which the best window is the answer

    @classmethod
    def load(cls) -> "Scorer":
        """The scorer that comes with the package."""
        stored = json.loads(files("bot.answering.extractive").joinpath("scorer.json").read_text(encoding="utf-8"))
        return cls(stored["glance"], stored["answer"], stored["bias"], stored["threshold"])

    def glance(self, features: Mapping[str, float]) -> float:
        """The score of a sentence's wording: higher is better. Needs the wording features only."""
        return _weighted_sum(self.glance_weights, features)

    def probability(self, features: Mapping[str, float]) -> float:
        """The probability that a window with these features answers, 0 to 1."""
        return 1 / (1 + math.exp(-self.bias - _weighted_sum(self.answer_weights, features)))


def _weighted_sum(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    return sum(weight * features[name] for name, weight in weights.items())
