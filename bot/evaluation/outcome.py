"""An outcome: what became of an item when it was asked as a person would ask it. Judges nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time

from bot.answering.answer import EXTRACTIVE, Answer, AnswerSentence, Citation, Conversation, Turn
from bot.answering.assistant import Assistant
from bot.answering.explanation import Explanation
from bot.answering.question.follow_up import resolve_follow_up
from bot.evaluation.item import Item
from index.store.catalog import Catalog

TURNS = 20  # of a conversation that are handed in, more than any chat keeps


@dataclass(frozen=True, slots=True)
class Outcome:
    """`ranking` are the articles of what was retrieved, the best first, each once.

    `confidence` is how probably the best sentence answers, 0 where none was weighed. `exact` says of each citation
    whether its quote is the slice of the stored version; `cited` of each sentence whether it has a citation.
    """

    item: Item
    ranking: tuple[str, ...]
    sentences: tuple[str, ...]
    refused: bool
    confidence: float
    exact: tuple[bool, ...]
    cited: tuple[bool, ...]
    timings: dict[str, float]
    standalone_question: str


def ask_all(
    assistant: Assistant, catalog: Catalog, items: Iterable[Item], clock: datetime
) -> Iterator[tuple[Outcome, Explanation]]:
    """Each item, in order. `clock` is the time of asking for those that have no day of their own."""
    for item in items:
        now = datetime.combine(item.asked_on, time(12), UTC) if item.asked_on else clock
        receipt = assistant.ask(item.question, make_conversation(item.said), now=now)
        yield make_outcome(item, receipt, catalog), receipt


def make_conversation(said: Iterable[tuple[str, str]]) -> Conversation:
    """A conversation as it is kept, made of what was said in it: each question was understood from those before."""
    turns: list[Turn] = []
    for question, text in said:
        turns.append(Turn(question, _answer(question, resolve_follow_up(question, turns).text, text)))
    return Conversation(tuple(turns[-TURNS:]))


def make_outcome(item: Item, receipt: Explanation, catalog: Catalog) -> Outcome:
    answer = receipt.answer
    return Outcome(
        item,
        tuple(dict.fromkeys(hit.article.article_id for hit in receipt.hits)),
        tuple(sentence.text for sentence in answer.sentences),
        answer.abstention is not None,
        receipt.candidates[0].score if receipt.candidates else 0.0,
        tuple(_is_exact(citation, catalog) for citation in answer.citations),
        tuple(bool(sentence.citations) for sentence in answer.sentences),
        answer.timings,
        answer.standalone_question,
    )


def _answer(question: str, understood: str, text: str) -> Answer:
    sentences = (AnswerSentence(text, (), 1.0),) if text else ()
    return Answer(question, understood, sentences, None, EXTRACTIVE, 0)


def _is_exact(citation: Citation, catalog: Catalog) -> bool:
    stored = catalog.article(citation.article_id, citation.version)
    return stored is not None and stored.text[citation.start : citation.end] == citation.quote
