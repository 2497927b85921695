"""The assistant: turns a question and the conversation so far into an explained answer. Knows no front end."""

import logging
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from threading import Event
from typing import TYPE_CHECKING, NamedTuple

from bot.answering.answer import (
    EXTRACTIVE,
    GENERATIVE,
    OWNER,
    Abstention,
    Answer,
    AnswerSentence,
    Citation,
    Conversation,
    PartialAnswer,
    Reason,
)
from bot.answering.explanation import Candidate, Explanation
from bot.answering.extractive.answerer import NOT_THAT_FACT, Extractive, ExtractiveResult
from bot.answering.extractive.headlines import tell_newest
from bot.answering.generative.relevance import is_beside, tells_better
from bot.answering.newest import find_newest, sort_newest_first
from bot.answering.outlets import describe_unknown_outlet
from bot.answering.question.follow_up import Standalone, join_asked, resolve_follow_up
from bot.answering.question.form import Form, asks_for_headlines, form_of, topic_of
from bot.answering.question.pasted import find_asked
from bot.answering.question.scope import Scope, resolve_scope
from bot.answering.question.small_talk import reply_to
from bot.language.question_language import language_of_question, name_of
from bot.llm.allowance import Allowance, Purses
from bot.llm.prices import estimate_cost
from bot.llm.protocol import Fault, LLMFault
from corpus.clean import clean
from corpus.errors import PressboxError
from index.retrieval.library import Library
from index.retrieval.passages import Passage, assemble
from index.retrieval.retriever import Retrieval, Retriever
from index.store.catalog import Filter

if TYPE_CHECKING:
    from bot.answering.generative.answerer import GeneratedResult, Generative  # a question without a model needs none

LOG = logging.getLogger(__name__)
TOP_K = 24  # chunks retrieved, from which the passages are assembled
NOTHING_SAID = Conversation()
READS_ENGLISH = "without a language model Pressbox reads English best, so an answer may be missed or wrong."
INSTEAD = "These are the articles' own sentences."
NOTHING_WRITTEN = "The language model wrote no sentence that can be checked."
NOTHING_HELD = "What the language model wrote is not in the articles."
FOUND_NOTHING = "The language model found no answer."
BESIDE = "What the language model wrote is about something else."
FOREIGN = "The language model wrote in {}, which cannot be checked against these articles."
LEFT_OUT = "The language model also wrote something that no article says; it is left out."
CUT = "The language model's answer was too long and ends early."
UNUSABLE = "The language model's reply could not be used."
MISCONFIGURED = "The language model cannot be used as it is set up."
MADE_UP = "The articles do not answer this: what the language model wrote about it is not in them."


