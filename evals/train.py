"""Trains bot/scorer.json: `python -m evals train --data FOLDER`. Deterministic; a minute on two cores.

Two linear models over the features of `bot.evidence`. Ranking: a conditional logit over the sentences of a question
(McFadden 1974). Answering: a logistic regression on whether the best-ranked sentence does answer, unanswerable
questions and questions asked of the most similar paragraphs of other articles among them. Every data set and
class weighs the same, so that none of them sets the tone.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.evidence import Sentence, features, weights_of
from bot.question import Question
from bot.words import content_stems
from corpus.sentences import sentences
from evals.datasets import Reading, clapnq, squad2, xquad
from index.embedder import Embedder

SCORER = Path(__file__).parent.parent / "bot" / "scorer.json"
REGULARISATION = 1e-2
STEPS = 2000
OTHERS = 5  # paragraphs that compete with the right one
REFUSED_WRONGLY = 0.10  # share of answerable questions that the threshold may refuse, over all sets
# Features that describe a question's luck rather than its evidence, or are too rare in the data to be learned from
RANK_ONLY = ("lead", "asks", "short")

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """One question and the features of each sentence of its text; `labels` say which sentences answer."""

    reading: Reading
    matrix: Matrix
    labels: NDArray[np.bool_]


def train(folder: Path, embedder: Embedder) -> str:
    """Write the weights; returns a line for each data set: AUC, and what the threshold refuses."""
    vectors = _Vectors(embedder)
    readings = [*_among_others(list(xquad(folder)), vectors), *squad2(folder), *clapnq(folder)]
    names, examples = list[str](), list[Example]()
    for reading in readings:
        rows, labels, names = _measured(reading, vectors)
        if len(rows):
            examples.append(Example(reading, rows, labels))
    rank = _rank([e for e in examples if e.labels.any()])
    best = [_best(example, rank) for example in examples]
    kept = [k for k, name in enumerate(names) if name not in RANK_ONLY]
    matrix = np.concatenate([e.matrix for e in best])[:, kept]
    answerable = np.array([e.reading.answerable for e in best])
    answers = np.array([e.labels[0] for e in best])
    weights, bias = _logistic(matrix, answers, _balanced(best))
    probabilities = 1 / (1 + np.exp(-(matrix @ weights + bias)))
    threshold = float(np.quantile(probabilities[answerable], REFUSED_WRONGLY))
    stored = {
        "note": "made by `python -m evals train` from XQuAD English, a SQuAD 2.0 sample and ClapNQ; do not edit",
        "rank": {name: round(float(weight), 4) for name, weight in zip(names, rank, strict=True)},
        "answer": {names[k]: round(float(weight), 4) for k, weight in zip(kept, weights, strict=True)},
        "bias": round(bias, 4),
        "threshold": round(threshold, 3),
    }
    SCORER.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    return "\n".join(_lines(best, probabilities, answerable, threshold))


def _best(example: Example, rank: Matrix) -> Example:
    """The example with its best-ranked sentence alone."""
    first = [int(np.argmax(example.matrix @ rank))]
    return replace(example, matrix=example.matrix[first], labels=example.labels[first])


class _Vectors:
    """Embeddings by text, each computed once."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, NDArray[np.float32]] = {}

    def of(self, texts: Sequence[str]) -> NDArray[np.float32]:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._embedder.embed_documents(new), strict=True))
        return np.stack([self._known[text] for text in texts])


def _measured(reading: Reading, vectors: _Vectors) -> tuple[Matrix, NDArray[np.bool_], list[str]]:
    by_likeness = [reading.text, *reading.others]
    if reading.others:
        likeness = vectors.of(by_likeness) @ vectors.of([reading.question])[0]
        by_likeness = [by_likeness[k] for k in np.argsort(-likeness)]
    weighed, labels = list[Sentence](), list[bool]()
    for place, text in enumerate(by_likeness, start=1):
        spans = sentences(text)
        whole = vectors.of([f"{reading.title}\n\n{text}", reading.question])
        weighed += _sentences(text, spans, reading.title, place, float(whole[0] @ whole[1]))
        labels += [text == reading.text and _answers(reading, span) for span in spans]
    question = Question.of(reading.question)
    weights = weights_of(question, weighed)
    cosines = vectors.of([s.text for s in weighed]) @ vectors.of([reading.question])[0]
    rows = [features(question, s, weights, float(cosine)) for s, cosine in zip(weighed, cosines, strict=True)]
    return np.array([list(row.values()) for row in rows]), np.array(labels), list(rows[0])


