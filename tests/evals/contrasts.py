"""Tiny contrasts and their questions; every word of them was made up here."""

import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

FERRY = "It rained. The ferry to Brackness sails again on Friday. Divers raised 14 boats. Nobody was hurt."
BRIDGE = "The Selby toll rises in May. Lorries will pay 11 euros. Bicycles pay nothing."


def _article(name: str, body: str) -> dict[str, Any]:
    return {"id": name, "title": f"The {name}", "body": body, "source": "Coast Daily", "published_at": "2025/03/04"}


def _row(name: str, body: str, passage: str, old: str, new: str, a: str, b: str) -> dict[str, Any]:
    start, first = body.index(passage), body.index(old)
    span, edit = [start, start + len(passage)], [first, first + len(old)]
    return {"article": name, "passage": span, "edit": edit, "new": new, "a": a, "b": b}


ARTICLES = (_article("ferry", FERRY), _article("bridge", BRIDGE))
ROWS = (
    _row("ferry", FERRY, FERRY[11:], "Friday", "Sunday", "The ferry sails on Friday.", "The ferry sails on Sunday."),
    _row("bridge", BRIDGE, BRIDGE, "11", "eight", "Lorries pay 11 euros.", "Lorries pay eight euros."),
)
QUESTIONS = (
    {"i": 1, "qa": "Who pays 11 euros?", "qb": "Who pays eight euros?"},
    {"i": 0, "qa": "What sails on Friday?", "qb": "What sails on Sunday?"},
)


def write(
    folder: Path,
    articles: Sequence[Mapping[str, Any]] = ARTICLES,
    rows: Sequence[Mapping[str, Any]] = ROWS,
    questions: Sequence[Mapping[str, Any]] = QUESTIONS,
) -> tuple[Path, Path, Path]:
    """The folder of the data sets, the file of the contrasts and that of their questions."""
    news = folder / "realtimeqa-2022" / "articles.jsonl.gz"
    news.parent.mkdir(parents=True)
    news.write_bytes(gzip.compress(_lines(articles)))
    for name, records in (("contrasts.jsonl", rows), ("questions.jsonl", questions)):
        (folder / name).write_bytes(_lines(records))
    return folder, folder / "contrasts.jsonl", folder / "questions.jsonl"


def _lines(records: Sequence[Mapping[str, Any]]) -> bytes:
    return "".join(json.dumps(record) + "\n" for record in records).encode()
