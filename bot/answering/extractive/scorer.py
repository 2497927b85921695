"""The scorer: weighs the features of a sentence and of the window around it. Two linear models; knows no texts.

`glance` orders the sentences of one question by their wording, to choose whose windows are read; `probability` says how
probably a window answers. The weights are in scorer.json, with a note of what made them (`python -m evals train`).
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Scorer:
    glance_weights: Mapping[str, float]
    answer_weights: Mapping[str, float]
    bias: float
    threshold: float  # probability from which the best window is given as the answer

    @classmethod
    def load(cls) -> "Scorer":
        stored = json.loads(files("bot.answering.extractive").joinpath("scorer.json").read_text(encoding="utf-8"))
        return cls(stored["glance"], stored["answer"], stored["bias"], stored["threshold"])

    def glance(self, features: Mapping[str, float]) -> float:
        """Higher is better; needs no feature of what a model read."""
        return _weighted_sum(self.glance_weights, features)

    def probability(self, features: Mapping[str, float]) -> float:
        """That a window with these features answers, between 0 and 1."""
        return 1 / (1 + math.exp(-self.bias - _weighted_sum(self.answer_weights, features)))


def _weighted_sum(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    return sum(weight * features[name] for name, weight in weights.items())
