"""Answerability: trains bot/answering/extractive/answerability.json and says how well it tells what answers a question.

`python -m evals.answerability --data FOLDER --contrasts FILE --questions FILE [--write]`. The contrasts are those of
`evals.contrasts`: an edit of a passage, after which it tells something else. The questions are JSON Lines, for the
contrast `i` a question `qa` that the passage as it is answers and the edited one does not, and `qb` the other way
round. So nothing in a question tells whether it is answered. What is reported is crossed, with no article in two folds.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.evaluation.intervals import area
from corpus.sentences import split_sentences
from evals.contrasts import read_contrasts
from evals.files import command, make_each
from evals.fitting import FOLDS, Matrix, fold_of, logistic
from index.embedding.cross_encoder import MarcoMiniLM

STORED = Path(__file__).parent.parent / "bot/answering/extractive/answerability.json"
PENALTY = 0.1  # on squared weights of scaled traits; from .03 to .3 it tells as well
LEAST_DEVIATION = 0.05
DIGITS = 5


@dataclass(frozen=True, slots=True)
class Pair:
    """A question beside the window around an edited place: what the cross-encoder makes of both."""

    article: str
    answered: bool
    traits: NDArray[np.float32]

    @property
    def fold(self) -> int:
        return fold_of(self.article)


def pairs(folder: Path, contrasts: Path, questions: Path, cross_encoder: MarcoMiniLM) -> Iterator[Pair]:
    """Four of each contrast that has questions: both beside the window as it is, and beside the edited one."""
    known = read_contrasts(folder, contrasts)
    for asked, contrast in list(make_each(questions, lambda asked: (asked, known[asked["i"]]))):
        for told, (text, edit) in (("qa", contrast.whole), ("qb", contrast.edited)):
            for key in ("qa", "qb"):
                (traits,) = cross_encoder.traits(asked[key], [window_around(text, *edit)])
                yield Pair(contrast.article, key == told, traits)


def window_around(text: str, start: int, end: int) -> str:
    """The sentences that the half-open span touches, with one before and one after."""
    spans = split_sentences(text)
    touched = [place for place, span in enumerate(spans) if span[0] < end and span[1] > start] or [0]
    return text[spans[max(0, touched[0] - 1)][0] : spans[min(len(spans) - 1, touched[-1] + 1)][1]]


def measure(of: list[Pair]) -> str:
    """A line: how often an answered one stands above another one, by the score alone and by the model."""
    matrix, answered = np.array([pair.traits for pair in of], dtype=float), np.array([pair.answered for pair in of])
    fold, crossed = np.array([pair.fold for pair in of]), np.zeros(len(of))
    for number in range(FOLDS):
        weights, bias = _fit(matrix[fold != number], answered[fold != number])
        crossed[fold == number] = matrix[fold == number] @ weights + bias
    score, model = (area(values, answered) for values in (matrix[:, 0], crossed))
    return f"{len(of):,} pairs, AUC of the score {score:.3f}, of the model {model:.3f}"


def _fit(matrix: Matrix, answered: NDArray[np.bool_]) -> tuple[Matrix, float]:
    importance = np.full(len(matrix), 1 / len(matrix))
    return logistic(matrix, answered.astype(float), importance, PENALTY, LEAST_DEVIATION)


@command("evals.answerability")
def main() -> None:
    parser = argparse.ArgumentParser(prog="evals.answerability", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the data sets")
    parser.add_argument("--contrasts", type=Path, required=True, help="the file with the contrasts")
    parser.add_argument("--questions", type=Path, required=True, help="the file with their questions")
    parser.add_argument("--write", action="store_true", help="train on everything and write answerability.json")
    arguments = parser.parse_args()
    made = list(pairs(arguments.data, arguments.contrasts, arguments.questions, MarcoMiniLM()))
    print(measure(made))
    if arguments.write:
        weights, bias = _fit(np.array([p.traits for p in made], dtype=float), np.array([p.answered for p in made]))
        stored = {
            "note": "made by `python -m evals.answerability --write`; do not edit",
            "traits": [round(float(weight), DIGITS) for weight in weights],
            "bias": round(bias, DIGITS),
        }
        STORED.write_text(json.dumps(stored) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
