"""Benchmark sets for asking end to end: articles of a library, and questions about it, from the caller's folder."""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.evaluation.item import Item
from bot.evaluation.metrics import contains_answer
from corpus.dates import parse_printed_day
from corpus.urls import canonicalise
from evals.datasets import Reading, clapnq, squad2, xquad
from evals.files import read_json, read_lines

REALTIMEQA = "realtimeqa-2022"
OFF_CORPUS = 200  # questions that the news does not answer
SEED = 7
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Texts:
    """The articles of a library: records as in a JSON Lines file of articles, each with a URL."""

    name: str
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Set:
    """Questions about one library.

    `parts` maps a name to the ids of questions that are also measured by themselves. `against` maps a name to the same
    questions in other words: the last turn of a conversation alone, a person's rewrite. `pairs` are names in `against`
    that are also compared with each other.
    """

    name: str
    texts: Texts
    items: tuple[Item, ...]
    parts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    against: Mapping[str, tuple[Item, ...]] = field(default_factory=dict)
    pairs: tuple[tuple[str, str], ...] = ()

    def sample(self, size: int | None) -> "Set":
        """The set with `size` of its questions, the same ones each time; with all where it has no more."""
        if size is None or size >= len(self.items):
            return self
        kept = {item.id for item in random.Random(SEED).sample(self.items, size)}
        return replace(
            self,
            items=tuple(item for item in self.items if item.id in kept),
            against={name: tuple(i for i in items if i.id in kept) for name, items in self.against.items()},
        )


# News


def realtimeqa(folder: Path) -> Set:
    """All 810 questions with their choices and days of asking, over all 4,722 articles."""
    texts = _news(folder, "articles.jsonl.gz", REALTIMEQA)
    items = tuple(_quizzed(folder, texts))
    return Set("realtimeqa", texts, items, _parts(items, texts))


def realtimeqa_gold(folder: Path) -> Set:
    """The questions of RealTimeQA whose article is known."""
    whole = realtimeqa(folder)
    return replace(whole, name="realtimeqa-gold", items=tuple(item for item in whole.items if item.articles))


def realtimeqa_600(folder: Path) -> Set:
    """The same questions over 600 articles, among them all known ones: for quick runs."""
    texts = _news(folder, "articles-600.jsonl.gz", f"{REALTIMEQA}-600")
    items = tuple(item for item in _quizzed(folder, texts) if item.articles)
    return Set("realtimeqa-600", texts, items, _parts(items, texts))


def off_corpus(folder: Path) -> Set:
    """Questions of XQuAD over the news, which answers none of them."""
    asked = [reading.question for reading in xquad(folder)]
    chosen = random.Random(SEED).sample(range(len(asked)), OFF_CORPUS)
    items = tuple(Item(f"xquad-{k}", asked[k], answerable=False) for k in sorted(chosen))
    return Set("off-corpus", _news(folder, "articles.jsonl.gz", REALTIMEQA), items)


def _news(folder: Path, file: str, name: str) -> Texts:
    return Texts(name, tuple(read_lines(folder / REALTIMEQA / file)))


def _quizzed(folder: Path, texts: Texts) -> Iterator[Item]:
    ids = {record["id"]: canonicalise(record["url"]) for record in texts.records}
    for asked in read_lines(folder / REALTIMEQA / "questions.jsonl"):
        gold = dict.fromkeys(ids[key] for key in asked["gold_articles"] if key in ids)
        yield Item(
            asked["id"],
            asked["question"],
            (asked["answer"],),
            tuple(filter(None, gold)),
            asked_on=_day(asked["asked_on"]),
            choices=tuple(asked["choices"]),
        )


def _parts(items: Iterable[Item], texts: Texts) -> dict[str, frozenset[str]]:
    """The part `usable`: questions whose known article has the answer word for word in its headline or text."""
    said = {canonicalise(record["url"]): f"{record['title']} {record['body']}" for record in texts.records}
    usable = {i.id for i in items if i.articles and contains_answer([said[key] for key in i.articles], i.answers)}
    return {"usable": frozenset(usable)}


def _day(text: str) -> date | None:
    day = parse_printed_day(text)
    return day.date() if isinstance(day, datetime) else day


# Paragraphs as articles


def xquad_en(folder: Path) -> Set:
    """XQuAD English over its paragraphs."""
    return _paragraphs("xquad-en", list(xquad(folder)))


def squad2_sample(folder: Path) -> Set:
    """The SQuAD 2.0 sample over its paragraphs."""
    return _paragraphs("squad2-sample", list(squad2(folder)))


def clapnq_dev(folder: Path) -> Set:
    """ClapNQ's development questions over their passages."""
    return _paragraphs("clapnq", list(clapnq(folder)))


