"""`python -m evals.attribution --data FOLDER`: does their overlap with the sources tell claims that these support?

By the features of bot.answering.verification.overlap, alone or with the cosine of the vectors of claim and evidence.
The two models decide where the cross-encoder does not, and tell how like claim and evidence are; what decides in
English is measured by `evals.entailment`.

Measures on AttributionBench's development file; half of its claims are attributable. There is no training file beside
it, so each fold is measured by a model trained on the others, and no question is in two folds. `--write` then trains on
all claims and writes bot/answering/verification/support.json. The evidence of a claim is what the bot would cite for
it, selected by bot.answering.verification.evidence.
"""

import argparse
import json
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.answering.verification.evidence import select_evidence
from bot.answering.verification.overlap import overlap_features
from bot.answering.verification.verify import CARRIED, find_misses
from bot.evaluation.intervals import Measure
from evals.asking import Asked
from evals.benchmarks import SEED
from evals.files import command
from evals.fitting import Matrix, logistic, sigmoid
from evals.statements import attributions, cited, references
from index.embedding.bge import Bge

SET = "attributionbench"
STORED = Path(__file__).parent.parent / "bot/answering/verification/support.json"
FOLDS, SHUFFLES = 10, 5
OVERLAP, COSINE = "overlap", "overlap and cosine"  # names of the models
MACRO_F1 = f"macro-F1 of {COSINE}, crossed"
STRICT = f"{MACRO_F1}, and nothing may be missing"
REGULARISATION = {OVERLAP: 0.05, COSINE: 0.01}  # penalty on weights of standardised features, per claim
BARS = np.linspace(0.35, 0.65, 31)  # thresholds of probability to choose from
SMOOTH = 5  # neighbouring thresholds whose scores are averaged: the best single one is chance

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Case:
    """A claim with its features; `attributable` is whether people found that its sources support it."""

    id: str
    source: str
    question: str
    attributable: bool
    features: dict[str, float]
    missed: bool  # the evidence lacks or contradicts a figure, date, name or negation

    @property
    def whole(self) -> bool:
        """Whether the evidence has all words of the claim."""
        return not self.features["lacking"]


def measured(folder: Path, size: int | None) -> Asked:
    """The measures of overlap and cosine, as a set of `python -m evals`.

    Takes `size` of the claims, the same ones each time. Measures by folds, since all claims are in the training data of
    bot/answering/verification/support.json.
    """
    found = cases(folder, Bge(), size)
    probabilities = crossed(found, COSINE, SEED)
    parts = {SET: found} | {f"{SET}, {source}": _of(source, found) for source in sorted({c.source for c in found})}
    probable = {case.id: float(p) for case, p in zip(found, probabilities, strict=True)}
    measures = {
        name: {
            MACRO_F1: _judged(own, lambda case: probable[case.id] >= CARRIED),
            STRICT: _judged(own, lambda case: not case.missed and (probable[case.id] >= CARRIED or case.whole)),
        }
        for name, own in parts.items()
    }
    records = [
        {"id": case.id, "attributable": case.attributable, "missed": case.missed, "support": round(float(p), 4)}
        for case, p in zip(found, probabilities, strict=True)
    ]
    return Asked(measures, {"folds": FOLDS, "outcomes": records})


def _judged(found: Sequence[Case], carried: Callable[[Case], bool]) -> Measure:
    return Measure("macro_f1", {case.id: (float(carried(case)), float(case.attributable)) for case in found})


def _of(source: str, found: Sequence[Case]) -> list[Case]:
    return [case for case in found if case.source == source]


def cases(folder: Path, embedder: Bge, size: int | None = None) -> list[Case]:
    """The claims of the data set, or `size` of them, with the features of their evidence."""
    rows = attributions(folder)
    if size is not None and size < len(rows):
        rows = random.Random(SEED).sample(rows, size)
    claims = [cited(row["claim"]) for row in rows]
    evidence = [select_cited(claim, references(row)) for claim, row in zip(claims, rows, strict=True)]
    ours, theirs = (embedder.embed_documents(texts) for texts in (claims, [" ".join(own) for own in evidence]))
    found = []
    for row, claim, own, cosine in zip(rows, claims, evidence, (ours * theirs).sum(1), strict=True):
        misses = find_misses(claim, own)
        features = {**overlap_features(claim, own, (), "en", misses), "cosine": float(cosine)}
        attributable = row["attribution_label"] == "attributable"
        found.append(Case(row["id"], row["src_dataset"], row["question"], attributable, features, bool(misses)))
    return found


