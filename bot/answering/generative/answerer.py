"""The generative answerer: a language model writes from the passages, code checks each sentence before anyone sees it.

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

NOT_ANSWERED = "NOT ANSWERED"  # the reply that the prompts ask for when the passages do not answer
MOST_SENTENCES = 12  # sentences checked, since each takes a while; the prompts ask for up to four
MOST_DRAFTED = 4000  # characters shown as drafts: each delta is read again with all the text before it
REWRITING_TOKENS = 120
LONGEST = 400  # characters of a rewritten question
OWN_WORDS = 0.5  # least share of a follow-up's own words that its rewriting keeps
STRANGE_WORDS = 0.34  # most of a rewriting's words, as a share, that the conversation lacks: "number" for "how many"
TAIL_KNOWN = 0.7  # least share of an unfinished sentence's words that the passages have, for it to be shown
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
    """A model's reply, checked. It has no sentences when the model refused, or when the passages carry none of them.

    `named` is whether the model cited a passage that exists. `left_out` counts the sentences that no passage speaks of.
    `left_open` are the model's remarks that the passages leave a part of the question open.
    """

    sentences: tuple[AnswerSentence, ...]
    refused: bool
    named: bool
    left_out: int
    left_open: tuple[str, ...]


class Generative:
    """Answers from passages with a language model.

    `embedder` is the embedder that the support model was trained with; None where it is not at hand.
    """

    def __init__(self, provider: Provider, prompts: PromptWriter, embedder: Embedder | None = None) -> None:
        self._provider = provider
        self._prompts = prompts
        self._cosine = make_cosine(embedder) if embedder else None

    @property
    def model(self) -> str:
        """The name of the language model."""
        return self._provider.model

    def allowance(self, stop: Event | None = None, purse: Purse | None = None) -> Allowance:
        """The allowance of one question, which each step of answering it takes as an argument."""
        return self._provider.allowance(stop, purse)

    def rewrite(self, question: str, conversation: Conversation, allowance: Allowance) -> Standalone | None:
        """A follow-up as a standalone question; None when the model's reply is unusable. Raises LLMFault."""
        messages = self._prompts.to_rewrite(question, conversation)
        try:
            text = self._provider.complete(messages, allowance, most_tokens=REWRITING_TOKENS)
        except LLMFault as fault:
            if fault.fault is not Fault.ENDLESS:
                raise
            return None  # the model wrote an essay; it may still write the answer
        line = " ".join(to_prose(text).split()).strip("\"“”' ")
        if not line or len(line) > LONGEST or has_address(text) or self._prompts.holds(line):
            return None
        return Standalone(line) if _same(question, line, conversation) else None

    def write(
        self, question: str, passages: Sequence[Passage], numbers: Mapping[str, int], allowance: Allowance
    ) -> Iterator[PartialAnswer | GeneratedResult]:
        """Partial answers, then the result. Raises LLMFault.

        `numbers` are the articles' numbers in the conversation. A prompt that is too long is sent again, once, with
        half the passages.
        """
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
        checker = _DraftChecker(question, passages, numbers, self._prompts, self._cosine)
        for delta in self._provider.stream(self._prompts.to_answer(question, passages), allowance):
            text += delta.text
            if not delta.text or _REFUSAL.match(text):
                continue
            draft = checker.draft(text, ended=bool(_ENDS.search(delta.text)))
            if draft != shown:
                yield (shown := draft)
        yield checker.written(text)


def _same(question: str, line: str, conversation: Conversation) -> bool:
    """Whether `line` asks the same: it keeps the question's own words, and adds only words of the conversation.

    Names, figures and hosts that it adds must all stand in the conversation.
    """
    own, new = set(content_stems(question)), set(content_stems(line))
    texts = [question, *(f"{t.question} {' '.join(s.text for s in t.answer.sentences)}" for t in conversation.turns)]
    known = set(content_stems(" ".join(texts)))
    added = {key for name in find_capitalised_runs(line) for key in content_stems(name)} | {
        key for key in new if key[0].isdecimal()
    }
    strange = new - known
    return (
        len(own & new) >= OWN_WORDS * len(own)
        and len(strange) <= STRANGE_WORDS * len(new)
        and not added & strange
        and not set(find_hosts(line)) - set(find_hosts(" ".join(texts)))
    )


