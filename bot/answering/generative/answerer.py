"""The generative answerer: a language model writes from the passages, code checks each sentence before anyone sees it.

Knows no retrieval and no fallback: a model that fails raises its LLMFault.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from threading import Event

from bot.answering.answer import AnswerSentence, Conversation, PartialAnswer
from bot.answering.display import format_byline
from bot.answering.generative.attribution import attribute_claim
from bot.answering.generative.claims import Claim, split_claims
from bot.answering.generative.fragments import is_fragment
from bot.answering.generative.prompting import LEAST_RUN, PromptWriter
from bot.answering.generative.refusals import begins_refusal, is_curt_refusal, is_refusal, strip_refusal
from bot.answering.generative.remarks import is_remark, strip_announcement
from bot.answering.links import find_hosts, has_address, to_prose
from bot.answering.numbering import Numbering
from bot.answering.question.follow_up import Standalone
from bot.answering.verification.entailment import Compare
from bot.language.question_language import language_of_question
from bot.language.words import content_stems, find_capitalised_runs, split_words
from bot.llm.allowance import Allowance, Purse
from bot.llm.protocol import Fault, LLMFault
from bot.llm.provider import Provider
from bot.llm.reasoning import VisibleReply, has_unopened_reasoning, strip_reasoning
from corpus.article import Article
from index.retrieval.passages import Passage

MOST_SENTENCES = 12  # sentences checked, since each takes a while; the prompts ask for up to four
MOST_DRAFTED = 4000  # characters shown as drafts: each delta is read again with all the text before it
REWRITING_TOKENS = 120
LONGEST = 400  # characters of a rewritten question
OWN_WORDS = 0.5  # least share of a follow-up's own words that its rewriting keeps
STRANGE_WORDS = 0.34  # most of a rewriting's words, as a share, that the conversation lacks: "number" for "how many"
TAIL_KNOWN = 0.7  # least share of an unfinished sentence's words that the passages have, for it to be shown
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
_ABOUT_A_SOURCE = "passage passages source article document see from via according in"
_BRACKETS = re.compile(r"\s{0,2}[(\[（]([^()\[\]（）\n]{4,200})[)\]）](?!\()")
_ENDS = re.compile(r"[.!?…。！？]")


@dataclass(frozen=True, slots=True)
class GeneratedResult:
    """A model's reply, checked. It has no sentences when the model refused, or when the passages carry none of them.

    `left_out` counts the sentences that no passage speaks of. `left_open` are the model's remarks that the passages
    leave a part of the question open. `foreign` is the reply's language where no passage is in it, so that it cannot be
    checked. `whole` is false for a reply that was cut at its length.
    """

    sentences: tuple[AnswerSentence, ...]
    refused: bool
    left_out: int
    left_open: tuple[str, ...]
    foreign: str | None = None
    whole: bool = True


class Generative:
    """Answers from passages with a language model.

    `compare` is how the models that come with the install compare its sentences with the passages; None where they are
    not at hand.
    """

    def __init__(self, provider: Provider, prompts: PromptWriter, compare: Compare | None = None) -> None:
        self._provider = provider
        self._prompts = prompts
        self._compare = compare
        self._most_characters = math.inf  # of passages in a prompt, as the service has let us know
        self._thinks_unopened = False  # the model's reasoning has no opening mark, so no draft is safe to show

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

        `numbers` are the articles' numbers in the conversation. Where the service says that the prompt is too long, or
        nothing at all, half the passages are tried, as often as calls are left. What fits is remembered.
        """
        passages = _fit(passages, self._most_characters)
        try:
            yield from self._attempt(question, passages, numbers, allowance)
            return
        except LLMFault as fault:
            if fault.fault not in (Fault.TOO_LONG, Fault.EMPTY) or len(passages) < 2:
                raise
            if fault.fault is Fault.TOO_LONG:
                allowance.calls += 1  # nothing was written, so this was no call
            elif not allowance.calls:
                raise
        half = sum(len(passage.text) for passage in passages) // 2
        yield from self.write(question, _fit(passages, half), numbers, allowance)
        self._most_characters = min(self._most_characters, half)

    def _attempt(
        self, question: str, passages: Sequence[Passage], numbers: Mapping[str, int], allowance: Allowance
    ) -> Iterator[PartialAnswer | GeneratedResult]:
        reply, said, shown, whole = VisibleReply(), "", PartialAnswer(()), True
        checker = _DraftChecker(question, passages, numbers, self._prompts, self._compare)
        try:
            for delta in self._provider.stream(self._prompts.to_answer(question, passages), allowance):
                said = reply.add(delta.text)
                if not delta.text or self._thinks_unopened or begins_refusal(said):
                    continue
                draft = checker.draft(said, ended=bool(_ENDS.search(delta.text)))
                if draft != shown:
                    yield (shown := draft)
        except LLMFault as fault:
            if fault.fault is not Fault.ENDLESS or not said:
                raise
            whole = False
        self._thinks_unopened = self._thinks_unopened or has_unopened_reasoning(reply.whole)
        yield checker.written(strip_reasoning(reply.whole), whole)


