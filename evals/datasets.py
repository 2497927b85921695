"""The evaluation data, read from the caller's folder into one shape. Nothing of the data is in this repository."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Reading:
    """A question asked of one text. `spans` are the answer's places (half-open, in characters); `evidence` the
    sentences that an annotator marked; `answers` the accepted wordings. All empty when the text does not answer.
    """

    dataset: str
    question: str
    title: str
    text: str
    answers: tuple[str, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    evidence: tuple[str, ...] = ()
    answerable: bool = True


def xquad(folder: Path) -> Iterator[Reading]:
    """XQuAD English: 240 paragraphs, 1,190 questions with answer spans."""
    for article in json.loads((folder / "xquad-en" / "xquad.en.json").read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            for item in paragraph["qas"]:
                found = item["answers"]
                yield Reading(
                    "xquad-en",
                    item["question"],
                    article.get("title", ""),
                    paragraph["context"],
                    tuple(answer["text"] for answer in found),
                    tuple((a["answer_start"], a["answer_start"] + len(a["text"])) for a in found),
                )


def squad2(folder: Path) -> Iterator[Reading]:
    """A SQuAD 2.0 sample: 500 questions, half of them without an answer in their context."""
    truth = json.loads((folder / "squad2-sample" / "ground_truth.json").read_text(encoding="utf-8"))
    for item in json.loads((folder / "squad2-sample" / "queries.json").read_text(encoding="utf-8"))["queries"]:
        known = truth[item["id"]]
        answers = tuple(known["answers"])
        context = item["context"]
        spans = tuple((context.find(answer), context.find(answer) + len(answer)) for answer in answers)
        yield Reading("squad2-sample", item["question"], "", context, answers, spans, (), not known["is_impossible"])


def clapnq(folder: Path) -> Iterator[Reading]:
    """ClapNQ: real questions with a passage, half of them not answered by it; evidence sentences marked."""
    for kind in ("answerable", "unanswerable"):
        with (folder / "clapnq" / f"clapnq_dev_{kind}_half.jsonl").open(encoding="utf-8") as lines:
            for item in map(json.loads, lines):
                passage = item["passages"][0]
                marked = tuple(item["output"][0].get("selected_sentences") or ())
                answerable = kind == "answerable"
                yield Reading(
                    "clapnq",
                    item["input"],
                    passage["title"],
                    passage["text"],
                    evidence=marked if answerable else (),
                    answerable=answerable,
                )
