"""What a question gets: an answer in which every sentence carries its source, or an abstention with its reason.

The same values in both modes, extractive and generative; `as_dict` is the JSON that `--json` prints.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from urllib.parse import quote as percent_encoded

from corpus.article import Article

SCHEMA = "pressbox.answer/1"
FRAGMENT_WORDS = 5  # at each end of a text fragment: a long one is not found if the page differs in a comma
EXTRACTIVE = "extractive"


class Reason(StrEnum):
    """Why the articles do not answer."""

    EMPTY_LIBRARY = "empty_library"
    OUTSIDE_FILTER = "outside_filter"  # nothing was published in those days, or by those outlets
    OFF_TOPIC = "off_topic"  # nothing in the articles is about it
    NOT_THAT_FACT = "not_that_fact"  # the articles are about it, but do not say that


@dataclass(frozen=True, slots=True)
class Citation:
    """`quote == article.text[start:end]` for this article at this version. Citations of one article share `number`."""

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

    @classmethod
    def of(cls, number: int, article: Article, start: int, end: int) -> "Citation":
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
        )

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
        }


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """`support` is the answerer's own measure of how well the citations carry the sentence, 0 to 1."""

    text: str
    citations: tuple[Citation, ...]
    support: float


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
    usage: dict[str, int] = field(default_factory=dict)
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
            "text": " ".join(sentence.text for sentence in self.sentences),
            "sentences": [
                {
                    "text": sentence.text,
                    "citations": [citations.index(citation) for citation in sentence.citations],
                    "support": round(sentence.support, 3),
                }
                for sentence in self.sentences
            ],
            "citations": [citation.as_dict() for citation in citations],
            "abstention": self.abstention and _abstention(self.abstention),
            "newest_source": newest and newest.isoformat(),
            "mode": self.mode,
            "model": self.model,
            "usage": self.usage,
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
class Turn:
    """One exchange of a conversation."""

    question: str
    answer: Answer
