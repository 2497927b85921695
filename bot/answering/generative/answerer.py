"""The generative answerer: a language model writes from the passages, code checks each sentence before it is shown.

Knows no retrieval and no fallback: a model that fails raises its LLMFault.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Event

from bot.answering.answer import AnswerSentence, Conversation, PartialAnswer
from bot.answering.generative.attribution import attribute_claim
from bot.answering.generative.claims import Claim, split_claims
from bot.answering.generative.prompting import LEAST_RUN, PromptWriter
from bot.answering.links import find_hosts, has_address, to_prose
from bot.answering.numbering import Numbering
from bot.answering.question.follow_up import Standalone
from bot.answering.verification.overlap import Cosine, make_cosine
from bot.language.words import content_stems, find_capitalised_runs, split_words
from bot.llm.allowance import Allowance, Purse
from bot.llm.protocol import Fault, LLMFault
from bot.llm.provider import Provider
from index.embedding.embedder import Embedder
from index.retrieval.passages import Passage

NOT_ANSWERED = "NOT ANSWERED"  # what the prompts ask a model to reply when the passages do not answer
MOST_SENTENCES = 12  # that are checked, where up to four are asked for: each takes a while
MOST_DRAFTED = 4000  # characters: each delta is looked at with all before it
REWRITING_TOKENS = 120
LONGEST = 400  # characters of a rewritten question
OWN_WORDS = 0.5  # share of a follow-up's own words that its rewriting must keep
STRANGE_WORDS = 0.34  # share of a rewriting's words that the conversation may not have: "number" for "how many"
TAIL_KNOWN = 0.7  # share of the words of an unfinished sentence that the passages must have for it to be shown
_REFUSAL = re.compile(r"(?<!\W)\W*NOT[\s_-]+ANSWERED\b\W*", re.IGNORECASE)
_LEAVES_OPEN = re.compile(
    r"\b(?:articles?|passages?|sources?|texts?|reports?)\b.{0,40}\b(?:do|does|did|is|are)?\s?(?:not|n't|no|never|leaves?)\b"
    r".{0,40}\b(?:say|mention|state|specif\w+|give|given|report|answer|provide|name|open|tell|detail|disclose|include)\w*",
    re.IGNORECASE,
)
_OF_A_REMARK = frozenset(
    content_stems(
        "article passage source text report material say said state mention specify give given answer provide name "
        "leave open tell detail disclose include information part question exact number"
    )
)
_ENDS = re.compile(r"[.!?…。！？]")


@dataclass(frozen=True, slots=True)
class GeneratedResult:
    """What a model wrote, checked. No sentences: it refused, or nothing of it was in the passages.

    `named` says whether it cited a passage that exists; `left_out` counts sentences that no passage speaks of;
    `left_open` are its remarks that the passages leave a part of the question open.
    """

    sentences: tuple[AnswerSentence, ...]
    refused: bool
    named: bool
    left_out: int
    left_open: tuple[str, ...]


class Generative:
    def __init__(self, provider: Provider, briefing: PromptWriter, embedder: Embedder | None = None) -> None:
        """`embedder`: the one that support was learned with, where there is one."""
        self._provider = provider
        self._briefing = briefing
        self._cosine = make_cosine(embedder) if embedder else None

    @property
    def model(self) -> str:
        return self._provider.model

    def allowance(self, stop: Event | None = None, purse: Purse | None = None) -> Allowance:
        """For one question: handed to every step of it."""
        return self._provider.allowance(stop, purse)

    def rewrite(self, question: str, conversation: Conversation, allowance: Allowance) -> Standalone | None:
        """A follow-up as a question of its own; None when the model gave none that can be used. Raises LLMFault."""
        told = self._briefing.to_rewrite(question, conversation)
        try:
            text = self._provider.complete(told, allowance, most_tokens=REWRITING_TOKENS)
        except LLMFault as fault:
            if fault.fault is not Fault.ENDLESS:
                raise
            return None  # it wrote an essay; that is no reason not to ask it for the answer
        line = " ".join(to_prose(text).split()).strip("\"“”' ")
        if not line or len(line) > LONGEST or has_address(text) or self._briefing.holds(line):
            return None
        return Standalone(line) if _same(question, line, conversation) else None

    def write(
        self, question: str, passages: Sequence[Passage], numbers: Mapping[str, int], allowance: Allowance
    ) -> Iterator[PartialAnswer | GeneratedResult]:
        """Drafts, then what was written. Raises LLMFault. A prompt that is too long is tried with half the passages."""
        try:
            yield from self._attempt(question, passages, numbers, allowance)
        except LLMFault as fault:
            if fault.fault is not Fault.TOO_LONG or len(passages) < 2 or not allowance.calls:
                raise
            yield from self._attempt(question, passages[: len(passages) // 2], numbers, allowance)

    def _attempt(
        self, question: str, passages: Sequence[Passage], numbers: Mapping[str, int], allowance: Allowance
    ) -> Iterator[PartialAnswer | GeneratedResult]:
        text, shown = "", PartialAnswer(())
        desk = _DraftChecker(question, passages, numbers, self._briefing, self._cosine)
        for delta in self._provider.stream(self._briefing.to_answer(question, passages), allowance):
            text += delta.text
            if not delta.text or _REFUSAL.match(text):
                continue
            draft = desk.draft(text, ended=bool(_ENDS.search(delta.text)))
            if draft != shown:
                yield (shown := draft)
        yield desk.written(text)


def _same(question: str, line: str, conversation: Conversation) -> bool:
    """Whether it asks the same: it keeps the question's own words, and what it adds was said before."""
    own, new = set(content_stems(question)), set(content_stems(line))
    said = [question, *(f"{t.question} {' '.join(s.text for s in t.answer.sentences)}" for t in conversation.turns)]
    known = set(content_stems(" ".join(said)))
    added = {key for name in find_capitalised_runs(line) for key in content_stems(name)} | {
        key for key in new if key[0].isdecimal()
    }
    strange = new - known
    return (
        len(own & new) >= OWN_WORDS * len(own)
        and len(strange) <= STRANGE_WORDS * len(new)
        and not added & strange
        and not set(find_hosts(line)) - set(find_hosts(" ".join(said)))
    )