def _sentences(text: str, spans: Sequence[tuple[int, int]], title: str, place: int, likeness: float) -> list[Sentence]:
    stems = [tuple(content_stems(text[start:end])) for start, end in spans]
    whole = frozenset(key for own in stems for key in own)
    headed = frozenset(content_stems(title))
    return [
        Sentence(
            text[start:end],
            frozenset(stems[k]),
            stems[k],
            frozenset([*(stems[k - 1] if k else ()), *(stems[k + 1] if k + 1 < len(stems) else ())]),
            headed,
            whole,
            k == 0,
            place,
            likeness,
        )
        for k, (start, end) in enumerate(spans)
    ]


def _answers(reading: Reading, span: tuple[int, int]) -> bool:
    if not reading.answerable:
        return False
    if reading.evidence:
        said = _letters(reading.text[span[0] : span[1]])
        return len(said) > 15 and any(said in _letters(mark) or _letters(mark) in said for mark in reading.evidence)
    return any(span[0] <= start and end <= span[1] for start, end in reading.spans)


def _letters(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


def _among_others(readings: Sequence[Reading], vectors: _Vectors) -> list[Reading]:
    """Each question asked of its paragraph among the OTHERS most like it, as after retrieval; and every second one
    asked of like paragraphs of other articles alone, where it cannot be answered.
    """
    texts = list(dict.fromkeys(reading.text for reading in readings))
    articles = {reading.text: reading.title for reading in readings}
    matrix = vectors.of(texts)
    made = []
    for number, reading in enumerate(readings):
        order = np.argsort(-(matrix @ vectors.of([reading.question])[0]))
        like = [texts[k] for k in order if texts[k] != reading.text]
        made.append(replace(reading, title="", others=tuple(like[:OTHERS])))
        if number % 2:
            away = [text for text in like if articles[text] != reading.title][: OTHERS + 1]
            made.append(Reading("elsewhere", reading.question, "", away[0], answerable=False, others=tuple(away[1:])))
    return made


def _rank(examples: Sequence[Example]) -> Matrix:
    matrix = np.concatenate([example.matrix for example in examples])
    labels = np.concatenate([example.labels for example in examples]).astype(float)
    group = np.repeat(np.arange(len(examples)), [len(example.labels) for example in examples])

    def gradient(weights: Matrix) -> Matrix:
        scores = np.exp(matrix @ weights)
        shares = scores / np.bincount(group, scores)[group]
        answers = scores * labels
        wanted = answers / np.bincount(group, answers)[group]
        return np.asarray(matrix.T @ (shares - wanted) / len(examples) + REGULARISATION * weights)

    return _descend(gradient, np.zeros(matrix.shape[1]))


def _logistic(matrix: Matrix, labels: NDArray[np.bool_], importance: Matrix) -> tuple[Matrix, float]:
    mean, deviation = matrix.mean(0), matrix.std(0) + 1e-6
    scaled = np.column_stack([(matrix - mean) / deviation, np.ones(len(matrix))])
    kept = np.append(np.full(matrix.shape[1], REGULARISATION), 0.0)  # the bias is not held back

    def gradient(weights: Matrix) -> Matrix:
        errors = 1 / (1 + np.exp(-(scaled @ weights))) - labels
        return scaled.T @ (errors * importance) + kept * weights

    found = _descend(gradient, np.zeros(scaled.shape[1]))
    weights = found[:-1] / deviation
    return weights, float(found[-1] - weights @ mean)


def _descend(gradient: Callable[[Matrix], Matrix], weights: Matrix) -> Matrix:
    """Adam (Kingma and Ba 2015) with its usual constants: enough for a convex function of twenty weights."""
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        slope = gradient(weights)
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope**2
        weights = weights - 0.02 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return weights


def _balanced(examples: Sequence[Example]) -> Matrix:
    kinds = [(e.reading.dataset, e.reading.answerable) for e in examples]
    sizes = {kind: kinds.count(kind) for kind in set(kinds)}
    classes = {flag: sum(kind[1] == flag for kind in sizes) for flag in (True, False)}
    importance = np.array([1 / (sizes[kind] * classes[kind[1]]) for kind in kinds])
    return np.asarray(importance / importance.sum())


def _lines(
    examples: Sequence[Example], probabilities: Matrix, answerable: NDArray[np.bool_], threshold: float
) -> list[str]:
    datasets = np.array([e.reading.dataset for e in examples])
    lines = [f"threshold {threshold:.3f}"]
    for positive, negative in (("squad2-sample",) * 2, ("clapnq",) * 2, ("xquad-en", "elsewhere")):
        good = probabilities[(datasets == positive) & answerable]
        bad = probabilities[(datasets == negative) & ~answerable]
        right = np.mean([e.labels[0] for e in examples if e.reading.dataset == positive and e.reading.answerable])
        auc = np.mean([(value > bad).mean() + (value == bad).mean() / 2 for value in good])
        lines.append(
            f"{positive:14} first sentence answers {right:.3f}  AUC {auc:.3f}  refuses {np.mean(bad < threshold):.1%} "
            f"of {negative}, wrongly {np.mean(good < threshold):.1%}"
        )
    return lines
