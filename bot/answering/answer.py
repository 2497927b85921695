"""The answer to a question: sentences that each carry their sources, or an abstention with its reason.

Both modes, extractive and generative, give the same types; `Answer.as_dict` is the JSON that `--json` prints.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from urllib.parse import quote as percent_encoded

from corpus.article import Article
from corpus.dates import in_words

SCHEMA = "pressbox.answer/1"  # under this name keys may be added, and none is changed or removed
FRAGMENT_WORDS = 5  # at each end of a text fragment; a browser does not find a long one if the page differs by a comma
EXTRACTIVE = "extractive"
GENERATIVE = "generative"
OWNER = "owner"  # the person who asks at the terminal


class Reason(StrEnum):
    """Why the articles do not answer."""

    EMPTY_LIBRARY = "empty_library"
    OUTSIDE_FILTER = "outside_filter"  # no article was published in those days, or by those outlets
    OFF_TOPIC = "off_topic"  # no article is about it
    NOT_THAT_FACT = "not_that_fact"  # the articles are about it, but do not say that
    SMALL_TALK = "small_talk"  # the words ask nothing of the articles
    UNSUPPORTED = "unsupported"  # a language model wrote what the articles do not say


@dataclass(frozen=True, slots=True)
class Citation:
    """An exact quote: `quote == article.text[start:end]` for this article at this version.

    Citations of one article share `number`. `key` is the span, in the article, of the quote's sentence that answers;
    None if that is the whole quote.
    """

    number: int
    article_id: str
    version: str
    title: str
    outlet: str | None
    published_at: date | None
    url: str | None
    start: int
    end: int
    quote: str
    key: tuple[int, int] | None = None

    @classmethod
    def of(cls, number: int, article: Article, start: int, end: int, key: tuple[int, int] | None = None) -> "Citation":
        """The citation of `article.text[start:end]`."""
        return cls(
            number,
            article.article_id,
            article.version,
            article.title,
            article.outlet,
            article.published_at,
            article.url,
            start,
            end,
            article.text[start:end],
            None if key == (start, end) else key,
        )

    @property
    def parted(self) -> tuple[str, str, str]:
        """The quote before its key sentence, that sentence, and the rest. Without a key all is in the first part."""
        if self.key is None:
            return self.quote, "", ""
        start, end = self.key[0] - self.start, self.key[1] - self.start
        return self.quote[:start], self.quote[start:end], self.quote[end:]

    @property
    def link(self) -> str | None:
        """The article's page at the quote: a URL with a text fragment (WICG Scroll to Text Fragment)."""
        if self.url is None:
            return None
        words = self.quote.split()
        ends = [words] if len(words) <= 2 * FRAGMENT_WORDS else [words[:FRAGMENT_WORDS], words[-FRAGMENT_WORDS:]]
        fragment = ",".join(percent_encoded(" ".join(part), safe="").replace("-", "%2D") for part in ends)
        return f"{self.url.split('#')[0]}#:~:text={fragment}"

    def as_dict(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "article_id": self.article_id,
            "version": self.version,
            "title": self.title,
            "outlet": self.outlet,
            "published_at": self.published_at.isoformat() if self.published_at else None,
            "url": self.url,
            "link": self.link,
            "start": self.start,
            "end": self.end,
            "quote": self.quote,
            "key": self.key and {"start": self.key[0], "end": self.key[1]},
        }