def select_cited(claim: str, texts: Sequence[str]) -> tuple[str, ...]:
    """The sentences of the texts that the bot would cite for the claim."""
    return tuple(text[start:end] for text in texts for start, end in select_evidence(claim, text, 0, len(text)))


def macro_f1(truth: Flags, probabilities: Flags) -> float:
    """The mean of the two classes' F1, 0 to 1."""
    scores = []
    for flag in (True, False):
        right = np.sum((truth == flag) & (probabilities == flag))
        scores.append(2 * right / max(1, np.sum(truth == flag) + np.sum(probabilities == flag)))
    return float(np.mean(scores))


def crossed(found: Sequence[Case], model: str, seed: int) -> Matrix:
    """The probability of each case, by a model trained without the cases of its question."""
    matrix, truth = _matrix(found, _features(found, model))
    questions = list(dict.fromkeys(case.question for case in found))
    order = np.random.default_rng(seed).permutation(len(questions)) % FOLDS
    fold = np.array([order[questions.index(case.question)] for case in found])
    probabilities = np.zeros(len(found))
    for number in range(FOLDS):
        weights, bias = trained(matrix[fold != number], truth[fold != number], model)
        probabilities[fold == number] = sigmoid(matrix[fold == number] @ weights + bias)
    return probabilities


def trained(matrix: Matrix, truth: Flags, model: str) -> tuple[Matrix, float]:
    """The weights and the bias of a model.

    With the cosine, the bias is moved so that the threshold of the highest macro-F1 becomes 0.5. By overlap
    alone that threshold is at 0.5 already, within chance.
    """
    each = np.full(len(truth), 1 / len(truth))
    weights, bias = logistic(matrix, truth.astype(float), each, REGULARISATION[model])
    if model == OVERLAP:
        return weights, bias
    probabilities = sigmoid(matrix @ weights + bias)
    scores = np.convolve([macro_f1(truth, probabilities >= bar) for bar in BARS], np.ones(SMOOTH) / SMOOTH, "valid")
    bar = BARS[SMOOTH // 2 :][int(np.argmax(scores))]
    return weights, bias - float(np.log(bar / (1 - bar)))


def _matrix(found: Sequence[Case], names: Sequence[str]) -> tuple[Matrix, Flags]:
    return (
        np.array([[case.features[name] for name in names] for case in found]),
        np.array([case.attributable for case in found]),
    )


def _features(found: Sequence[Case], model: str) -> list[str]:
    return [name for name in found[0].features if model == COSINE or name != "cosine"]


def _line(name: str, found: Sequence[Case], runs: Sequence[Flags]) -> str:
    truth = np.array([case.attributable for case in found])
    sources = np.array([case.source for case in found])
    each = {
        s: float(np.mean([macro_f1(truth[sources == s], r[sources == s]) for r in runs])) for s in sorted(set(sources))
    }
    every = [macro_f1(truth, run) for run in runs]
    return f"{name:34}{np.mean(every):.3f} ± {np.std(every):.3f}  {np.mean(list(each.values())):.3f}  " + "  ".join(
        f"{source} {score:.3f}" for source, score in each.items()
    )


@command("evals.attribution")
def main() -> None:
    parser = argparse.ArgumentParser(prog="evals.attribution", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the data sets")
    parser.add_argument("--write", action="store_true", help="train on everything and write support.json")
    arguments = parser.parse_args()
    found = cases(arguments.data, Bge())
    print(f"{len(found):,} claims; macro-F1 over all, mean of the sources, and each; {SHUFFLES} x {FOLDS} folds")
    missed = np.array([case.missed for case in found])
    whole = np.array([case.whole for case in found])
    print(_line("share of words ≥ 0.5, no learning", found, [_matrix(found, ["covered"])[0][:, 0] >= 0.5]))
    print(_line("nothing missing, no learning", found, [~missed]))
    stored: dict[str, object] = {
        "note": "made by `python -m evals.attribution --write` from AttributionBench's dev file; do not edit"
    }
    for model in (OVERLAP, COSINE):
        own = _features(found, model)
        probabilities = [crossed(found, model, seed) >= CARRIED for seed in range(SHUFFLES)]
        print(_line(f"{model}: `support` ≥ {CARRIED}", found, probabilities))
        print(_line(f"{model}: `supported`", found, [(run | whole) & ~missed for run in probabilities]))
        weights, bias = trained(*_matrix(found, own), model)
        learned = {name: round(float(weight), 4) for name, weight in zip(own, weights, strict=True)}
        stored[model] = {"weights": learned, "bias": round(bias, 4)}
    if arguments.write:
        STORED.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
