"""The reader set: natural questions to a news archive, asked as a chat asks them, and judged by what is quoted.

The questions of one conversation are asked in one conversation. An answerable question is right if what is quoted has
enough of the patterns that its answer needs; an unanswerable one if it is refused. A long quotation has more of any
pattern, so its words are counted as well.
"""

import random
import re
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from bot.answering.answer import Conversation
from bot.bootstrap import Pressbox
from bot.evaluation.intervals import Measure
from bot.evaluation.item import Item
from bot.evaluation.metrics import EXACT, REFUSED_RIGHTLY, REFUSED_WRONGLY, compute_timings, mean_of_each
from bot.evaluation.outcome import TURNS, Outcome, make_outcome
from evals.asking import Asked
from evals.benchmarks import SEED, realtimeqa_600
from evals.files import make_each
from evals.library import opened

SET = "reader"
FOLDER = "reader-2022"
RIGHT, PARTLY, WRONG, REFUSED, CORRECTED = "right", "partly right", "wrong", "refused", "corrected"
WORDS = "words quoted"
SHOWN_RIGHT = "shown: right above wrong, AUC"
_FOLDED = str.maketrans("‘’“”–—‑\u00a0\u202f", "''\"\"---  ")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question of the set. `need` of the `must` patterns make an answer right, all where it is None.

    `form` is what kind of question it is, `corrects` patterns of what contradicts a false premise.
    """

    id: str
    form: str
    question: str
    conversation: str
    asked_on: str
    answerable: bool
    must: tuple[str, ...]
    need: int | None
    corrects: tuple[str, ...]
    first: bool = True  # of its conversation
    about: str = ""  # the article that it was made from, as far as known

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> "Wanted":
        answerable = not record["unanswerable"]
        return cls(
            record["id"],
            record["kind"] if answerable else f"unanswerable: {record['sub'].replace('_', ' ')}",
            record["question"],
            record["chain"] or record["id"],
            record["asked_on"],
            answerable,
            tuple(record["must"] or ()),
            record["need"],
            tuple(record.get("corrects") or ()),
            record.get("turn", 1) == 1,
            next(iter(record.get("articles") or record.get("near") or ()), record["id"]),
        )


@dataclass(frozen=True, slots=True)
class Judged:
    wanted: Wanted
    verdict: str
    quoted: tuple[str, ...]
    outcome: Outcome

    @property
    def right(self) -> bool:
        return self.verdict == (RIGHT if self.wanted.answerable else REFUSED)


def measured(folder: Path, size: int | None) -> Asked:
    """As a set of `python -m evals`, on `size` of the conversations, the same ones each time."""
    of = realtimeqa_600(folder)
    questions = _sampled(read(folder), size)
    with opened(of.texts) as pressbox:
        judged = list(ask(pressbox, questions))
        generation = pressbox.catalog.current()
        details = {
            "recipe": generation and generation.recipe,
            "embedder": generation and str(generation.embedder),
            "outcomes": [_record(each) for each in judged],
        }
    return Asked({SET: _measures(judged)}, details, generation)


def read(folder: Path) -> list[Wanted]:
    return list(make_each(folder / FOLDER / "questions.jsonl", Wanted.of))


def _sampled(questions: list[Wanted], size: int | None) -> list[Wanted]:
    conversations = list(dict.fromkeys(wanted.conversation for wanted in questions))
    if size is None or size >= len(conversations):
        return questions
    kept = set(random.Random(SEED).sample(conversations, size))
    return [wanted for wanted in questions if wanted.conversation in kept]


def ask(pressbox: Pressbox, questions: Sequence[Wanted]) -> Iterator[Judged]:
    began = time.monotonic()
    for number, (_, turns) in enumerate(groupby(questions, key=lambda wanted: wanted.conversation), start=1):
        conversation = Conversation()
        for wanted in turns:
            now = datetime.fromisoformat(f"{wanted.asked_on}T12:00").replace(tzinfo=UTC)
            receipt = pressbox.assistant.ask(wanted.question, conversation, now=now)
            conversation = conversation.then(wanted.question, receipt.answer, TURNS)
            found = make_outcome(
                Item(wanted.id, wanted.question, answerable=wanted.answerable), receipt, pressbox.catalog
            )
            quoted = tuple(citation.quote for citation in receipt.answer.citations)
            yield Judged(wanted, verdict(wanted, quoted), quoted, found)
        if number % 50 == 0:
            print(f"{SET}: {number} conversations in {time.monotonic() - began:.0f} s", file=sys.stderr)


def verdict(wanted: Wanted, quoted: Sequence[str]) -> str:
    """RIGHT, PARTLY, WRONG or REFUSED; CORRECTED where a false premise is answered by what contradicts it."""
    said = " ".join(" ".join(quoted).translate(_FOLDED).split())
    if not said:
        return REFUSED
    if not wanted.answerable:
        return CORRECTED if _having(wanted.corrects, said) else WRONG
    having = _having(wanted.must, said)
    return RIGHT if having >= (wanted.need or len(wanted.must)) else PARTLY if having else WRONG


def _having(patterns: Iterable[str], said: str) -> int:
    return sum(bool(re.search(pattern, said, re.IGNORECASE)) for pattern in patterns)


def _measures(judged: Sequence[Judged]) -> dict[str, Measure]:
    answerable = [each for each in judged if each.wanted.answerable]
    unanswerable = [each for each in judged if not each.wanted.answerable]
    measures = {
        **{name: _share(answerable, name) for name in (RIGHT, PARTLY, WRONG)},
        REFUSED_WRONGLY: _share(answerable, REFUSED),
        REFUSED_RIGHTLY: _share(unanswerable, REFUSED),
        CORRECTED: _share(unanswerable, CORRECTED),
        **_shown_measures([each for each in judged if each.quoted]),
        EXACT: mean_of_each((each.wanted.id, each.outcome.exact) for each in judged),
        **_right_by_form(judged),
        **compute_timings([each.outcome for each in judged]),
    }
    return {name: measure for name, measure in measures.items() if measure.value is not None}


def _shown_measures(shown: Sequence[Judged]) -> dict[str, Measure]:
    """How much was quoted, and how well confidence tells right from wrong, over the questions that got a quote."""
    words = {each.wanted.id: (float(_words(each)),) for each in shown}
    return {
        WORDS: Measure("median", words),
        f"{WORDS}, 95th percentile": Measure("p95", words),
        SHOWN_RIGHT: Measure("auc", {each.wanted.id: (each.outcome.confidence, float(each.right)) for each in shown}),
    }


def _right_by_form(judged: Sequence[Judged]) -> dict[str, Measure]:
    """The share of right answers among the questions of each form."""
    forms = dict.fromkeys(each.wanted.form for each in judged)
    return {f"{RIGHT}, {form}": _right([each for each in judged if each.wanted.form == form]) for form in forms}


def _share(judged: Sequence[Judged], name: str) -> Measure:
    return Measure.mean({each.wanted.id: each.verdict == name for each in judged})


def _right(judged: Sequence[Judged]) -> Measure:
    return Measure.mean({each.wanted.id: each.right for each in judged})


def _words(judged: Judged) -> int:
    return sum(len(quote.split()) for quote in judged.quoted)


def _record(judged: Judged) -> dict[str, Any]:
    """What can be looked at afterwards, question by question."""
    return {
        "id": judged.wanted.id,
        "form": judged.wanted.form,
        "question": judged.wanted.question,
        "standalone_question": judged.outcome.standalone_question,
        "verdict": judged.verdict,
        "confidence": round(judged.outcome.confidence, 4),
        "quoted": list(judged.quoted),
    }