class Relation(StrEnum):
    """How a sentence stands to the answer's first one, if it gives another figure for the same thing."""

    DIFFERS = "differs"  # its article is of the same day, or a day is unknown
    OLDER = "older"  # its article is of an earlier day, and the figure has changed since


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence of an answer. `support` is how well its citations carry it, 0 to 1.

    `unsupported` lists what they do not say, as the sentence words it: a figure, a date, a name, a negation.
    `relation` is None for a sentence that answers by itself.
    """

    text: str
    citations: tuple[Citation, ...]
    support: float
    supported: bool = True
    unsupported: tuple[str, ...] = ()
    relation: Relation | None = None

    @property
    def lead(self) -> str:
        """The words that introduce a sentence with a `relation`; "" without one."""
        match self.relation:
            case Relation.OLDER:
                days = [citation.published_at for citation in self.citations if citation.published_at]
                return f"An older article, of {in_words(days[0])}, says:" if days else "An older article says:"
            case Relation.DIFFERS:
                return "Another article says:"
            case _:
                return ""

    @property
    def said(self) -> str:
        """The sentence after its lead."""
        return f"{self.lead} {self.text}" if self.lead else self.text

    @property
    def key(self) -> str:
        """The key sentence of its quote; the whole text if no citation has a key."""
        return next((key for citation in self.citations if (key := citation.parted[1])), self.text)


@dataclass(frozen=True, slots=True)
class Abstention:
    """A refusal. `nearest` is the closest that the articles come: shown as a pointer, never as a source."""

    reason: Reason
    message: str
    nearest: Citation | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Either `sentences` or an `abstention`. `standalone_question` is what was looked up, with follow-ups resolved.

    `timings` are in milliseconds per stage.
    """

    question: str
    standalone_question: str
    sentences: tuple[AnswerSentence, ...]
    abstention: Abstention | None
    mode: str
    generation: int
    model: str | None = None
    usage: dict[str, int] = field(default_factory=dict)  # tokens
    cost: float | None = None  # US dollars, estimated; None if no price is known
    timings: dict[str, float] = field(default_factory=dict)
    notices: tuple[str, ...] = ()  # sentences about what hindered the answer

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The citations of all sentences, each once, in the order of the text."""
        return tuple(dict.fromkeys(citation for sentence in self.sentences for citation in sentence.citations))

    @property
    def newest_source(self) -> date | None:
        """The latest day of a cited article; None if no day is known."""
        return max((c.published_at for c in self.citations if c.published_at), default=None)

    def as_dict(self) -> dict[str, Any]:
        citations = self.citations
        newest = self.newest_source
        return {
            "schema": SCHEMA,
            "question": self.question,
            "standalone_question": self.standalone_question,
            "answered": self.abstention is None,
            "text": " ".join(sentence.said for sentence in self.sentences),
            "sentences": [
                {
                    "text": sentence.text,
                    "citations": [citations.index(citation) for citation in sentence.citations],
                    "support": round(sentence.support, 3),
                    "supported": sentence.supported,
                    "unsupported": list(sentence.unsupported),
                    "relation": sentence.relation,
                    "lead": sentence.lead or None,
                }
                for sentence in self.sentences
            ],
            "citations": [citation.as_dict() for citation in citations],
            "abstention": self.abstention and _abstention(self.abstention),
            "newest_source": newest and newest.isoformat(),
            "mode": self.mode,
            "model": self.model,
            "usage": self.usage,
            "cost_usd": self.cost,
            "timings_ms": self.timings,
            "notices": list(self.notices),
            "generation": self.generation,
        }


def _abstention(abstention: Abstention) -> dict[str, Any]:
    """The abstention as JSON."""
    nearest = None
    if abstention.nearest:
        nearest = abstention.nearest.as_dict()
        del nearest["number"]  # it is no source, so no sentence may refer to it
    return {"reason": abstention.reason.value, "message": abstention.message, "nearest": nearest}


@dataclass(frozen=True, slots=True)
class PartialAnswer:
    """An answer while a model writes it: its checked sentences, and the beginning of the next one."""

    sentences: tuple[AnswerSentence, ...]
    tail: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange of a conversation."""

    question: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Conversation:
    """The turns so far, oldest first. Each cited article keeps its number for the whole conversation.

    `quoted` are words of the last turn's answer that the next question is about, if the person chose some.
    """

    turns: tuple[Turn, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)  # article id → number
    quoted: str = ""

    def then(self, question: str, answer: Answer, most: int) -> "Conversation":
        """The conversation with one more turn; it keeps its last `most` turns, and all numbers.

        Small talk adds no turn.
        """
        if answer.abstention and answer.abstention.reason is Reason.SMALL_TALK:
            return self
        known = {citation.article_id: citation.number for citation in answer.citations}
        return Conversation((*self.turns, Turn(question, answer))[-most:], {**known, **self.numbers})
