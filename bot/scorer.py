"""The scorer: weighs the features of a sentence. Two linear models, learned; knows no texts.

`rank` orders the sentences of one question; `answer` says how probably the best of them does answer. The weights are
in scorer.json, with a note of what made them (`python -m evals train`).
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Scorer:
    rank_weights: Mapping[str, float]
    answer_weights: Mapping[str, float]
    bias: float
    threshold: float  # probability from which the best sentence is given as the answer

    @classmethod
    def load(cls) -> "Scorer":
        stored = json.loads(files("bot").joinpath("scorer.json").read_text(encoding="utf-8"))
        return cls(stored["rank"], stored["answer"], stored["bias"], stored["threshold"])

    def rank(self, features: Mapping[str, float]) -> float:
        """Higher is better; comparable only between sentences of one question."""
        return sum(weight * features[name] for name, weight in self.rank_weights.items())

    def probability(self, features: Mapping[str, float]) -> float:
        """That a best-ranked sentence with these features answers, between 0 and 1."""
        logit = self.bias + sum(weight * features[name] for name, weight in self.answer_weights.items())
        return 1 / (1 + math.exp(-logit))
