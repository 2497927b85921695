"""What retrieval brings to the questions of the data, and which of its sentences answer: what the scorer learns from.

Each question is asked of the library of its own set. Questions that a library does not answer are among them: those
the data say so of, those asked of the other articles of the set alone, and those asked of another set's library. Of the
large sets a part is enough: a dozen weights are learned.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bot.answering.assistant import TOP_K
from bot.answering.extractive.sentences import PassageSentence
from bot.bootstrap import Pressbox
from bot.evaluation.metrics import contains_answer
from evals.asking import CLOCK
from evals.benchmarks import clapnq_dev, off_corpus, realtimeqa_600, squad2_sample, xquad_en
from evals.datasets import Reading, clapnq, squad2, xquad
from evals.library import opened
from evals.reader import RIGHT, Wanted, read, verdict
from index.retrieval.passages import Passage, assemble

ELSEWHERE = "elsewhere"  # questions asked of the other articles of their set alone
STRANGE = "of another set"  # asked of a library that is about other things
NEWS = "realtimeqa"  # answers are known, the sentences that give them are not
READER = "reader"
UNSEEN = "off-corpus"  # never learned from
EVERY = {"xquad-en": 4, "squad2-sample": 2, "clapnq": 1}  # one of so many questions
TOP_ELSEWHERE = 80  # chunks, of which those of the question's own article are taken out


@dataclass(frozen=True, slots=True)
class Found:
    """A question and what was found for it. `group` is what it shares with others that must be in the same fold."""

    dataset: str
    group: str
    reading: Reading
    passages: tuple[Passage, ...]

    wanted: Wanted | None = None  # of a reader's question

    def answered_by(self, sentence: PassageSentence) -> bool:
        """Whether the window around this sentence is known to answer, or, for the news, has the answer in it."""
        reading, article = self.reading, sentence.passage.article
        said = article.text[slice(*sentence.window)]
        if not reading.answerable:
            return False
        if self.wanted:
            return verdict(self.wanted, [said]) == RIGHT
        if self.dataset == NEWS:
            return contains_answer([said], reading.answers)
        if _letters(reading.text) not in _letters(article.text):
            return False
        if not reading.evidence:
            return any(answer in said for answer in reading.answers)
        plain = _letters(said)
        return any(len(mark := _letters(each)) > 15 and mark in plain for each in reading.evidence)


def found(folder: Path) -> Iterator[Found]:
    """Everything that is learned from, and UNSEEN."""
    own = {
        "xquad-en": (list(xquad(folder)), xquad_en(folder)),
        "squad2-sample": (list(squad2(folder)), squad2_sample(folder)),
        "clapnq": (list(clapnq(folder)), clapnq_dev(folder)),
    }
    for name, (asked, of) in own.items():
        with opened(of.texts) as pressbox:
            for number, reading in enumerate(asked):
                if number % EVERY[name]:
                    continue
                yield Found(name, _group(reading), reading, _passages(pressbox, reading.question))
                if name == "xquad-en" and number % (2 * EVERY[name]):
                    yield _elsewhere(pressbox, reading)
            if name == "clapnq":
                yield from _strange(pressbox, own["xquad-en"][0][::12])
    news = realtimeqa_600(folder)
    with opened(news.texts) as pressbox:
        for item in news.items:
            reading = Reading(NEWS, item.question, "", "", item.answers)
            yield Found(NEWS, item.id, reading, _passages(pressbox, item.question, item.asked_on))
        for wanted in read(folder):
            if wanted.first:
                reading = Reading(READER, wanted.question, "", "", answerable=wanted.answerable)
                passages = _passages(pressbox, wanted.question, date.fromisoformat(wanted.asked_on))
                yield Found(READER, wanted.about, reading, passages, wanted)
        yield from _strange(pressbox, [*own["squad2-sample"][0][::5], *own["clapnq"][0][::3]])
        for item in off_corpus(folder).items:
            reading = Reading(UNSEEN, item.question, "", "", answerable=False)
            yield Found(UNSEEN, item.id, reading, _passages(pressbox, item.question, CLOCK.date()))


def _passages(pressbox: Pressbox, question: str, asked_on: date | None = None) -> tuple[Passage, ...]:
    return tuple(assemble(pressbox.retriever.retrieve(question, TOP_K, None, asked_on).hits))


def _elsewhere(pressbox: Pressbox, reading: Reading) -> Found:
    hits = pressbox.retriever.retrieve(reading.question, TOP_ELSEWHERE).hits
    away = [hit for hit in hits if hit.article.title != reading.title][:TOP_K]
    return Found(ELSEWHERE, _group(reading), replace(reading, answerable=False), tuple(assemble(away)))


def _strange(pressbox: Pressbox, asked: Sequence[Reading]) -> Iterator[Found]:
    for reading in asked:
        passages = _passages(pressbox, reading.question, CLOCK.date())
        yield Found(STRANGE, _group(reading), replace(reading, answerable=False), passages)


def _group(reading: Reading) -> str:
    return reading.title or reading.text


def _letters(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())
