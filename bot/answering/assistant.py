"""The assistant: a question and the conversation so far in, an answer and its receipt out. Knows no door."""

import logging
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Event

from bot.answering.answer import (
    EXTRACTIVE,
    GENERATIVE,
    OWNER,
    Abstention,
    Answer,
    AnswerSentence,
    Conversation,
    PartialAnswer,
    Reason,
)
from bot.answering.display import count_noun
from bot.answering.explanation import Candidate, Explanation
from bot.answering.extractive.answerer import NOT_THAT_FACT, Extractive, ExtractiveResult
from bot.answering.generative.answerer import GeneratedResult, Generative
from bot.answering.question.follow_up import resolve_follow_up
from bot.answering.question.scope import Scope, resolve_scope
from bot.llm.allowance import Allowance, Purses
from bot.llm.prices import estimate_cost
from bot.llm.protocol import Fault, LLMFault
from corpus.clean import clean
from corpus.errors import PressboxError
from index.retrieval.library import Library
from index.retrieval.passages import Passage, assemble
from index.retrieval.retriever import Retrieval, Retriever
from index.store.catalog import Filter

LOG = logging.getLogger(__name__)
TOP_K = 24  # chunks from which the passages are made
NOTHING_SAID = Conversation()
INSTEAD = "These are the articles' own sentences."
CITED_NOTHING = "The language model named no passage for what it wrote."
UNUSABLE = "The language model's reply could not be used."
MADE_UP = "The articles do not answer this: what the language model wrote about it is not in them."


class Assistant:
    """Safe to share between threads and chats: a conversation is handed in, none is held.

    `generative` and `budget` are None where no model is configured.
    """

    def __init__(
        self,
        library: Library,
        retriever: Retriever,
        extractive: Extractive,
        generative: Generative | None = None,
        budget: Purses | None = None,
        *,
        strict: bool = False,
    ) -> None:
        self._library = library
        self._retriever = retriever
        self._extractive = extractive
        self._generative = generative
        self._budget = budget
        self._strict = strict

    def ask(
        self,
        question: str,
        conversation: Conversation = NOTHING_SAID,
        chosen: Filter | None = None,
        *,
        now: datetime | None = None,
        person: str = OWNER,
        stop: Event | None = None,
        strict: bool | None = None,
    ) -> Explanation:
        """`stream`, to its end."""
        for event in self.stream(question, conversation, chosen, now=now, person=person, stop=stop, strict=strict):
            if isinstance(event, Explanation):
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
        strict: bool | None = None,
    ) -> Generator[PartialAnswer | Explanation]:
        """Drafts while a model writes, then the receipt.

        `now` is the time at which it is asked, with its zone; `person` is whose budget a model's tokens are taken of;
        `strict` drops sentences that say more than their sources. Raises EmptyLibrary before anything was indexed, and
        an LLMFault of kind STOPPED once `stop` was set, from another thread. Not knowing is an answer, not an error.
        """
        question = " ".join(clean(question).split())  # nothing in it that nobody sees
        purse = self._budget.of(person) if self._budget else None
        log = _Progress(self._generative.allowance(stop, purse) if self._generative else None)
        today = (now or datetime.now().astimezone()).date()
        understood = self._interpret(question, conversation, chosen or Filter(), today, log)
        understood, retrieval = self._retrieve(understood, today)
        passages = tuple(assemble(retrieval.hits))
        log.laps |= retrieval.timings
        log.notices += [*filter(None, (understood.notice,)), *retrieval.notices]
        written: GeneratedResult | None = None
        if passages and log.allowance and not log.down:
            with log.lap("write"):
                for event in self._write(understood, passages, conversation, log.allowance, log):
                    if isinstance(event, PartialAnswer):
                        yield event
                    else:
                        written = event
        _raise_if_stopped(stop)
        said = self._choose_reply(
            understood, passages, conversation, written, log, self._strict if strict is None else strict
        )
        yield self._explain(question, understood, retrieval, passages, said, log)

    def _interpret(
        self,
        question: str,
        conversation: Conversation,
        chosen: Filter,
        today: date,
        log: "_Progress",
    ) -> Scope:
        """The question on its own: rewritten by the model where there is one, else by rule."""
        words = resolve_follow_up(question, conversation.turns)
        if self._generative and log.allowance and conversation.turns:
            try:
                with log.lap("rewrite"):
                    words = self._generative.rewrite(question, conversation, log.allowance) or words
            except Exception as error:  # what a model replies costs nobody the answer, nor does a bug of ours over it
                log.failed(error)
        spoken_of = conversation.turns[-1].answer.newest_source if conversation.turns else None
        return resolve_scope(words, chosen, today, self._date_of, spoken_of)

    def _retrieve(self, understood: Scope, today: date) -> tuple[Scope, Retrieval]:
        """Days that are none to insist on are kept only if their articles answer."""
        retrieval = self._retriever.retrieve(understood.words.text, TOP_K, understood.chosen, today)
        if understood.wider is None:
            return understood, retrieval
        if retrieval.hits and self._extractive.answer(understood.words, assemble(retrieval.hits), {}).sentences:
            return understood, retrieval
        wider = understood.wider
        return wider, self._retriever.retrieve(wider.words.text, TOP_K, wider.chosen, today)

    def _date_of(self, words: str, chosen: Filter) -> date | None:
        hits = self._retriever.retrieve(words, 1, chosen).hits
        return hits[0].article.published_at if hits else None

    def _write(
        self,
        understood: Scope,
        passages: Sequence[Passage],
        conversation: Conversation,
        allowance: Allowance,
        log: "_Progress",
    ) -> Iterator[PartialAnswer | GeneratedResult]:
        assert self._generative
        try:
            yield from self._generative.write(understood.words.text, passages, conversation.numbers, allowance)
        except Exception as error:  # as above
            log.failed(error)

    def _choose_reply(
        self,
        understood: Scope,
        passages: Sequence[Passage],
        conversation: Conversation,
        written: GeneratedResult | None,
        log: "_Progress",
        strict: bool,
    ) -> "_Reply":
        """What the model wrote, as far as the articles carry it, or their own sentences, or why there is no answer."""
        if not passages:
            return _Reply((), self._refuse_outside_filter(understood, log), (), EXTRACTIVE)
        if written and written.sentences:
            supported = [sentence for sentence in written.sentences if sentence.supported]
            if supported:
                log.notices += _remarks_on(written)
                return _Reply(tuple(supported) if strict else written.sentences, None, (), GENERATIVE)
        with log.lap("answer"):
            weighed = self._extractive.answer(understood.words, passages, conversation.numbers)
        if written is None or not (written.refused or written.named):
            log.notices += [f"{CITED_NOTHING} {INSTEAD}"] if written else []
            log.notices += [weighed.notice] if weighed.notice else []
            return _Reply(weighed.sentences, weighed.abstention, weighed.candidates, EXTRACTIVE)
        return _Reply((), _refuse(written, weighed), weighed.candidates, GENERATIVE)

    def _refuse_outside_filter(self, understood: Scope, log: "_Progress") -> Abstention:
        """The nearest miss is then what other days or outlets say."""
        if not understood.chosen:
            return Abstention(Reason.EMPTY_LIBRARY, "The articles do not answer this: the library holds none.")
        hits = self._retriever.retrieve(understood.words.text, TOP_K).hits
        with log.lap("answer"):
            weighed = self._extractive.answer(understood.words, assemble(hits), {})
        return Abstention(
            Reason.OUTSIDE_FILTER,
            f"The articles do not answer this: none was published {understood.where}.",
            weighed.nearest,
        )

    def _explain(
        self,
        question: str,
        understood: Scope,
        retrieval: Retrieval,
        passages: Sequence[Passage],
        said: "_Reply",
        log: "_Progress",
    ) -> Explanation:
        usage = log.allowance and log.allowance.usage
        model = self._generative.model if self._generative and (usage or said.mode == GENERATIVE) else None
        answer = Answer(
            question=question,
            standalone_question=understood.words.text,
            sentences=said.sentences,
            abstention=said.abstention,
            mode=said.mode,
            generation=retrieval.generation.number,
            model=model if said.mode == GENERATIVE else None,
            usage=usage.as_dict() if usage else {},
            cost=estimate_cost(model, usage) if model and usage else None,  # also of what was not fit to be shown
            notices=tuple(dict.fromkeys(log.notices)),
            timings=log.timings(),
        )
        return Explanation(answer, understood.chosen, retrieval.hits, tuple(passages), said.candidates)


