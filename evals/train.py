"""Trains bot/answering/extractive/scorer.json: `python -m evals train --data FOLDER`. Deterministic; about ten minutes
on two cores, beside the time that the libraries take once.

Two linear models over the features of `bot.answering.extractive.features` and `bot.answering.extractive.ranking`.
Glance: a conditional logit over all sentences that were found for a question, by their wording. Answer: a logistic
regression on whether the window that reads best does answer, by the ANSWER features, of the sets TOLD, which weigh the
same. No other feature chooses better among the windows than how they read. What is reported is
measured on articles that the answer model did not see (FOLDS parts, whole articles in one part); what is written is
trained on all.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.answering.extractive.ranking import Features, RankingQuery, measure_promising, measure_wordings
from bot.answering.extractive.scorer import Scorer
from bot.answering.extractive.sentences import PassageSentence, passage_sentences
from bot.answering.question.parse import Question
from bot.evaluation.intervals import area
from evals.fitting import FOLDS, LEAST_DEVIATION, Matrix, conditional_logit, fold_of, logistic
from evals.training_data import ELSEWHERE, NEWS, READER, STRANGE, UNSEEN, Found, found
from index.embedding.cross_encoder import CrossEncoder

SCORER = Path(__file__).parent.parent / "bot/answering/extractive/scorer.json"
PENALTY = 2e-2  # on squared weights of the answer model's scaled features
ANSWER = ("read", "bare", "answerability", "around", "lacking", "uncounted")
TOLD = (READER, "squad2-sample", "clapnq", "xquad-en")
REFUSED_WRONGLY = 0.09  # share of readers' answerable questions that may be refused
NOTE = "made by `python -m evals train`; do not edit"


@dataclass(frozen=True, slots=True)
class Example:
    """One question and the features of each sentence found for it; `labels` say which of them answer."""

    dataset: str
    group: str
    answerable: bool
    rows: tuple[Features, ...]
    labels: NDArray[np.bool_]

    @property
    def fold(self) -> int:
        return fold_of(self.group)

    @property
    def best(self) -> int:
        return max(range(len(self.rows)), key=lambda place: self.rows[place]["read"])

    def matrix(self, names: Sequence[str]) -> Matrix:
        return np.array([[row[name] for name in names] for row in self.rows])


@dataclass(frozen=True, slots=True)
class Guess:
    """What models that did not see it make of a question: whether its best window answers, and how probably."""

    example: Example
    right: bool
    probability: float


@dataclass(frozen=True, slots=True)
class Model:
    weights: Mapping[str, float]
    bias: float

    def guess(self, example: Example) -> Guess:
        row = example.rows[example.best]
        logit = self.bias + sum(weight * row[name] for name, weight in self.weights.items())
        return Guess(example, bool(example.labels[example.best]), float(1 / (1 + np.exp(-logit))))


def train(folder: Path, cross_encoder: CrossEncoder) -> str:
    """Write the weights; returns a line for each data set: AUC, and what the threshold refuses."""
    everything = list(found(folder))
    glance = _ranked([_glanced(each) for each in everything if each.dataset != UNSEEN])
    scorer = Scorer(glance, {}, 0.0, 0.0)
    examples = [example for each in everything if (example := _read(each, scorer, cross_encoder))]
    guesses = list(_unseen(examples))
    sure = [guess.probability for guess in guesses if guess.example.answerable and guess.example.dataset == READER]
    threshold = float(np.quantile(sure, REFUSED_WRONGLY))
    model = fitted(examples)
    stored = {
        "note": NOTE,
        "glance": _rounded(glance),
        "answer": _rounded(model.weights),
        "bias": round(model.bias, 4),
        "threshold": round(threshold, 3),
    }
    SCORER.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    return "\n".join([f"threshold {threshold:.3f}; on articles not seen in training:", *_lines(guesses, threshold)])


def fitted(examples: Sequence[Example]) -> Model:
    """Of those of the sets TOLD; each set weighs as much as another."""
    told = [example for example in examples if example.dataset in TOLD]
    matrix = np.array([[example.rows[example.best][name] for name in ANSWER] for example in told])
    wanted = np.array([float(example.labels[example.best]) for example in told])
    sizes = Counter(example.dataset for example in told)
    importance = np.array([1 / sizes[example.dataset] for example in told])
    weights, bias = logistic(matrix, wanted, importance / importance.sum(), PENALTY, LEAST_DEVIATION)
    return Model(dict(zip(ANSWER, map(float, weights), strict=True)), bias)


def _ranked(examples: Sequence[Example]) -> dict[str, float]:
    right = [example for example in examples if example.labels.any()]
    names = list(right[0].rows[0])
    weights = conditional_logit([e.matrix(names) for e in right], [e.labels for e in right])
    return dict(zip(names, map(float, weights), strict=True))


def _unseen(examples: Sequence[Example]) -> Iterator[Guess]:
    for fold in range(FOLDS):
        model = fitted([example for example in examples if example.fold != fold])
        yield from (model.guess(example) for example in examples if example.fold == fold)


def _glanced(each: Found) -> Example:
    asked, sentences = _asked(each)
    return _example(each, sentences, measure_wordings(asked, sentences))


def _read(each: Found, scorer: Scorer, cross_encoder: CrossEncoder) -> Example | None:
    """The windows that would be read, with all their features."""
    asked, sentences = _asked(each)
    if not sentences:
        return None
    chosen, rows = zip(*measure_promising(asked, sentences, scorer, cross_encoder), strict=True)
    return _example(each, chosen, rows)


def _asked(each: Found) -> tuple[RankingQuery, list[PassageSentence]]:
    sentences = [sentence for passage in each.passages for sentence in passage_sentences(passage)]
    return RankingQuery.of(Question.of(each.reading.question), each.reading.question, sentences, "en"), sentences


def _example(each: Found, sentences: Sequence[PassageSentence], rows: Sequence[Features]) -> Example:
    labels = np.array([each.answered_by(sentence) for sentence in sentences], dtype=bool)
    return Example(each.dataset, each.group, each.reading.answerable, tuple(rows), labels)


def _rounded(weights: Mapping[str, float]) -> dict[str, float]:
    return {name: round(weight, 4) for name, weight in weights.items()}


def _lines(guesses: Sequence[Guess], threshold: float) -> Iterator[str]:
    for positive, negative in (
        (READER,) * 2,
        ("squad2-sample",) * 2,
        ("clapnq",) * 2,
        ("xquad-en", ELSEWHERE),
        ("xquad-en", UNSEEN),
        (NEWS, STRANGE),
    ):
        good = [guess for guess in guesses if guess.example.dataset == positive and guess.example.answerable]
        bad = [
            guess.probability for guess in guesses if guess.example.dataset == negative and not guess.example.answerable
        ]
        if not good or not bad:
            continue
        sure = np.array([guess.probability for guess in good])
        right = np.array([guess.right for guess in good])
        auc = area(np.append(sure, bad), np.arange(len(sure) + len(bad)) < len(sure))
        yield (
            f"{positive:14} best window answers {right.mean():.3f}, given {np.mean(right & (sure >= threshold)):.3f}"
            f"  AUC {auc:.3f}  refuses {np.mean(np.array(bad) < threshold):.1%} of {negative}, "
            f"wrongly {np.mean(sure < threshold):.1%}"
        )
