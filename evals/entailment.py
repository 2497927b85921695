"""`python -m evals.entailment --data FOLDER --contrasts FILE`: is a statement told from one that is not carried?

FILE has contrasts (`evals.contrasts`). Both statements of one are put beside the passage as it is and beside the edited
one, so nothing in a statement's own words tells whether it is carried.

The model is trained on the contrasts and on AttributionBench, where each row weighs the same. It is measured by folds:
no passage and no question is in two. `--write` trains on everything and writes entailment.json.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.answering.verification.entailment import Compare, Comparison, make_compare
from bot.answering.verification.evidence import select_evidence
from bot.answering.verification.overlap import overlap_features
from bot.answering.verification.verify import CARRIED, Verdict, check, find_misses
from bot.evaluation.intervals import area
from evals.attribution import Flags, macro_f1, select_cited
from evals.benchmarks import SEED
from evals.contrasts import read_contrasts
from evals.files import command
from evals.fitting import Matrix, logistic, sigmoid
from evals.statements import attributions, cited, references
from index.embedding.bge import Bge
from index.embedding.cross_encoder import MarcoMiniLM

STORED = Path(__file__).parent.parent / "bot/answering/verification/entailment.json"
FOLDS = 9
PENALTY = 0.01  # on weights of standardised features
HELD = 15.0  # times that penalty for the states, of which there are many
DIGITS = 5


@dataclass(frozen=True, slots=True)
class Pair:
    """A statement beside its evidence. `group` names what must not be in two folds."""

    origin: str
    group: str
    carried: bool
    features: dict[str, float]
    compared: Comparison
    verdict: Verdict


def contrasts(folder: Path, file: Path, compare: Compare) -> Iterator[Pair]:
    """Four pairs of each contrast: both statements beside the passage and beside the edited one."""
    for contrast in read_contrasts(folder, file):
        for (passage, _), told in ((contrast.whole, contrast.a), (contrast.edited, contrast.b)):
            for statement in (contrast.a, contrast.b):
                evidence = tuple(passage[a:b] for a, b in select_evidence(statement, passage, 0, len(passage)))
                carried, header = statement == told, contrast.header
                yield _pair("contrasts", contrast.passage, carried, statement, evidence, header, passage, compare)


def claims(folder: Path, compare: Compare) -> Iterator[Pair]:
    """AttributionBench's claims."""
    for row in attributions(folder):
        claim, texts = cited(row["claim"]), references(row)
        carried = row["attribution_label"] == "attributable"
        evidence = select_cited(claim, texts)
        yield _pair("attributionbench", row["question"], carried, claim, evidence, "", " ".join(texts), compare)


def _pair(
    origin: str,
    group: str,
    carried: bool,
    statement: str,
    evidence: tuple[str, ...],
    header: str,
    around: str,
    compare: Compare,
) -> Pair:
    headers = (header,) if header else ()
    compared = compare(statement, " ".join(evidence))
    features = overlap_features(statement, evidence, headers, "en", find_misses(statement, evidence, "en", headers))
    verdict = check(statement, evidence, headers=headers, around=[around])
    return Pair(origin, group, carried, dict(features), compared, verdict)


def measure(pairs: Sequence[Pair], names: Sequence[str]) -> Iterator[str]:
    """A line for each origin and threshold, crossed, beside what nothing but the rules allow."""
    matrix, carried = _matrix(pairs, names), np.array([pair.carried for pair in pairs])
    groups = list(dict.fromkeys(pair.group for pair in pairs))
    order = dict(zip(groups, np.random.default_rng(SEED).permutation(len(groups)) % FOLDS, strict=True))
    fold, crossed = np.array([order[pair.group] for pair in pairs]), np.zeros(len(pairs))
    for number in range(FOLDS):
        weights, bias = _fit(matrix[fold != number], carried[fold != number], len(names))
        crossed[fold == number] = sigmoid(matrix[fold == number] @ weights + bias)
    allowed = np.array([pair.verdict.allowed for pair in pairs])
    for origin in dict.fromkeys(pair.origin for pair in pairs):
        own = np.array([pair.origin == origin for pair in pairs])
        yield f"{origin}: {own.sum():,} pairs, AUC {area(crossed[own], carried[own]):.3f}"
        for bar in (0.0, 0.45, CARRIED, 0.55, 0.6):
            called = allowed[own] & (crossed[own] >= bar)
            right, wrong = called[carried[own]].mean(), called[~carried[own]].mean()
            score = macro_f1(carried[own], called)
            yield f"  from {bar:.2f}: carried ones called so {right:.3f}, others {wrong:.3f}, macro-F1 {score:.3f}"


def _fit(matrix: Matrix, carried: Flags, features: int) -> tuple[Matrix, float]:
    """The weights and the bias. After the features, the cosine and the score come the states."""
    penalty = np.full(matrix.shape[1], PENALTY)
    penalty[features + 2 :] *= HELD
    return logistic(matrix, carried.astype(float), np.full(len(matrix), 1 / len(matrix)), penalty)


def _matrix(pairs: Sequence[Pair], names: Sequence[str]) -> Matrix:
    return np.array(
        [[*(p.features[name] for name in names), p.compared.cosine, *p.compared.traits] for p in pairs], dtype=float
    )


@command("evals.entailment")
def main() -> None:
    parser = argparse.ArgumentParser(prog="evals.entailment", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the data sets")
    parser.add_argument("--contrasts", type=Path, required=True, help="the file with the contrasts")
    parser.add_argument("--write", action="store_true", help="train on everything and write entailment.json")
    arguments = parser.parse_args()
    compare = make_compare(Bge(), MarcoMiniLM())
    pairs = [*contrasts(arguments.data, arguments.contrasts, compare), *claims(arguments.data, compare)]
    names = list(pairs[0].features)
    for line in measure(pairs, names):
        print(line)
    if arguments.write:
        weights, bias = _fit(_matrix(pairs, names), np.array([pair.carried for pair in pairs]), len(names))
        numbers = [round(float(weight), DIGITS) for weight in weights]
        stored = {
            "note": "made by `python -m evals.entailment --write`; do not edit",
            "features": dict(zip(names, numbers, strict=False)),
            "cosine": numbers[len(names)],
            "traits": numbers[len(names) + 1 :],
            "bias": round(bias, DIGITS),
        }
        STORED.write_text(json.dumps(stored) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