@dataclass(frozen=True, slots=True)
class _Reply:
    sentences: tuple[AnswerSentence, ...]
    abstention: Abstention | None
    candidates: tuple[Candidate, ...]
    mode: str


@dataclass(slots=True)
class _Progress:
    """What happens on the way to one answer."""

    allowance: Allowance | None  # None where no model is configured
    down: bool = False  # the model failed, and is not asked again for this question
    notices: list[str] = field(default_factory=list)
    laps: dict[str, float] = field(default_factory=dict)  # milliseconds
    started: float = field(default_factory=time.perf_counter)

    @contextmanager
    def lap(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self.laps[name] = round(1000 * (time.perf_counter() - began), 1)

    def failed(self, error: Exception) -> None:
        """The articles' own sentences stand in for the model, unless it was stopped on purpose."""
        if isinstance(error, LLMFault) and error.fault is Fault.STOPPED:
            raise error
        if not isinstance(error, PressboxError):
            LOG.error("A language model's reply led to a bug", exc_info=error)
        self.down = True
        self.notices.append(f"{error if isinstance(error, PressboxError) else UNUSABLE} {INSTEAD}")

    def timings(self) -> dict[str, float]:
        return {**self.laps, "total": round(1000 * (time.perf_counter() - self.started), 1)}


def _raise_if_stopped(stop: Event | None) -> None:
    if stop and stop.is_set():
        raise LLMFault(Fault.STOPPED)


def _remarks_on(written: GeneratedResult) -> list[str]:
    remarks = list(written.left_open)
    if written.left_out:
        count = count_noun(written.left_out, "sentence")
        remarks.append(
            f"{count} of the language model {'was' if written.left_out == 1 else 'were'} left out: no article says so."
        )
    return remarks


def _refuse(written: GeneratedResult, weighed: ExtractiveResult) -> Abstention:
    """The model found no answer, or none of what it wrote holds; the nearest miss is the best sentence there is."""
    if written.refused or written.left_open:
        return weighed.abstention or Abstention(Reason.NOT_THAT_FACT, NOT_THAT_FACT, weighed.nearest)
    return Abstention(Reason.UNSUPPORTED, MADE_UP, weighed.nearest)
