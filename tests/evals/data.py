"""Tiny data sets in the formats of the real ones; every word of them was made up here."""

import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

FERRY = "https://www.paper.example/ferry/index.html"
BRIDGE = "https://www.paper.example/bridge/index.html"
ARTICLES = (
    {"id": "paper.example/ferry", "url": FERRY, "title": "Ferry sails", "body": "The ferry to Brackness sails again."},
    {"id": "paper.example/bridge", "url": BRIDGE, "title": "Bridge tolls", "body": "The Selby toll rises in May."},
)
QUIZ = (
    {
        "id": "20250305_0",
        "asked_on": "2025/03/05",
        "question": "Which ferry sails again?",
        "choices": ["Brackness", "Selby", "Orrin", "Lanmouth"],
        "answer": "Brackness",
        "gold_articles": ["paper.example/ferry"],
    },
    {
        "id": "20250305_1",
        "asked_on": "2025/03/05",
        "question": "Which bridge was painted?",
        "choices": ["Orrin", "Selby", "Brackness", "Lanmouth"],
        "answer": "Orrin",
        "gold_articles": ["paper.example/bridge", "paper.example/not-there"],
    },
    {
        "id": "20250305_2",
        "asked_on": "2025/03/05",
        "question": "Who won?",
        "choices": ["Weld", "Calder", "Orr", "Lane"],
        "answer": "Weld",
        "gold_articles": [],
    },
)
READER: tuple[Mapping[str, Any], ...] = (
    {"id": "r1", "kind": "chain", "question": "Where does the ferry sail again?", "chain": "c", "must": ["Brackness"]},
    {"id": "r2", "kind": "chain", "question": "Who sails on it?", "chain": "c", "must": ["passengers"]},
    {"id": "r3", "kind": "unanswerable", "sub": "off_topic", "question": "What do penguins eat?", "chain": None},
)
XQUAD_TEXT = "Orrin has 12,000 books. The librarian is Tomas Weld."
TALK = ("Orrin", "Library", "When did it open?", "It opened in the spring of 2019.", "Who runs it?")
SPOKEN = ("user", "When does the ferry sail?"), ("agent", "On Friday."), ("user", "And the bus?")


def write(folder: Path) -> Path:
    _lines(folder / "realtimeqa-2022" / "articles.jsonl.gz", ARTICLES)
    printed = {**ARTICLES[0], "published_at": "2025/03/04", "source": "www.paper.example"}
    _lines(folder / "realtimeqa-2022" / "articles-600.jsonl.gz", [printed])
    _lines(folder / "realtimeqa-2022" / "questions.jsonl", QUIZ)
    _lines(folder / "reader-2022" / "questions.jsonl", map(_put, READER))
    _json(folder / "xquad-en" / "xquad.en.json", {"data": [{"paragraphs": [_xquad()]}]})
    _squad2(folder / "squad2-sample")
    _lines(folder / "clapnq" / "clapnq_dev_answerable_half.jsonl", [_clapnq("1", ["It has 71 lorries ."])])
    _lines(folder / "clapnq" / "clapnq_dev_unanswerable_half.jsonl", [_clapnq("2", [])])
    _lines(folder / "mtrag" / "tasks.jsonl", _mtrag())
    _json(folder / "canard" / "dev-half.json", _canard())
    _lines(folder / "attributionbench" / "dev_all_subset_balanced.jsonl", _claims())
    return folder


def _put(question: Mapping[str, Any]) -> dict[str, Any]:
    unanswerable = question["kind"] == "unanswerable"
    return {"asked_on": "2025-03-05", "must": [], "need": None, "unanswerable": unanswerable, **question}


def _xquad() -> dict[str, Any]:
    asked = [
        {"id": f"q{k}", "question": f"Who is the librarian of shelf {k}?", "answers": [_answer("Tomas Weld")]}
        for k in range(200)
    ]
    return {"context": XQUAD_TEXT, "qas": asked}


def _answer(text: str) -> dict[str, Any]:
    return {"text": text, "answer_start": XQUAD_TEXT.index(text)}


def _squad2(folder: Path) -> None:
    text = "The valley's library opened in Orrin."
    asked = [("a", "Where did the library open?"), ("b", "Where did the school open?")]
    _json(folder / "queries.json", {"queries": [{"id": k, "context": text, "question": q} for k, q in asked]})
    known = {
        "a": {"answers": ["Orrin", "in Orrin", "Orrin"], "is_impossible": False},
        "b": {"answers": [], "is_impossible": True},
    }
    _json(folder / "ground_truth.json", known)


def _clapnq(key: str, marked: list[str]) -> dict[str, Any]:
    passage = {"title": "Selby bridge", "text": f"Version {key} . It has 71 lorries ."}
    return {
        "id": key,
        "input": "how many lorries",
        "passages": [passage],
        "output": [{"answer": "71", "selected_sentences": marked}],
    }


def _mtrag() -> list[dict[str, Any]]:
    contexts = [{"document_id": "d1", "title": "Buses", "text": "The bus to Lanmouth leaves at noon."}]
    spoken = [{"speaker": speaker, "text": f" {text} "} for speaker, text in SPOKEN]
    return [
        {"task_id": "t<::>2", "contexts": contexts, "input": spoken, "answerability": ["ANSWERABLE"]},
        {"task_id": "t<::>1", "contexts": [], "input": spoken[:1], "answerability": ["UNANSWERABLE"]},
    ]


def _canard() -> list[dict[str, Any]]:
    page, section, first, answer, second = TALK
    later = [page, section, first, answer]
    return [
        {
            "History": [page, section],
            "QuAC_dialog_id": "C_1",
            "Question": first,
            "Question_no": 1,
            "Rewrite": "When did the library of Orrin open?",
        },
        {
            "History": later,
            "QuAC_dialog_id": "C_1",
            "Question": second,
            "Question_no": 2,
            "Rewrite": "Who runs the library of Orrin?",
        },
        {
            "History": [*later, second, "Tomas Weld runs it with nine others."],
            "QuAC_dialog_id": "C_1",
            "Question": "Is he old?",
            "Question_no": 3,
            "Rewrite": "Is Tomas Weld old?",
        },
    ]


def _claims() -> list[dict[str, Any]]:
    said = ("Divers raised 14 boats.", "Divers raised nine cars.")
    labels = ("attributable", "not attributable")
    return [
        {
            "id": f"{source}_{k}{side}",
            "src_dataset": source,
            "question": f"What did divers raise on day {k}?",
            "claim": said[side],
            "references": [f"Title: News of day {k}\n\nDivers raised 14 boats in the harbour."],
            "attribution_label": labels[side],
        }
        for source in ("Alpha", "Beta")
        for k in range(6)
        for side in (0, 1)
    ]


def _lines(path: Path, records: Iterable[Mapping[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(record) + "\n" for record in records)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())


def _json(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")
