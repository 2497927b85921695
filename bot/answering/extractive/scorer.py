"""The scorer: weighs the features of a sentence. Three linear models, learned; knows no texts.

`glance` orders the sentences of one question by their wording alone, `rank` those that were read; `probability` says
how probably the best of them does answer. The weights are in scorer.json, with a note of what made them
(`python -m evals train`).
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

# Ranks that differ by less say nothing. With it .848 of XQuAD's best sentences answer for .849, .880 of SQuAD 2.0's for
# .860, .713 of ClapNQ's for .733; and answers to short questions about the news are right more often.
AS_WELL = 0.3


@dataclass(frozen=True, slots=True)
class Scorer:
    glance_weights: Mapping[str, float]
    rank_weights: Mapping[str, float]
    answer_weights: Mapping[str, float]
    bias: float
    threshold: float  # probability from which the best sentence is given as the answer

    @classmethod
    def load(cls) -> "Scorer":
        stored = json.loads(files("bot.answering.extractive").joinpath("scorer.json").read_text(encoding="utf-8"))
        return cls(stored["glance"], stored["rank"], stored["answer"], stored["bias"], stored["threshold"])

    def glance(self, features: Mapping[str, float]) -> float:
        """Higher is better; needs no feature of what a model read."""
        return _weighted_sum(self.glance_weights, features)

    def rank(self, features: Mapping[str, float]) -> float:
        """Higher is better; comparable only between sentences of one question, where a difference of 1 is a factor e
        in how probable each is to be the one that answers."""
        return _weighted_sum(self.rank_weights, features)

    def probability(self, features: Mapping[str, float]) -> float:
        """That a best-ranked sentence with these features answers, between 0 and 1."""
        return 1 / (1 + math.exp(-self.bias - _weighted_sum(self.answer_weights, features)))


def _weighted_sum(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    return sum(weight * features[name] for name, weight in weights.items())


def most_probable(ranks: Sequence[float], probabilities: Sequence[float], as_well: float = AS_WELL) -> int:
    """The place of the most probable of those that are ranked as well as the highest."""
    enough = max(ranks) - as_well
    return max((place for place, rank in enumerate(ranks) if rank >= enough), key=lambda place: probabilities[place])
