"""Answers end to end: every text of a data set becomes an article of a fresh library, every question is asked of it."""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from bot.answer import Answer
from bot.assistant import Assistant
from bot.extractive import Extractive
from corpus.chunker import Chunker
from evals.datasets import Reading
from index.home import Home
from index.indexer import Indexer
from index.library import Library
from index.minilm import MiniLM
from index.retriever import Retriever


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of the questions, except `questions` (a count) and the milliseconds.

    `first` and `any`: the first quoted sentence, or any, holds an accepted answer (answerable questions only).
    `refused_rightly` is None when every question can be answered. `exact` must be 1.
    """

    dataset: str
    questions: int
    first: float
    any: float
    refused_wrongly: float
    refused_rightly: float | None
    exact: float
    median_ms: float
    p95_ms: float

    def line(self) -> str:
        right = "" if self.refused_rightly is None else f"  refused rightly {self.refused_rightly:.1%}"
        return (
            f"{self.dataset:14} {self.questions:5,} questions  first sentence answers {self.first:.3f}"
            f"  any {self.any:.3f}  refused wrongly {self.refused_wrongly:.1%}{right}  quotes exact {self.exact:.1%}"
            f"  {self.median_ms:.0f} ms median, {self.p95_ms:.0f} ms p95"
        )


def measure(readings: Sequence[Reading], embedder: MiniLM) -> Score:
    """Index the texts of the readings and ask their questions, in order."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        library = Library(home, embedder)
        library.catalog.register(_corpus(readings, Path(folder) / "texts.jsonl"), datetime.now(UTC))
        report = Indexer(
            home, embedder, lambda: Chunker(embedder.count_tokens), Chunker(embedder.count_tokens).identity
        ).sync(library.catalog)
        texts = {(a.article_id, a.version): a.text for a in library.catalog.articles(report.generation)}
        assistant = Assistant(library, Retriever(library), Extractive(embedder))
        answers = [assistant.ask(reading.question).answer for reading in readings]
        library.close()
    return _score(readings, answers, texts)


def _corpus(readings: Sequence[Reading], path: Path) -> Path:
    texts = {reading.text: reading.title for reading in readings}
    lines = [json.dumps({"id": str(k), "title": title, "text": text}) for k, (text, title) in enumerate(texts.items())]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _score(readings: Sequence[Reading], answers: Sequence[Answer], texts: dict[tuple[str, str], str]) -> Score:
    pairs = list(zip(readings, answers, strict=True))
    answerable = [pair for pair in pairs if pair[0].answerable]
    unanswerable = [pair for pair in pairs if not pair[0].answerable]
    citations = [citation for answer in answers for citation in answer.citations]
    exact = [texts[c.article_id, c.version][c.start : c.end] == c.quote for c in citations]
    times = [answer.timings["total"] for answer in answers]
    return Score(
        readings[0].dataset,
        len(readings),
        first=_share([_holds(reading, answer, 1) for reading, answer in answerable]),
        any=_share([_holds(reading, answer, None) for reading, answer in answerable]),
        refused_wrongly=_share([answer.abstention is not None for _, answer in answerable]),
        refused_rightly=_share([answer.abstention is not None for _, answer in unanswerable]) if unanswerable else None,
        exact=_share(exact),
        median_ms=float(np.median(times)),
        p95_ms=float(np.quantile(times, 0.95)),
    )


def _holds(reading: Reading, answer: Answer, limit: int | None) -> bool:
    said = " ".join(sentence.text for sentence in answer.sentences[:limit])
    return any(accepted in said for accepted in reading.answers)


def _share(flags: Sequence[bool]) -> float:
    return float(np.mean(flags)) if flags else 1.0