def _fit(passages: Sequence[Passage], most: float) -> Sequence[Passage]:
    """The first passages that have at most so many characters together; at least one."""
    sizes = list(accumulate(len(passage.text) for passage in passages))
    return passages[: max(1, sum(size <= most for size in sizes))]


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
        compare: Compare | None,
    ) -> None:
        self._question = question
        self._asked = {*content_stems(question), *_OF_A_REMARK}
        self._passages = {passage.number: passage for passage in passages}
        self._numbering = Numbering(numbers)
        self._prompts = prompts
        self._compare = compare
        self._checked: dict[Claim, AnswerSentence | None] = {}
        self._known = {key for p in passages for key in content_stems(f"{p.article.title} {p.text}", _language(p))}
        self._told = " ".join(passage.text for passage in passages).lower()
        self._languages = {_language(passage) for passage in passages}
        articles = {passage.article.article_id: passage.article for passage in passages}.values()
        self._bylines = _find_bylines(articles)
        self._sources = [_Source.of(article) for article in articles]
        self._shown: tuple[AnswerSentence, ...] = ()
        self._full = False  # whether the most sentences are reached, so that no further one is read

    def draft(self, text: str, ended: bool) -> PartialAnswer:
        """The complete sentences, checked, and the words after them if the passages have most of those.

        `text` is the reply so far; `ended` is whether its last delta ends a sentence.
        """
        if self._full or len(text) > MOST_DRAFTED:
            return PartialAnswer(self._shown)
        found = self._split(text)[: MOST_SENTENCES + 1]
        self._full = len(found) > MOST_SENTENCES
        if ended or len(found) > 1:
            self._shown = tuple(sentence for claim in found[:-1] if (sentence := self._judge(claim)))
        if len(found) > 1 and not self._shown:  # it may be reasoning, whose end is not marked yet
            return PartialAnswer(())
        return PartialAnswer(self._shown, self._tail(found[-1].text) if found else "")

    def written(self, text: str, whole: bool = True) -> GeneratedResult:
        """The result of the whole reply, or of one that was cut: its unfinished sentence is left out."""
        kept = strip_refusal(text)
        language = language_of_question(kept)
        if language not in self._languages:
            return GeneratedResult((), kept != text or is_refusal(kept), 0, (), language, whole)
        claims = [claim for claim in self._split(kept) if whole or claim.whole]
        left_open = [claim.text for claim in claims if self._leaves_open(claim)]
        said = [claim for claim in claims if claim.text not in left_open and not self._is_remark(claim)]
        judged = [self._judge(claim) for claim in said[:MOST_SENTENCES]]
        sentences = () if is_curt_refusal(kept) else _drop_repeats(judged)
        return GeneratedResult(
            sentences,
            refused=kept != text or _is_whole_refusal(kept, sentences),
            left_out=judged.count(None) + len(said) - len(judged),
            left_open=tuple(left_open),
            whole=whole,
        )

    def _split(self, text: str) -> list[Claim]:
        """The sentences of the text, without the passages' bylines and what names an article in brackets."""
        bare = _BRACKETS.sub(lambda found: "" if _names_article(found[1], self._sources) else found.group(), text)
        return split_claims(self._bylines.sub("", bare), self._passages)

    def _judge(self, claim: Claim) -> AnswerSentence | None:
        if claim not in self._checked:
            ours = self._prompts.holds(claim.text) or self._is_remark(claim)
            self._checked[claim] = None if ours else self._attribute(claim)
        return self._checked[claim]

    def _attribute(self, claim: Claim) -> AnswerSentence | None:
        text = strip_announcement(claim.text, self._told)
        return attribute_claim(replace(claim, text=text), self._passages, self._numbering, self._compare)

    def _is_remark(self, claim: Claim) -> bool:
        """Whether the sentence is none about the news: a remark, the question again, an entry of a list of sources.

        Nor is one that breaks off within a phrase.
        """
        text = strip_announcement(claim.text, self._told)
        return is_fragment(text) or is_remark(text, self._question, self._told) or _names_a_source(text, self._sources)

    def _leaves_open(self, claim: Claim) -> bool:
        """Whether the claim is a remark that something is left open.

        A remark is shown unchecked, so it may have no words but the question's and those of a remark.
        """
        if claim.text.startswith("Passage "):  # one of them, whose number means nothing to a reader
            return False
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