def _paragraphs(name: str, readings: Sequence[Reading]) -> Set:
    titles = {reading.text: reading.title for reading in readings}
    urls = {text: _url(name, number) for number, text in enumerate(titles)}
    records = tuple({"url": urls[text], "title": title, "text": text} for text, title in titles.items())
    items = tuple(
        Item(
            f"{name}-{number}",
            reading.question,
            tuple(dict.fromkeys(reading.answers)),
            (urls[reading.text],) if reading.answerable else (),
            reading.answerable,
        )
        for number, reading in enumerate(readings)
    )
    return Set(name, Texts(name, records), items)


# Conversations


def mtrag(folder: Path) -> Set:
    """MTRAG's last turns, asked within their conversations. The contexts of all tasks are the library."""
    tasks = list(read_lines(folder / "mtrag" / "tasks.jsonl"))
    contexts = {context["document_id"]: context for task in tasks for context in task["contexts"]}
    urls = {key: _url("mtrag", number) for number, key in enumerate(contexts)}
    records = tuple(
        {"url": urls[key], "title": context.get("title") or "", "text": context["text"]}
        for key, context in contexts.items()
    )
    items, alone, joined = list[Item](), list[Item](), list[Item]()
    for task in tasks:
        turns = [turn["text"].strip() for turn in task["input"]]
        *before, last = turns
        gold = tuple(dict.fromkeys(urls[context["document_id"]] for context in task["contexts"]))
        answerable = "UNANSWERABLE" not in task["answerability"] and bool(gold)
        item = Item(
            task["task_id"], last, (), gold, answerable, said=tuple(zip(before[::2], before[1::2], strict=True))
        )
        items.append(item)
        alone.append(replace(item, said=()))
        joined.append(replace(item, said=(), question=" ".join([*turns[-3:-2], last])))
    return Set(
        "mtrag",
        Texts("mtrag", records),
        tuple(items),
        against={"last turn alone": tuple(alone), "last two turns joined": tuple(joined)},
    )


def canard(folder: Path) -> Set:
    """CANARD's follow-ups, asked within their dialogues.

    Each answer of a dialogue is an article under the title of its page. The article that answers a follow-up is known,
    since the history of the next turn ends with it.
    """
    turns = read_json(folder / "canard" / "dev-half.json")
    histories = {(turn["QuAC_dialog_id"], turn["Question_no"]): turn["History"] for turn in turns}
    records, items, alone = list[Record](), list[Item](), list[Item]()
    rewritten, within, begun = list[Item](), list[Item](), list[Item]()
    for turn in turns:
        page, section, *said = turn["History"]
        after = histories.get((turn["QuAC_dialog_id"], turn["Question_no"] + 1), ())
        answer = after[-1] if len(after) == len(turn["History"]) + 2 else ""
        if len(answer.split()) < LEAST_WORDS:  # unknown, "CANNOTANSWER", or too short to be found
            continue
        url = _url("canard", len(records))
        records.append({"url": url, "title": f"{page}: {section}", "text": answer})
        item = Item(
            f"{turn['QuAC_dialog_id']}-{turn['Question_no']}",
            turn["Question"],
            articles=(url,),
            said=tuple(zip(said[::2], said[1::2], strict=True)),
            rewrite=turn["Rewrite"],
        )
        items.append(item)
        alone.append(replace(item, said=()))
        rewritten.append(replace(item, said=(), question=turn["Rewrite"]))
        within.append(replace(item, question=turn["Rewrite"]))
        begun.append(replace(item, said=((page, section), *item.said)))
    return Set(
        "canard",
        Texts("canard", tuple(records)),
        tuple(items),
        against={
            "last turn alone": tuple(alone),
            REWRITE: tuple(rewritten),
            WITHIN: tuple(within),
            BEGUN: tuple(begun),
        },
        pairs=((WITHIN, REWRITE), (BEGUN, REWRITE)),
    )


LEAST_WORDS = 5  # words of an answer that retrieval can find
REWRITE = "a person's rewrite"
BEGUN = "the page named first"  # as the people who rewrote the questions saw it
WITHIN = f"{REWRITE}, asked within the conversation"  # a rewrite needs no conversation, and must lose nothing by it


def _url(name: str, number: int) -> str:
    return f"https://{name}.example/{number}"


SETS: Mapping[str, Callable[[Path], Set]] = {
    "xquad-en": xquad_en,
    "squad2-sample": squad2_sample,
    "clapnq": clapnq_dev,
    "mtrag": mtrag,
    "canard": canard,
    "realtimeqa-600": realtimeqa_600,
    "realtimeqa-gold": realtimeqa_gold,
    "realtimeqa": realtimeqa,
    "off-corpus": off_corpus,
}
