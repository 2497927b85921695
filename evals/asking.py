"""Asks the questions of a set and measures the answers. Everything goes through the assistant that people talk to."""

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.answering.answer import Abstention, Reason
from bot.answering.assistant import Assistant
from bot.answering.extractive.answerer import Extractive, ExtractiveResult
from bot.answering.question.follow_up import Standalone
from bot.bootstrap import Pressbox
from bot.cli.render.evaluation import show_changes
from bot.evaluation.intervals import Measure
from bot.evaluation.item import Item
from bot.evaluation.metrics import MILLISECONDS, compute_metrics, refusal_curve
from bot.evaluation.outcome import Outcome, ask_all
from evals.benchmarks import Set
from evals.choices import share_right
from evals.library import opened
from evals.rankings import ranked
from index.retrieval.passages import Passage
from index.store.catalog import Generation

CLOCK = datetime(2023, 1, 1, 12, tzinfo=UTC)  # of sets whose questions have no day: after all that they are asked of
MULTIPLE_CHOICE = "multiple choice, no model"
UNTOUCHED = "looked up as it stands"
RANKING = ("Hit@1", "Recall@5", "Recall@10", "MRR@10", "nDCG@10", MULTIPLE_CHOICE, UNTOUCHED)


@dataclass(frozen=True, slots=True)
class Asked:
    """The measures of one set, by the set's name and those of its parts; `details` beside them."""

    measures: dict[str, dict[str, Measure]]
    details: dict[str, Any]
    generation: Generation | None = None  # of the library that was asked


class Silent(Extractive):
    """Answers nothing, for runs that measure retrieval alone."""

    def answer(self, question: Standalone, passages: Sequence[Passage], numbers: Mapping[str, int]) -> ExtractiveResult:
        return ExtractiveResult((), Abstention(Reason.NOT_THAT_FACT, ""), ())


def ask(of: Set, home: Path | None, *, retrieval: bool = False) -> Asked:
    """`retrieval`: nothing is answered, and only retrieval is measured."""
    with opened(of.texts, home) as pressbox:
        searching = Assistant(pressbox.library, pressbox.retriever, Silent(pressbox.cross_encoder))
        outcomes, choices = _outcomes(pressbox, searching if retrieval else pressbox.assistant, of.items, of.name)
        found = {of.name: compute_metrics(outcomes, ranked)}
        for part, ids in of.parts.items():
            found[f"{of.name}, {part}"] = compute_metrics([o for o in outcomes if o.item.id in ids], ranked)
        for what, items in of.against.items():
            others = _outcomes(pressbox, searching, items, f"{of.name}, {what}")[0]
            found[f"{of.name}, {what}"] = _of_ranking(compute_metrics(others, ranked)) | _untouched(others)
        current = pressbox.catalog.current()
        articles, chunks = pressbox.catalog.count(current.number) if current else (0, 0)
    if choices:
        found[of.name][MULTIPLE_CHOICE] = Measure.mean(choices)
    if retrieval:
        found = {name: _of_ranking(measures) for name, measures in found.items()}
    details = {
        "articles": articles,
        "chunks": chunks,
        "recipe": current and current.recipe,
        "embedder": current and str(current.embedder),
        "refusal_curve": [] if retrieval else refusal_curve(outcomes),
        "outcomes": [_record(outcome) for outcome in outcomes],
    }
    return Asked(found, details, current)


def show_against(of: Set, asked: Asked) -> None:
    """The follow-ups looked up from the conversation, against the same in other words; then the pairs of these."""
    for what in of.against:
        if what not in dict(of.pairs):
            _show(f"{of.name}: from the conversation", of.name, what, f"{of.name}, {what}", asked)
    for one, other in of.pairs:
        _show(f"{of.name}: {one}", f"{of.name}, {one}", other, f"{of.name}, {other}", asked)


def _show(title: str, one: str, what: str, other: str, asked: Asked) -> None:
    now, before = asked.measures[one], asked.measures[other]
    shared = [name for name in before if name in now and not name.startswith(MILLISECONDS)]
    changes = {name: change for name in shared if (change := now[name].since(before[name]))}
    show_changes(f"{title}, against {what}", changes)


def _untouched(outcomes: Sequence[Outcome]) -> dict[str, Measure]:
    """How many of the questions asked within a conversation are looked up as they stand."""
    asked = {o.item.id: o.standalone_question == o.item.question for o in outcomes if o.item.said}
    return {UNTOUCHED: Measure.mean(asked)} if asked else {}


def _of_ranking(measures: Mapping[str, Measure]) -> dict[str, Measure]:
    stages = ("ms open", "ms embed", "ms dense", "ms lexical", "ms fuse", "ms rerank")
    return {name: measure for name, measure in measures.items() if name in RANKING or name.startswith(stages)}


def _outcomes(
    pressbox: Pressbox, assistant: Assistant, items: Sequence[Item], name: str
) -> tuple[list[Outcome], dict[str, float]]:
    """And by question, where there are choices, whether the right one was chosen."""
    outcomes = []
    choices: dict[str, float] = {}
    began = time.monotonic()
    for number, (outcome, receipt) in enumerate(ask_all(assistant, pressbox.catalog, items, CLOCK), start=1):
        outcomes.append(outcome)
        if outcome.item.choices:
            choices[outcome.item.id] = share_right(outcome.item, receipt.hits)
        if sys.stderr.isatty() or number % 100 == 0 or number == len(items):
            taken = time.monotonic() - began
            end = "\r" if sys.stderr.isatty() and number < len(items) else "\n"
            print(f"{name}: {number:,} of {len(items):,} asked in {taken:.0f} s", end=end, file=sys.stderr)
    return outcomes, choices


def _record(outcome: Outcome) -> dict[str, Any]:
    """What can be looked at afterwards, question by question."""
    item = outcome.item
    rank = next((k for k, key in enumerate(outcome.ranking, 1) if key in item.articles), None)
    return {
        "id": item.id,
        "question": item.question,
        "standalone_question": outcome.standalone_question,
        "answerable": item.answerable,
        "answers": list(item.answers),
        "gold": list(item.articles),
        "rank": rank,
        "first": outcome.ranking[:1],
        "refused": outcome.refused,
        "confidence": round(outcome.confidence, 4),
        "sentences": list(outcome.sentences),
    }
