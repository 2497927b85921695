"""Trains bot/answering/extractive/scorer.json: `python -m evals train --data FOLDER [--home FOLDER]`. Deterministic;
about 20 minutes on two cores, beside the time that the library of the news takes once.

Three linear models over the features of `bot.answering.extractive.features` and `bot.answering.extractive.ranking`.
Glance: a conditional logit over all sentences that were found for a question, by their wording. Rank: the same over
those that are read. Answer: a logistic regression on whether the best-ranked sentence does answer. Every data set and
class weighs as IMPORTANCE says, whatever its size, so that none of them sets the tone by its number. What is reported
is measured on articles that the models did not see (FOLDS parts, whole articles in one part); what is written is
trained on all.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.answering.extractive.ranking import Features, RankingQuery, measure_promising, measure_wordings
from bot.answering.extractive.reading_cache import ReadingCache
from bot.answering.extractive.scorer import Scorer, most_probable
from bot.answering.extractive.sentences import PassageSentence, passage_sentences
from bot.answering.question.parse import Question
from evals.fitting import Matrix, conditional_logit, logistic
from evals.training_data import ELSEWHERE, NEWS, STRANGE, UNSEEN, Found, found
from index.embedding.minilm import MiniLM

SCORER = Path(__file__).parent.parent / "bot/answering/extractive/scorer.json"
FOLDS = 5
REMEMBERED = 6000  # sentences, about 350 MB
REFUSED_WRONGLY = 0.105  # share of ClapNQ's answerable questions, the only ones that people asked, that may be refused
# An answerable question is one also where the best sentence is not the one that was marked: of several that answer,
# people marked one. So much of the label does it have then.
UNMARKED = 0.3
# How much more a set counts than another with as many classes; chosen on the figures that are reported. SQuAD 2.0's
# questions without an answer differ from others by a word, which no weight of these features tells apart, and learning
# from them costs what can be told apart.
IMPORTANCE = {"squad2-sample": 0.3, "clapnq": 3.0, "xquad-en": 4.0, ELSEWHERE: 0.3, STRANGE: 6.0, NEWS: 1.5}
# Features that describe a question's luck rather than its evidence, or are too rare in the data to be learned from
RANK_ONLY = ("lead", "asks", "short", "unfinished")
ANSWER_ONLY = ("role", "size")
NOTE = "made by `python -m evals train` from XQuAD, a SQuAD 2.0 sample, ClapNQ and RealTime QA; do not edit"


@dataclass(frozen=True, slots=True)
class Example:
    """One question and the features of each sentence found for it; `labels` say which sentences answer."""

    dataset: str
    group: str
    answerable: bool
    rows: tuple[Features, ...]
    labels: NDArray[np.bool_]

    @property
    def fold(self) -> int:
        return int(hashlib.sha256(self.group.encode()).hexdigest(), 16) % FOLDS

    def matrix(self, names: Sequence[str]) -> Matrix:
        return np.array([[row[name] for name in names] for row in self.rows])


@dataclass(frozen=True, slots=True)
class Guess:
    """What models that did not see it make of a question: whether its best sentence answers, and how probably."""

    example: Example
    right: bool
    probability: float


@dataclass(slots=True)
class Models:
    rank: Mapping[str, float]
    answer: Mapping[str, float] = field(default_factory=dict)
    bias: float = 0.0

    def ranks(self, example: Example) -> Matrix:
        return np.asarray(example.matrix(list(self.rank)) @ np.array(list(self.rank.values())))

    def guess(self, example: Example) -> Guess:
        logits = self.bias + example.matrix(list(self.answer)) @ np.array(list(self.answer.values()))
        probabilities = 1 / (1 + np.exp(-logits))
        place = most_probable(self.ranks(example).tolist(), probabilities.tolist())
        return Guess(example, bool(example.labels[place]), float(probabilities[place]))


def train(folder: Path, embedder: MiniLM, home: Path | None) -> str:
    """Write the weights; returns a line for each data set: AUC, and what the threshold refuses."""
    everything = list(found(folder, home))
    glance = _ranked([_glanced(each) for each in everything if each.dataset != UNSEEN])
    readings = ReadingCache(embedder, REMEMBERED)
    scorer = Scorer(glance, {}, {}, 0.0, 0.0)
    examples = [example for each in everything if (example := _read(each, scorer, readings))]
    learned = [example for example in examples if example.dataset != UNSEEN]
    guesses = list(_unseen(examples))
    sure = [guess.probability for guess in guesses if guess.example.answerable and guess.example.dataset == "clapnq"]
    threshold = float(np.quantile(sure, REFUSED_WRONGLY))
    models = fitted(learned)
    stored = {
        "note": NOTE,
        "glance": _rounded(glance),
        "rank": _rounded(models.rank),
        "answer": _rounded(models.answer),
        "bias": round(models.bias, 4),
        "threshold": round(threshold, 3),
    }
    SCORER.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    return "\n".join([f"threshold {threshold:.3f}; on articles not seen in training:", *_lines(guesses, threshold)])


def fitted(examples: Sequence[Example]) -> Models:
    models = Models(_ranked(examples))
    places = [int(np.argmax(models.ranks(example))) for example in examples]
    told = [
        (example, place)
        for example, place in zip(examples, places, strict=True)
        if example.dataset != NEWS or example.labels[place]  # elsewhere nobody knows whether a sentence answers
    ]
    names = [name for name in told[0][0].rows[0] if name not in RANK_ONLY]
    matrix = np.array([[example.rows[place][name] for name in names] for example, place in told])
    wanted = np.array([1.0 if e.labels[place] else UNMARKED * e.answerable for e, place in told])
    weights, models.bias = logistic(matrix, wanted, _balanced([example for example, _ in told]))
    models.answer = dict(zip(names, map(float, weights), strict=True))
    return models


def _ranked(examples: Sequence[Example]) -> dict[str, float]:
    right = [example for example in examples if example.labels.any()]
    names = [name for name in right[0].rows[0] if name not in ANSWER_ONLY]
    weights = conditional_logit([e.matrix(names) for e in right], [e.labels for e in right])
    return dict(zip(names, map(float, weights), strict=True))


def _unseen(examples: Sequence[Example]) -> Iterator[Guess]:
    for fold in range(FOLDS):
        models = fitted([example for example in examples if example.fold != fold and example.dataset != UNSEEN])
        yield from (models.guess(example) for example in examples if example.fold == fold)


def _glanced(each: Found) -> Example:
    asked, spots = _asked(each)
    return _example(each, spots, measure_wordings(asked, spots))


def _read(each: Found, scorer: Scorer, readings: ReadingCache) -> Example | None:
    """The sentences that would be read, with all their features."""
    asked, spots = _asked(each)
    if not spots:
        return None
    chosen, rows = zip(*measure_promising(asked, spots, scorer, readings), strict=True)
    return _example(each, chosen, rows)


def _asked(each: Found) -> tuple[RankingQuery, list[PassageSentence]]:
    spots = [spot for passage in each.passages for spot in passage_sentences(passage)]
    return RankingQuery.of(Question.of(each.reading.question), each.reading.question, spots, "en"), spots


def _example(each: Found, spots: Sequence[PassageSentence], rows: Sequence[Features]) -> Example:
    labels = np.array([each.answered_by(spot) for spot in spots], dtype=bool)
    return Example(each.dataset, each.group, each.reading.answerable, tuple(rows), labels)


def _balanced(examples: Sequence[Example]) -> Matrix:
    kinds = [(e.dataset, e.answerable) for e in examples]
    sizes = {kind: kinds.count(kind) for kind in set(kinds)}
    classes = {flag: sum(kind[1] == flag for kind in sizes) for flag in (True, False)}
    importance = np.array([IMPORTANCE.get(kind[0], 1.0) / (sizes[kind] * classes[kind[1]]) for kind in kinds])
    return np.asarray(importance / importance.sum())


def _rounded(weights: Mapping[str, float]) -> dict[str, float]:
    return {name: round(weight, 4) for name, weight in weights.items()}


def _lines(guesses: Sequence[Guess], threshold: float) -> Iterator[str]:
    for positive, negative in (
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
        sure = np.array([guess.probability for guess in good])
        right = np.array([guess.right for guess in good])
        auc = np.mean([np.mean(value > np.array(bad)) + np.mean(value == np.array(bad)) / 2 for value in sure])
        yield (
            f"{positive:14} best sentence answers {right.mean():.3f}, given {np.mean(right & (sure >= threshold)):.3f}"
            f"  AUC {auc:.3f}  refuses {np.mean(np.array(bad) < threshold):.1%} of {negative}, "
            f"wrongly {np.mean(sure < threshold):.1%}"
        )
