"""`python -m evals.overruling --data FOLDER`: how sure the articles must be where a model finds no answer.

Supposes that a language model says of every question that it is not answered. For each bar, counts the right quotes
that are shown all the same, and the wrong ones: of questions that have an answer, and of those that have none.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.evaluation.outcome import ask_all
from evals import reader
from evals.asking import CLOCK
from evals.benchmarks import realtimeqa_600, squad2_sample
from evals.files import command
from evals.library import opened

BARS = (0.44, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)


@dataclass(frozen=True, slots=True)
class Quoted:
    """One question without a model: how sure its first quote is, 0 for a refusal, and whether the quotes are right."""

    answerable: bool
    confidence: float
    right: bool


def squad(folder: Path, size: int | None) -> Iterator[Quoted]:
    """The questions of SQuAD 2.0, asked of all its paragraphs; right is a quote that holds the answer."""
    of = squad2_sample(folder).sample(size)
    with opened(of.texts) as pressbox:
        for outcome, _ in ask_all(pressbox.assistant, pressbox.catalog, of.items, CLOCK):
            said = " ".join(outcome.sentences).casefold()
            right = any(answer.casefold() in said for answer in outcome.item.answers)
            yield Quoted(outcome.item.answerable, 0.0 if outcome.refused else outcome.confidence, right)


def readers(folder: Path) -> Iterator[Quoted]:
    """The readers' questions to 600 articles of the news; right is judged as their set judges it."""
    with opened(realtimeqa_600(folder).texts) as pressbox:
        for judged in reader.ask(pressbox, reader.read(folder)):
            confidence = judged.outcome.confidence if judged.quoted else 0.0
            yield Quoted(judged.wanted.answerable, confidence, judged.verdict in (reader.RIGHT, reader.PARTLY))


def count_shown(asked: Sequence[Quoted], bar: float) -> tuple[int, int, int]:
    """With this bar: right quotes shown, wrong quotes shown of questions with an answer, quotes of those without."""
    shown = [each for each in asked if each.confidence >= bar and each.confidence > 0]
    right = sum(each.answerable and each.right for each in shown)
    return right, sum(each.answerable and not each.right for each in shown), sum(not each.answerable for each in shown)


@command("evals.overruling")
def main() -> None:
    parser = argparse.ArgumentParser(prog="evals.overruling", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the data sets")
    parser.add_argument("--sample", type=int, help="ask so many of SQuAD's questions")
    arguments = parser.parse_args()
    for name, asked in (
        ("squad2-sample", list(squad(arguments.data, arguments.sample))),
        (reader.SET, list(readers(arguments.data))),
    ):
        with_answer = sum(each.answerable for each in asked)
        print(f"{name}: {with_answer} questions with an answer, {len(asked) - with_answer} without")
        print(f"{'bar':>6}{'right':>8}{'wrong':>8}{'without an answer':>20}")
        for bar in BARS:
            right, wrong, none = count_shown(asked, bar)
            print(f"{bar:6.2f}{right:8}{wrong:8}{none:20}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
