"""The assistant: a question and the conversation so far in, an answer and its receipt out. Knows no door."""

import time
from collections.abc import Iterator
from datetime import datetime
from threading import Event

from bot.answer import EXTRACTIVE, Abstention, Answer, Conversation, Draft, Reason
from bot.conversation import standalone
from bot.extractive import Extractive
from bot.receipt import Receipt
from index.catalog import Filter
from index.library import Library
from index.passages import assemble
from index.retriever import Retriever

TOP_K = 24  # chunks from which the passages are made
NOTHING_SAID = Conversation()
OWNER = "owner"  # who asks at the terminal


class Assistant:
    """Safe to share between threads and chats: a conversation is handed in, none is held."""

    def __init__(self, library: Library, retriever: Retriever, answerer: Extractive) -> None:
        self._library = library
        self._retriever = retriever
        self._answerer = answerer

    def ask(
        self,
        question: str,
        conversation: Conversation = NOTHING_SAID,
        chosen: Filter | None = None,
        *,
        now: datetime | None = None,
        person: str = OWNER,
        stop: Event | None = None,
    ) -> Receipt:
        """`stream`, to its end."""
        for event in self.stream(question, conversation, chosen, now=now, person=person, stop=stop):
            if isinstance(event, Receipt):
                return event
        raise AssertionError("a stream ends with its receipt")

    def stream(
        self,
        question: str,
        conversation: Conversation = NOTHING_SAID,
        chosen: Filter | None = None,
        *,
        now: datetime | None = None,
        person: str = OWNER,
        stop: Event | None = None,
    ) -> Iterator[Draft | Receipt]:
        """Drafts while a model writes, then the receipt, always. `stop` ends the writing from another thread.

        `now` is the time at which it is asked, with its zone; `person` is whose budget a model's tokens are taken of.
        Raises EmptyLibrary before anything was indexed; not knowing is an answer, not an error.
        """
        started = time.perf_counter()
        chosen = chosen or Filter()
        looked_up = standalone(question, conversation.turns)
        retrieval = self._retriever.retrieve(looked_up.text, TOP_K, chosen)
        passages = assemble(retrieval.hits)
        began = time.perf_counter()
        weighed = self._answerer.answer(looked_up, passages, conversation.numbers)
        ended = time.perf_counter()
        answer = Answer(
            question=question,
            standalone_question=looked_up.text,
            sentences=weighed.sentences,
            abstention=weighed.abstention if passages else _nothing_there(chosen),
            mode=EXTRACTIVE,
            generation=retrieval.generation.number,
            notices=retrieval.notices,
            timings={**retrieval.timings, "answer": _ms(began, ended), "total": _ms(started, ended)},
        )
        yield Receipt(answer, chosen, retrieval.hits, tuple(passages), weighed.candidates)


def _nothing_there(chosen: Filter) -> Abstention:
    if chosen:
        return Abstention(
            Reason.OUTSIDE_FILTER,
            "The articles do not answer this: none was published in those days or by those outlets.",
        )
    return Abstention(Reason.EMPTY_LIBRARY, "The articles do not answer this: the library holds none.")


def _ms(start: float, end: float) -> float:
    return round(1000 * (end - start), 1)