class _DraftChecker:
    """Checks one answer while it arrives. Checks each claim once."""

    def __init__(
        self,
        question: str,
        passages: Sequence[Passage],
        numbers: Mapping[str, int],
        prompts: PromptWriter,
        cosine: Cosine | None,
    ) -> None:
        self._asked = {*content_stems(question), *_OF_A_REMARK}
        self._passages = {passage.number: passage for passage in passages}
        self._numbering = Numbering(numbers)
        self._prompts = prompts
        self._cosine = cosine
        self._checked: dict[Claim, AnswerSentence | None] = {}
        self._known = {key for p in passages for key in content_stems(f"{p.article.title} {p.text}", _language(p))}
        self._shown: tuple[AnswerSentence, ...] = ()
        self._full = False  # whether the most sentences are reached, so that no further one is read

    def draft(self, text: str, ended: bool) -> PartialAnswer:
        """The complete sentences, checked, and the words after them if the passages have most of those.

        `text` is the reply so far; `ended` is whether its last delta ends a sentence.
        """
        if self._full or len(text) > MOST_DRAFTED:
            return PartialAnswer(self._shown)
        found = split_claims(text)[: MOST_SENTENCES + 1]
        self._full = len(found) > MOST_SENTENCES
        if ended or len(found) > 1:
            self._shown = tuple(sentence for claim in found[:-1] if (sentence := self._judge(claim)))
        return PartialAnswer(self._shown, self._tail(found[-1].text) if found else "")

    def written(self, text: str) -> GeneratedResult:
        """The result of the whole reply."""
        kept = _REFUSAL.sub(" ", text)
        claims = split_claims(kept)
        found = claims[:MOST_SENTENCES]
        sentences = [(claim, self._judge(claim)) for claim in found]
        left_open = [claim.text for claim, sentence in sentences if sentence is None and self._leaves_open(claim)]
        return GeneratedResult(
            tuple(sentence for _, sentence in sentences if sentence),
            refused=kept != text,
            named=any(number in self._passages for claim in found for number in claim.numbers),
            left_out=sum(sentence is None for _, sentence in sentences) - len(left_open) + len(claims) - len(found),
            left_open=tuple(left_open),
        )

    def _judge(self, claim: Claim) -> AnswerSentence | None:
        if claim not in self._checked:
            ours = self._prompts.holds(claim.text)
            self._checked[claim] = (
                None if ours else attribute_claim(claim, self._passages, self._numbering, self._cosine)
            )
        return self._checked[claim]

    def _leaves_open(self, claim: Claim) -> bool:
        """Whether the claim is a remark that something is left open.

        A remark is shown unchecked, so it may have no words but the question's and those of a remark.
        """
        return bool(_LEAVES_OPEN.search(claim.text)) and self._asked.issuperset(content_stems(claim.text))

    def _tail(self, text: str) -> str:
        """The whole words of an unfinished sentence; "" unless the passages have most words and all figures of it.

        The sentence is not checked yet, hence the limits.
        """
        whole, _, _ = text.rpartition(" ")
        stems = content_stems(whole)
        figures = [word for word in split_words(whole) if word[0].isdecimal()]
        known = sum(stem in self._known for stem in stems)
        if (
            self._prompts.holds(whole, LEAST_RUN)
            or known < TAIL_KNOWN * len(stems)
            or any(content_stems(figure)[0] not in self._known for figure in figures)
        ):
            return ""
        return whole


def _language(passage: Passage) -> str:
    return passage.article.language or "en"
