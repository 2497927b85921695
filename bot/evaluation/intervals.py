"""Measures with intervals: a statistic over the values of single questions, and how far chance may move it.

The interval comes from the bootstrap (Efron 1979): questions are drawn with replacement, RESAMPLES times.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1000
SEED = 7
LEVEL = 0.95
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measure:
    """A statistic by name, and its values by the question's id.

    A value is one number; for `auc` and `macro_f1` it is a pair of the prediction and the truth.
    """

    statistic: str
    values: Mapping[str, tuple[float, ...]]

    @classmethod
    def mean(cls, values: Mapping[str, float]) -> "Measure":
        """The measure whose statistic is the mean."""
        return cls("mean", {key: (float(value),) for key, value in values.items()})

    @property
    def value(self) -> float | None:
        """The statistic of all values; None if there are none, or if it is undefined for them."""
        if not self.values:
            return None
        found = float(STATISTICS[self.statistic](self._matrix(list(self.values))[None])[0])
        return None if np.isnan(found) else found

    def interval(self) -> tuple[float, float] | None:
        """The central interval that holds LEVEL of the resampled values; None if there is no value."""
        if self.value is None:
            return None
        return _central_interval(self._drawn(list(self.values)))

    def since(self, before: "Measure") -> "Difference | None":
        """The paired difference over the questions that both have. None if there are none, or statistics differ."""
        shared = [key for key in self.values if key in before.values]
        if self.statistic != before.statistic or not shared:
            return None
        now, then = (Measure(self.statistic, {key: m.values[key] for key in shared}) for m in (self, before))
        if now.value is None or then.value is None:
            return None
        low, high = _central_interval(now._drawn(shared) - then._drawn(shared))  # the same draws for both
        return Difference(len(shared), then.value, now.value, low, high)

    def as_dict(self) -> dict[str, Any]:
        return {
            "statistic": self.statistic,
            "value": self.value,
            "interval": self.interval(),
            "questions": len(self.values),
            "values": {key: [round(part, 6) for part in value] for key, value in self.values.items()},
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Measure":
        """The measure that `as_dict` stored. Raises KeyError, TypeError or ValueError if it is invalid."""
        if stored["statistic"] not in STATISTICS:
            raise ValueError(f"no statistic is named {stored['statistic']!r}")
        return cls(stored["statistic"], {str(k): tuple(map(float, v)) for k, v in stored["values"].items()})

    def _matrix(self, keys: list[str]) -> Matrix:
        return np.array([self.values[key] for key in keys], dtype=np.float64)

    def _drawn(self, keys: list[str]) -> Matrix:
        """The statistic of each resample, an array of RESAMPLES. The draws depend only on the number of questions."""
        chance = np.random.default_rng(SEED)
        matrix = self._matrix(keys)
        compute = STATISTICS[self.statistic]
        at_once = max(1, 2_000_000 // max(1, len(keys)))  # resamples that are in memory at once: 16 MB
        parts = []
        for done in range(0, RESAMPLES, at_once):
            picks = chance.integers(len(keys), size=(min(at_once, RESAMPLES - done), len(keys)))
            parts.append(compute(matrix[picks]))
        return np.concatenate(parts)


@dataclass(frozen=True, slots=True)
class Difference:
    """The change from `before` to `now` over `questions` that both runs asked. `low` and `high` are its interval."""

    questions: int
    before: float
    now: float
    low: float
    high: float

    @property
    def beyond_chance(self) -> bool:
        """Whether the interval of the difference excludes 0."""
        return self.rose or self.fell

    @property
    def rose(self) -> bool:
        """Whether the whole interval is above 0."""
        return self.low > 0

    @property
    def fell(self) -> bool:
        """Whether the whole interval is below 0."""
        return self.high < 0

    def as_dict(self) -> dict[str, Any]:
        return {
            "questions": self.questions,
            "before": self.before,
            "now": self.now,
            "difference": self.now - self.before,
            "interval": (self.low, self.high),
            "beyond_chance": self.beyond_chance,
        }


def _central_interval(drawn: Matrix) -> tuple[float, float]:
    drawn = drawn[~np.isnan(drawn)]
    if not len(drawn):
        return float("nan"), float("nan")
    tail = (1 - LEVEL) / 2
    return float(np.quantile(drawn, tail)), float(np.quantile(drawn, 1 - tail))


def area(scores: Matrix, positive: NDArray[np.bool_]) -> float:
    """The probability that a positive one scores above another one (Mann-Whitney's AUC). Ties count half.

    NaN without a positive or without another one.
    """
    above, below = scores[positive], np.sort(scores[~positive])
    if not len(above) or not len(below):
        return float("nan")
    wins = np.searchsorted(below, above, "left") + np.searchsorted(below, above, "right")
    return float(wins.mean() / 2 / len(below))


# Each statistic takes an array (resamples, questions, parts of a value) and returns one number for each resample


def _mean(drawn: Matrix) -> Matrix:
    return np.asarray(drawn[:, :, 0].mean(axis=1))


def _quantile(share: float) -> Callable[[Matrix], Matrix]:
    return lambda drawn: np.asarray(np.quantile(drawn[:, :, 0], share, axis=1))


def _auc(drawn: Matrix) -> Matrix:
    return np.array([area(sample[:, 0], sample[:, 1] > 0.5) for sample in drawn])


def _macro_f1(drawn: Matrix) -> Matrix:
    predicted, true = drawn[:, :, 0] > 0.5, drawn[:, :, 1] > 0.5
    return np.asarray((_f1(predicted, true) + _f1(~predicted, ~true)) / 2)


def _f1(predicted: NDArray[np.bool_], true: NDArray[np.bool_]) -> Matrix:
    hits = (predicted & true).sum(axis=1)
    return np.asarray(2 * hits / np.maximum(1, predicted.sum(axis=1) + true.sum(axis=1)))


STATISTICS: Mapping[str, Callable[[Matrix], Matrix]] = {
    "mean": _mean,
    "median": _quantile(0.5),
    "p95": _quantile(0.95),
    "auc": _auc,
    "macro_f1": _macro_f1,
}
