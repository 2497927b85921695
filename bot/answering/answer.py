"""What a question gets: an answer in which every sentence carries its source, or an abstention with its reason.

The same values in both modes, extractive and generative; `as_dict` is the JSON that `--json` prints.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from urllib.parse import quote as percent_encoded

from corpus.article import Article
from corpus.dates import in_words

SCHEMA = "pressbox.answer/1"  # keys may be added under it; what a reader of it knows stays as it is
FRAGMENT_WORDS = 5  # at each end of a text fragment: a long one is not found if the page differs in a comma
EXTRACTIVE = "extractive"
GENERATIVE = "generative"
OWNER = "owner"  # the person who asks at the terminal


class Reason(StrEnum):
    """Why the articles do not answer."""

    EMPTY_LIBRARY = "empty_library"
    OUTSIDE_FILTER = "outside_filter"  # nothing was published in those days, or by those outlets
    OFF_TOPIC = "off_topic"  # nothing in the articles is about it
    NOT_THAT_FACT = "not_that_fact"  # the articles are about it, but do not say that
    SMALL_TALK = "small_talk"  # nothing was asked of the articles
    UNSUPPORTED = "unsupported"  # a language model wrote something, and the articles do not say it


@dataclass(frozen=True, slots=True)
class Citation:
    """`quote == article.text[start:end]` for this article at this version. Citations of one article share `number`.

    `key` is where in the article the sentence of the quote stands that answers; None where that is all of it.
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
        """The quote before its key sentence, that sentence, and the rest; all in the first part where none is named."""
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
    """What a sentence is to the first of an answer, where both count the same thing and give another figure."""

    DIFFERS = "differs"  # of the same day, or of days that are not known
    OLDER = "older"  # of an earlier day: the figure has changed since


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """`support` measures how well the citations carry the sentence, 0 to 1.

    `unsupported` holds what they do not say, as written in the sentence: a figure, a date, a name, a negation.
    `relation` is None for all that answers by itself.
    """

    text: str
    citations: tuple[Citation, ...]
    support: float
    supported: bool = True
    unsupported: tuple[str, ...] = ()
    relation: Relation | None = None

    @property
    def lead(self) -> str:
        """The words before the sentence that tell its reader what it is to the first one; "" where it answers."""
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
        """The sentence of a quote that answers, without those that only make it understood; else all of it."""
        return next((key for citation in self.citations if (key := citation.parted[1])), self.text)


@dataclass(frozen=True, slots=True)
class Abstention:
    """`nearest` is the closest thing that the articles do say: shown as a pointer, never as a source."""

    reason: Reason
    message: str
    nearest: Citation | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Either `sentences` or an `abstention`. `standalone_question` is what was looked up, follow-ups resolved.

    `timings` are milliseconds per stage.
    """

    question: str
    standalone_question: str
    sentences: tuple[AnswerSentence, ...]
    abstention: Abstention | None
    mode: str
    generation: int
    model: str | None = None
    usage: dict[str, int] = field(default_factory=dict)  # tokens
    cost: float | None = None  # US dollars, estimated; None where no price is known
    timings: dict[str, float] = field(default_factory=dict)
    notices: tuple[str, ...] = ()  # what hindered the answering, a sentence each

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Each once, in the order of the text."""
        return tuple(dict.fromkeys(citation for sentence in self.sentences for citation in sentence.citations))

    @property
    def newest_source(self) -> date | None:
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
    nearest = None
    if abstention.nearest:
        nearest = abstention.nearest.as_dict()
        del nearest["number"]  # it is no source, so nothing may point at it
    return {"reason": abstention.reason.value, "message": abstention.message, "nearest": nearest}


@dataclass(frozen=True, slots=True)
class PartialAnswer:
    """An answer while it is being written: sentences that were checked, and the words of the next one so far."""

    sentences: tuple[AnswerSentence, ...]
    tail: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange of a conversation."""

    question: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was said so far, oldest first, and the number that each cited article has in it, for good."""

    turns: tuple[Turn, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)  # article_id: [n]

    def then(self, question: str, answer: Answer, most: int) -> "Conversation":
        """With one more turn, of which the last `most` are kept; numbers are never given anew.

        Small talk is no turn.
        """
        if answer.abstention and answer.abstention.reason is Reason.SMALL_TALK:
            return self
        known = {citation.article_id: citation.number for citation in answer.citations}
        return Conversation((*self.turns, Turn(question, answer))[-most:], {**known, **self.numbers})