class Assistant:
    """Answers questions about a library. Safe to share between threads and chats: it keeps no conversation.

    `generative` and `budget` are None where no model is configured. `strict` drops sentences that say more than their
    sources; a question may override it.
    """

    def __init__(
        self,
        library: Library,
        retriever: Retriever,
        extractive: Extractive,
        generative: "Generative | None" = None,
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
        """The explanation with which `stream` ends. Takes and raises what `stream` does."""
        for event in self.stream(question, conversation, chosen, now=now, person=person, stop=stop, strict=strict):
            if isinstance(event, Explanation):
                return event
        raise AssertionError("a stream ends with its explanation")

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
        """Partial answers while a model writes, then the explanation of the answer.

        `chosen` limits the articles. `now` is the time of the question, with its time zone. `person` is the owner of
        the budget that pays for a model's tokens. `strict` drops sentences that say more than their sources.

        Raises EmptyLibrary before anything is indexed, and an LLMFault of kind STOPPED once another thread has set
        `stop`. A refusal is an answer, not an error.
        """
        message = clean(question)  # without invisible characters
        question = " ".join(message.split())
        purse = self._budget.of(person) if self._budget else None
        log = _Progress(self._generative.allowance(stop, purse) if self._generative else None, person == OWNER)
        today = (now or datetime.now().astimezone()).date()
        talk = reply_to(question)  # first: a model would be paid for making it a question
        asked = chosen or Filter()
        if talk:
            retrieval = self._retriever.retrieve(question, TOP_K, asked, today)
            log.laps |= retrieval.timings
            reply = _Reply((), Abstention(Reason.SMALL_TALK, talk), (), EXTRACTIVE)
            yield self._explain(question, Scope(Standalone(question), asked), retrieval, (), reply, log)
            return
        scope = self._interpret(message, conversation, asked, today, log)
        told = self._tell_headlines(scope, conversation)
        scope, retrieval, passages = self._find(scope, today) if told else self._retrieve(scope, today)
        log.laps |= retrieval.timings
        log.notices += [*filter(None, (scope.notice,)), *retrieval.notices]
        if told:
            reply = _Reply(told, None, (), EXTRACTIVE)
        else:
            written = yield from self._write(scope, passages, conversation, log)
            _raise_if_stopped(stop)
            reply = self._choose_reply(
                scope, passages, conversation, written, log, self._strict if strict is None else strict
            )
        yield self._explain(question, scope, retrieval, passages, reply, log)

    def _interpret(
        self,
        message: str,
        conversation: Conversation,
        chosen: Filter,
        today: date,
        log: "_Progress",
    ) -> Scope:
        """The question of the message made standalone, and the articles that it is about.

        The model rewrites a follow-up; rules do where no model is configured or the model fails.
        """
        question = " ".join(message.split())
        words = find_asked(message) or resolve_follow_up(question, conversation.turns, conversation.quoted)
        if self._generative and log.allowance and conversation.turns:
            try:
                with log.lap("rewrite"):
                    words = self._generative.rewrite(question, conversation, log.allowance) or words
            except Exception as error:  # neither a model's reply nor a bug in reading it may cost the answer
                log.failed(error)
        words = replace(words, asked=join_asked(question, conversation.turns))
        last_source_day = conversation.turns[-1].answer.newest_source if conversation.turns else None
        return resolve_scope(words, chosen, today, self._date_of, last_source_day)

    def _retrieve(self, scope: Scope, today: date) -> "_Found":
        """What is found, and in which scope. Keep one that has a wider one only if its articles answer."""
        found = self._look_up(scope, today)
        wider = found.scope.wider
        if wider is None:
            return found
        if found.passages and self._extractive.answer(found.scope.words, found.passages, {}).sentences:
            return found
        return self._look_up(wider, today)

    def _look_up(self, scope: Scope, today: date) -> "_Found":
        """What is found, after the slips of the question are corrected by the words that are found without."""
        found = self._find(scope, today)
        corrected = self._extractive.corrected(scope.words, found.passages)
        return found if corrected == scope.words else self._find(replace(scope, words=corrected), today)

    def _find(self, scope: Scope, today: date) -> "_Found":
        words, chosen = scope.words, scope.chosen
        if form_of(words.question) is Form.LATEST:
            topic = replace(words, question=topic_of(words.question)).text
            chosen = find_newest(topic, chosen, lambda within: self._retriever.retrieve(topic, TOP_K, within, today))
        retrieval = self._retriever.retrieve(words.text, TOP_K, chosen, today, words.asked)
        if chosen != scope.chosen:
            retrieval = replace(retrieval, hits=sort_newest_first(retrieval.hits))
        return _Found(scope, retrieval, tuple(assemble(retrieval.hits)))

    def _tell_headlines(self, scope: Scope, conversation: Conversation) -> tuple[AnswerSentence, ...]:
        """The openings of the newest articles, if that is what is asked for."""
        if not asks_for_headlines(scope.words.text):
            return ()
        catalog = self._library.catalog
        return tell_newest(catalog.articles(catalog.current_number(), scope.chosen), conversation.numbers)

    def _date_of(self, words: str, chosen: Filter) -> date | None:
        """The day on which the best article about some words was published; None where no article has them."""
        hits = self._retriever.retrieve(words, 1, chosen).hits
        return hits[0].article.published_at if hits else None

    def _write(
        self, scope: Scope, passages: Sequence[Passage], conversation: Conversation, log: "_Progress"
    ) -> Generator[PartialAnswer, None, "GeneratedResult | None"]:
        """Partial answers of the model; returns its result, or None if there is no model or it fails."""
        written: GeneratedResult | None = None
        if not (self._generative and passages and log.allowance) or log.down:
            return None
        with log.lap("write"):
            try:
                for event in self._generative.write(scope.words.text, passages, conversation.numbers, log.allowance):
                    if isinstance(event, PartialAnswer):
                        yield event
                    else:
                        written = event
            except Exception as error:  # as in `_interpret`
                log.failed(error)
        return written

    def _choose_reply(
        self,
        scope: Scope,
        passages: Sequence[Passage],
        conversation: Conversation,
        written: "GeneratedResult | None",
        log: "_Progress",
        strict: bool,
    ) -> "_Reply":
        """The model's supported sentences, else the articles' own sentences, else the reason for a refusal."""
        if not passages:
            log.explain_quotes(None, quoted=False)
            return _Reply((), self._refuse_outside_filter(scope, log), (), EXTRACTIVE)
        supported = [sentence for sentence in written.sentences if sentence.supported] if written else []
        question, foreign = scope.words.text, _notice_language(scope.words.question, passages)
        read = None if foreign else self._extractive.read  # the cross-encoder was made for English
        if written and supported and not is_beside(question, supported, read):
            return _keep(written, (), strict, log)
        with log.lap("answer"):
            extracted = self._extractive.answer(scope.words, passages, conversation.numbers)
        if written and supported and not tells_better(extracted.sentences, question, supported, read):
            return _keep(written, extracted.candidates, strict, log)
        if written and (refusal := _refuse(written, extracted)):
            return _Reply((), refusal, extracted.candidates, GENERATIVE)
        log.explain_quotes(written, quoted=bool(extracted.sentences))
        log.notices += filter(None, (extracted.notice, foreign))
        return _Reply(extracted.sentences, extracted.abstention, extracted.candidates, EXTRACTIVE)

    def _refuse_outside_filter(self, scope: Scope, log: "_Progress") -> Abstention:
        """The refusal where no article passes the filter, with the nearest miss of other days or outlets."""
        if not scope.chosen:
            return Abstention(Reason.EMPTY_LIBRARY, "The articles do not answer this: the library holds none.")
        if unknown := describe_unknown_outlet(self._library.catalog, scope.chosen):
            return Abstention(Reason.OUTSIDE_FILTER, unknown)
        if newest := self._tell_headlines(replace(scope, chosen=Filter()), NOTHING_SAID):
            nearest: Citation | None = replace(newest[0].citations[0], number=0)
        else:
            hits = self._retriever.retrieve(scope.words.text, TOP_K).hits
            with log.lap("answer"):
                nearest = self._extractive.answer(scope.words, assemble(hits), {}).nearest
        sentence = f"The articles do not answer this: none was published {scope.where}."
        return Abstention(Reason.OUTSIDE_FILTER, sentence, nearest)

    def _explain(
        self,
        question: str,
        scope: Scope,
        retrieval: Retrieval,
        passages: Sequence[Passage],
        reply: "_Reply",
        log: "_Progress",
    ) -> Explanation:
        usage = log.allowance and log.allowance.usage
        model = self._generative.model if self._generative and (usage or reply.mode == GENERATIVE) else None
        answer = Answer(
            question=question,
            standalone_question=scope.words.text,
            sentences=reply.sentences,
            abstention=reply.abstention,
            mode=reply.mode,
            generation=retrieval.generation.number,
            model=model if reply.mode == GENERATIVE else None,
            usage=usage.as_dict() if usage else {},
            cost=estimate_cost(model, usage) if model and usage else None,  # rejected sentences cost as well
            notices=tuple(dict.fromkeys(log.notices)),
            timings=log.timings(),
        )
        return Explanation(answer, scope.chosen, retrieval.hits, tuple(passages), reply.candidates)


class _Found(NamedTuple):
    """What is found in a scope."""

    scope: Scope
    retrieval: Retrieval
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class _Reply:
    sentences: tuple[AnswerSentence, ...]
    abstention: Abstention | None
    candidates: tuple[Candidate, ...]
    mode: str


@dataclass(slots=True)
class _Progress:
    """Notices, timings and faults on the way to one answer."""

    allowance: Allowance | None  # None where no model is configured
    owner: bool = False  # the person who asks may know how Pressbox is set up
    down: str = ""  # how the model failed; it is not asked again for this question
    notices: list[str] = field(default_factory=list)
    laps: dict[str, float] = field(default_factory=dict)  # milliseconds
    started: float = field(default_factory=time.perf_counter)

    @contextmanager
    def lap(self, name: str) -> Iterator[None]:
        """Time the block as the step `name`."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.laps[name] = round(1000 * (time.perf_counter() - began), 1)

    def failed(self, error: Exception) -> None:
        """Note that the model failed, so that the articles' own sentences replace it. Raise a deliberate stop again."""
        if isinstance(error, LLMFault) and error.fault is Fault.STOPPED:
            raise error
        if not isinstance(error, PressboxError):
            LOG.error("A language model's reply led to a bug", exc_info=error)
        self.down = self._describe(error)

    def explain_quotes(self, written: "GeneratedResult | None", *, quoted: bool) -> None:
        """Note why the model's words are not the answer, and whether the articles are quoted instead."""
        if reason := _explain_quotes(written) if written else self.down:
            self.notices.append(f"{reason} {INSTEAD}" if quoted else reason)

    def _describe(self, error: Exception) -> str:
        """A sentence on the error. Only the owner is told of hosts and settings."""
        if isinstance(error, LLMFault):
            return error.for_owner if self.owner else str(error)
        if isinstance(error, PressboxError):
            return str(error) if self.owner else MISCONFIGURED
        return UNUSABLE

    def timings(self) -> dict[str, float]:
        """Step → milliseconds; `total` counts from the start of the question."""
        return {**self.laps, "total": round(1000 * (time.perf_counter() - self.started), 1)}


def _notice_language(question: str, passages: Sequence[Passage]) -> str | None:
    """A sentence where the question or the best article is in a language that the built-in models were not made for."""
    asked, told = language_of_question(question), passages[0].article.language or "en"
    if asked != "en":
        return f"The question is in {name_of(asked)}; {READS_ENGLISH}"
    return f"These articles are in {name_of(told)}; {READS_ENGLISH}" if told != "en" else None


def _raise_if_stopped(stop: Event | None) -> None:
    if stop and stop.is_set():
        raise LLMFault(Fault.STOPPED)


def _keep(written: "GeneratedResult", candidates: tuple[Candidate, ...], strict: bool, log: _Progress) -> _Reply:
    """The model's answer as the reply; if `strict`, its supported sentences only."""
    log.notices += written.left_open
    log.notices += [notice for notice, holds in ((LEFT_OUT, written.left_out), (CUT, not written.whole)) if holds]
    sentences = tuple(sentence for sentence in written.sentences if sentence.supported or not strict)
    return _Reply(sentences, None, candidates, GENERATIVE)


def _explain_quotes(written: "GeneratedResult") -> str:
    """Why the articles are quoted although the model wrote something."""
    if any(sentence.supported for sentence in written.sentences):
        return BESIDE
    if written.refused or written.left_open:
        return FOUND_NOTHING
    if written.foreign:
        return FOREIGN.format(name_of(written.foreign))
    return NOTHING_HELD if written.sentences or written.left_out else NOTHING_WRITTEN


def _refuse(written: "GeneratedResult", extracted: ExtractiveResult) -> Abstention | None:
    """The refusal where neither the model nor the articles' own sentences answer, with the nearest miss."""
    if extracted.sentences or not (written.left_out or written.refused or written.left_open):
        return None
    if written.refused or written.left_open:
        return extracted.abstention or Abstention(Reason.NOT_THAT_FACT, NOT_THAT_FACT, extracted.nearest)
    return Abstention(Reason.UNSUPPORTED, MADE_UP, extracted.nearest)
