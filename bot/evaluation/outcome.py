"""The outcome of an item: what the assistant returned when it was asked as a person would ask it. Judges nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time

from bot.answering.answer import EXTRACTIVE, Answer, AnswerSentence, Citation, Conversation, Turn
from bot.answering.assistant import Assistant
from bot.answering.explanation import Explanation
from bot.answering.question.follow_up import resolve_follow_up
from bot.evaluation.item import Item
from index.store.catalog import Catalog

TURNS = 20  # of a conversation that are passed on, as many as a chat keeps


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an item's question returned.

    `ranking` names the articles of the hits, best first, each once. `confidence` is the probability that the best
    sentence answers; 0 if no sentence was scored. `exact` says for each citation whether its quote is the exact slice
    of the stored version. `cited` says for each sentence whether it has a citation. `timings` are in milliseconds.
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
    """Ask each item in order. `clock` is the time of asking for items without a day of their own."""
    for item in items:
        now = datetime.combine(item.asked_on, time(12), UTC) if item.asked_on else clock
        explanation = assistant.ask(item.question, make_conversation(item.said), now=now)
        yield make_outcome(item, explanation, catalog), explanation


def make_conversation(said: Iterable[tuple[str, str]]) -> Conversation:
    """A conversation from pairs of question and answer. Each question is resolved with the turns before it."""
    turns: list[Turn] = []
    for question, text in said:
        turns.append(Turn(question, _answer(question, resolve_follow_up(question, turns).text, text)))
    return Conversation(tuple(turns[-TURNS:]))


def make_outcome(item: Item, explanation: Explanation, catalog: Catalog) -> Outcome:
    """The outcome of an answer that was given to the item. `catalog` holds the versions that it cites."""
    answer = explanation.answer
    return Outcome(
        item,
        tuple(dict.fromkeys(hit.article.article_id for hit in explanation.hits)),
        tuple(sentence.text for sentence in answer.sentences),
        answer.abstention is not None,
        explanation.candidates[0].score if explanation.candidates else 0.0,
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
