"""Support: how probably evidence carries a sentence that is so like it. Two linear models, learned; knows no texts.

One uses the cosine of the sentence to its evidence, the other does without. The weights are in support.json, with a
note of what made them (`python -m evals.attribution`).
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Support:
    weights: Mapping[str, float]
    bias: float

    def probability(self, features: Mapping[str, float]) -> float:
        logit = self.bias + sum(weight * features[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-logit))


def probability(features: Mapping[str, float], cosine: float | None) -> float:
    """Between 0 and 1, by the model that knows the cosine where there is one."""
    if cosine is None:
        return _model("words").probability(features)
    return _model("words and cosine").probability({**features, "cosine": cosine})


@lru_cache(maxsize=2)
def _model(name: str) -> Support:
    stored = json.loads(files("bot.answering.verification").joinpath("support.json").read_text(encoding="utf-8"))[name]
    return Support(stored["weights"], stored["bias"])
