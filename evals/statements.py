"""True statements of the data sets, with their evidence: news as written and reworded, answers of people and models."""

import ast
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.language.numerals import ONE_TO_TEN
from corpus.dates import MONTHS, parse_printed_day
from corpus.sentences import split_sentences
from evals.datasets import squad2, xquad
from evals.files import read_lines

_CLAUSE = re.compile(
    r",\s+(?:which|who|while|after|as|although|when|where|but|and|with|including|following)\s[^,]*?[.]$"
)
_MILLIONS = re.compile(r"(?<=\d) (?:(million)|(billion))\b")
_MONTH = "|".join(month.capitalize() for month in MONTHS)
_SUBJECT = re.compile(
    r"(?:Who|What|Which)\s"
    r"(?=(?:(?:is|was|were|are) the|has|had|can|could|did not|\w+ed|won|led|made|gave|became)\s)"
)
# "What was X called", "Who was Y a critic of": the question word is not the subject
_STRANDED = re.compile(r"\b(?:of|for|to|in|on|at|by|from|with|about|as|called|named|known|used|located|made|done)$")
_OUTPUT_NOISE = re.compile(r"\s+([.,;:!?')])|``\s|\s''")
_SPELLED = ("zero", *ONE_TO_TEN, "eleven", "twelve")


BY_MODELS = "claims by models, judged attributable"
AS_WRITTEN = "news, as written"
AROUND = 4  # sentences of the news before and after a statement in its passage: about as many as an answerer gets


@dataclass(frozen=True, slots=True)
class Statement:
    """A true statement; `origin` is who wrote it, `passages` are its sources, `headers` the lines above these."""

    origin: str
    text: str
    passages: tuple[str, ...]
    headers: tuple[str, ...] = ()


def statements(folder: Path, seed: int = 7) -> dict[str, list[Statement]]:
    """Origin → statements, in an order that the seed fixes."""
    chance = random.Random(seed)
    written = list(_news(folder))
    chance.shuffle(written)
    written = written[:4000]
    found = {
        AS_WRITTEN: written[:2000],
        "news, reworded": [s for statement in written[2000:] for s in _reworded(statement, chance)],
        "questions made statements": list(_answered(folder)),
        "answers by people": list(_answers(folder)),
        BY_MODELS: list(_claims(folder)),
    }
    for own in found.values():
        chance.shuffle(own)
    return found


def every_sentence(folder: Path, seed: int = 7) -> list[Statement]:
    """Every sentence of the news that is a whole one, in an order that the seed fixes."""
    written = list(_news(folder))
    random.Random(seed).shuffle(written)
    return written


def _news(folder: Path) -> Iterator[Statement]:
    for article in read_lines(folder / "realtimeqa-2022" / "articles-600.jsonl.gz"):
        day = parse_printed_day(article["published_at"])
        dated = f"{day.day} {day:%B %Y}" if day else ""
        header = " · ".join(part for part in (article["source"], dated, article["title"]) if part)
        body = article["body"]
        spans = split_sentences(body)
        for place, (start, end) in enumerate(spans):
            text = " ".join(body[start:end].split())
            if 8 <= len(text.split()) <= 45 and text[0].isupper() and text.endswith("."):
                first, last = spans[max(0, place - AROUND)][0], spans[min(len(spans) - 1, place + AROUND)][1]
                yield Statement(AS_WRITTEN, text, (body[first:last],), (header,))


def _reworded(statement: Statement, chance: random.Random) -> Iterable[Statement]:
    """The statement with a clause dropped, and figures and dates in another form; nothing if unchanged."""
    text = statement.text
    if (clause := _CLAUSE.search(text)) and clause.start() > 40:
        text = text[: clause.start()] + "."
    text = re.sub(r"(?<=\d)%", " per cent", text) if "%" in text else re.sub(r"(?<=\d) per ?cent\b", "%", text)
    text = _MILLIONS.sub(lambda m: "m" if m[1] else "bn", text) if "$" in text or "£" in text else text
    text = re.sub(rf"\b({_MONTH}) (\d{{1,2}})(?=,? (?:\d{{4}}|[a-z])|[.])(?!\d)", r"\2 \1", text)
    text = re.sub(
        r"\b(?<![\d.,$£€/-])(?<!No\. )(?<!Jan\. )(?<![A-Z][a-z]{2}\. )(?<!Sept\. )([2-9]|1[0-2])(?= [a-z]{4})",
        lambda m: _SPELLED[int(m[1])],
        text,
    )
    text = re.sub(r"\b(?<!no )more than (?=[\d$£€])", "over ", text)
    text = re.sub(r"\b(\d{1,3}),(\d{3})\b(?!,)", r"\1\2", text)
    if text != statement.text:
        yield replace(statement, origin="news, reworded", text=text)


def _answered(folder: Path) -> Iterator[Statement]:
    """Questions such as `Who won the cup?` with the answer in place of the question word.

    Only questions whose subject is that word, and that leave no word stranded: "Who is it named for" makes no sentence.
    """
    for reading in (*xquad(folder), *(reading for reading in squad2(folder) if reading.answerable)):
        asked = _SUBJECT.match(reading.question)
        rest = reading.question[asked.end() :].rstrip("? ") if asked else ""
        if not rest or not reading.spans or reading.spans[0][0] < 0 or _STRANDED.search(rest):
            continue
        answer = reading.answers[0]
        text = f"{answer[0].upper()}{answer[1:]} {rest}."
        yield Statement("questions made statements", text, (reading.text,), (reading.title.replace("_", " "),))


def _answers(folder: Path) -> Iterator[Statement]:
    for item in read_lines(folder / "clapnq" / "clapnq_dev_answerable_half.jsonl"):
        passage = item["passages"][0]
        for output in item["output"]:
            answer = _tidy(output["answer"])
            for start, end in split_sentences(answer):
                if len(answer[start:end].split()) >= 5:
                    yield Statement(
                        "answers by people", answer[start:end], (_tidy(passage["text"]),), (passage["title"],)
                    )


def _claims(folder: Path) -> Iterator[Statement]:
    for claim in attributions(folder):
        if claim["attribution_label"] == "attributable" and len(claim["claim"].split()) >= 5:
            yield Statement(BY_MODELS, cited(claim["claim"]), references(claim))


def attributions(folder: Path) -> list[dict[str, Any]]:
    """The rows of AttributionBench's development file."""
    return list(read_lines(folder / "attributionbench" / "dev_all_subset_balanced.jsonl"))


def references(claim: dict[str, Any]) -> tuple[str, ...]:
    """The texts that a claim cites. Some rows have them as a list, some as the printed form of a list."""
    listed = claim["references"]
    texts = ast.literal_eval(listed) if isinstance(listed, str) else listed
    return tuple(re.sub(r"^\[\d+\] https?://\S+\s+", "", str(text)) for text in texts)


def cited(claim: str) -> str:
    """The claim without its citation markers."""
    return " ".join(re.sub(r"\s*\[\d+(?:,\s*\d+)*\]", "", claim).split())


def _tidy(text: str) -> str:
    """Tokenised text as ordinary text."""
    text = text.replace("`` ", "“").replace(" ''", "”").replace(" 's", "'s").replace(" - ", "-").replace(" n't", "n't")
    return _OUTPUT_NOISE.sub(lambda match: match[1] or "", text)