class _DraftChecker:
    """The checking of one answer while it comes in. What was checked once is not checked again."""

    def __init__(
        self,
        question: str,
        passages: Sequence[Passage],
        numbers: Mapping[str, int],
        briefing: PromptWriter,
        cosine: Cosine | None,
    ) -> None:
        self._asked = {*content_stems(question), *_OF_A_REMARK}
        self._passages = {passage.number: passage for passage in passages}
        self._numbering = Numbering(numbers)
        self._briefing = briefing
        self._cosine = cosine
        self._checked: dict[Claim, AnswerSentence | None] = {}
        self._known = {key for p in passages for key in content_stems(f"{p.article.title} {p.text}", _language(p))}
        self._shown: tuple[AnswerSentence, ...] = ()
        self._full = False  # no further sentence is looked at

    def draft(self, text: str, ended: bool) -> PartialAnswer:
        """The sentences that are complete and checked, and the words after them as far as the passages know them."""
        if self._full or len(text) > MOST_DRAFTED:
            return PartialAnswer(self._shown)
        found = split_claims(text)[: MOST_SENTENCES + 1]
        self._full = len(found) > MOST_SENTENCES
        if ended or len(found) > 1:
            self._shown = tuple(sentence for claim in found[:-1] if (sentence := self._judge(claim)))
        return PartialAnswer(self._shown, self._tail(found[-1].text) if found else "")

    def written(self, text: str) -> GeneratedResult:
        kept = _REFUSAL.sub(" ", text)
        said = split_claims(kept)
        found = said[:MOST_SENTENCES]
        sentences = [(claim, self._judge(claim)) for claim in found]
        left_open = [claim.text for claim, sentence in sentences if sentence is None and self._leaves_open(claim)]
        return GeneratedResult(
            tuple(sentence for _, sentence in sentences if sentence),
            refused=kept != text,
            named=any(number in self._passages for claim in found for number in claim.numbers),
            left_out=sum(sentence is None for _, sentence in sentences) - len(left_open) + len(said) - len(found),
            left_open=tuple(left_open),
        )

    def _judge(self, claim: Claim) -> AnswerSentence | None:
        if claim not in self._checked:
            ours = self._briefing.holds(claim.text)
            self._checked[claim] = (
                None if ours else attribute_claim(claim, self._passages, self._numbering, self._cosine)
            )
        return self._checked[claim]

    def _leaves_open(self, claim: Claim) -> bool:
        """A remark is shown unchecked, so it may say nothing that the person who asked did not say."""
        return bool(_LEAVES_OPEN.search(claim.text)) and self._asked.issuperset(content_stems(claim.text))

    def _tail(self, text: str) -> str:
        """Whole words only, and only while they are the passages' own: the sentence is not checked yet."""
        whole, _, _ = text.rpartition(" ")
        stems = content_stems(whole)
        figures = [word for word in split_words(whole) if word[0].isdecimal()]
        known = sum(stem in self._known for stem in stems)
        if (
            self._briefing.holds(whole, LEAST_RUN)
            or known < TAIL_KNOWN * len(stems)
            or any(content_stems(figure)[0] not in self._known for figure in figures)
        ):
            return ""
        return whole


def _language(passage: Passage) -> str:
    return passage.article.language or "en"
