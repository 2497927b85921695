"""Data sets: read the evaluation data from the caller's folder into one shape. The repository has none of the data."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evals.files import read_json, read_lines


@dataclass(frozen=True, slots=True)
class Reading:
    """A question about one text.

    `answers` are the accepted wordings, `spans` their offsets in the text (end exclusive), `evidence` the sentences
    that an annotator marked. All are empty when the text does not answer.
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
    for article in read_json(folder / "xquad-en" / "xquad.en.json")["data"]:
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
    truth = read_json(folder / "squad2-sample" / "ground_truth.json")
    for item in read_json(folder / "squad2-sample" / "queries.json")["queries"]:
        known = truth[item["id"]]
        answers = tuple(known["answers"])
        context = item["context"]
        spans = tuple((context.find(answer), context.find(answer) + len(answer)) for answer in answers)
        yield Reading("squad2-sample", item["question"], "", context, answers, spans, (), not known["is_impossible"])


def clapnq(folder: Path) -> Iterator[Reading]:
    """ClapNQ: real questions with a passage each, which answers half of them; evidence sentences are marked."""
    for kind in ("answerable", "unanswerable"):
        for item in read_lines(folder / "clapnq" / f"clapnq_dev_{kind}_half.jsonl"):
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