def _is_whole_refusal(text: str, sentences: Iterable[AnswerSentence]) -> bool:
    return not any(sentence.supported for sentence in sentences) and is_refusal(text)


def _drop_repeats(judged: Iterable[AnswerSentence | None]) -> tuple[AnswerSentence, ...]:
    """The sentences there are, without those that a supported one before them contains word by word."""
    kept: list[AnswerSentence] = []
    for sentence in filter(None, judged):
        own = " ".join(split_words(sentence.text.casefold()))
        earlier = (" ".join(split_words(other.text.casefold())) for other in kept if other.supported)
        if not any(f" {own} " in f" {other} " for other in earlier):
            kept.append(sentence)
    return tuple(kept)


@dataclass(frozen=True, slots=True)
class _Source:
    """Stems by which a model may name an article: all those of `names` that it has, and no other ones.

    `byline` are those of its outlet, its day and its title, `known` also those of its author and of words around them.
    """

    outlet: frozenset[str]
    names: tuple[frozenset[str], ...]
    byline: frozenset[str]
    known: frozenset[str]

    @classmethod
    def of(cls, article: Article) -> "_Source":
        author = article.author or ""
        byline = f"{format_byline(article.outlet, article.published_at, article.title)} {article.published_at}"
        outlet, *others = (
            frozenset(content_stems(part or "")) for part in (article.outlet, article.title, author.split(" ")[-1])
        )
        return cls(
            outlet,
            tuple(filter(None, (outlet, *others))),
            frozenset(content_stems(byline)),
            frozenset(content_stems(f"{byline} {author} {_ABOUT_A_SOURCE}")),
        )


def _names_article(text: str, sources: Iterable[_Source]) -> bool:
    """Whether the text has nothing but an article's outlet, author, day, title and the number of its passage."""
    stems = set(content_stems(text))
    words = stems - {key for key in stems if key.isdecimal() and len(key) < 3}
    return any(any(map(stems.issuperset, source.names)) and words <= source.known for source in sources)


def _find_bylines(articles: Iterable[Article]) -> re.Pattern[str]:
    """Finds the articles' bylines, as the prompt writes them, with the words that lead to one: "in 8 May 2025 · …"."""
    written = {
        format_byline(outlet, day, article.title)
        for article in articles
        for outlet in (article.outlet, None)
        for day in (article.published_at, None)
    }
    known = "|".join(re.escape(line) for line in sorted(written, key=len, reverse=True) if " · " in line)
    return re.compile(
        rf",?[ ]?\b(?:in|from|by|according to|see)[ ](?:{known})|[(\[]?(?:{known})[)\]]?" if known else r"(?!)"
    )


def _names_a_source(text: str, sources: Iterable[_Source]) -> bool:
    """Whether the sentence has nothing but the outlet, day and title of an article, and its outlet for certain."""
    stems = set(content_stems(text))
    return any(source.outlet and source.outlet <= stems <= source.byline for source in sources)


def _language(passage: Passage) -> str:
    return passage.article.language or "en"
