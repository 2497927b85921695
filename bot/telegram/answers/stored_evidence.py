"""The evidence stored with an answer so that its buttons work for good: text around each quote, how it was found (I9).

It knows no messages. The quotes themselves are stored with the answer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.answering.answer import Citation
from bot.answering.explanation import Explanation
from corpus.article import Article

AROUND = 700  # characters at most on each side, cut at a paragraph's end where possible
ASKED_IN = "asked in"  # the key of the group in which a question was asked that was answered in private
WEIGHED = 5  # best candidate sentences that are kept


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The text before and after a quote. `begins`, `ends`: that text reaches the article's beginning or end."""

    before: str
    after: str
    begins: bool
    ends: bool


def evidence_as_dict(explanation: Explanation) -> dict[str, Any]:
    """The evidence of an answer, as a JSON object."""
    texts = {(article.article_id, article.version): article.text for article in _articles(explanation)}
    answer = explanation.answer
    return {
        "around": {
            citation_key(citation): _surroundings_as_dict(texts[citation.article_id, citation.version], citation)
            for citation in answer.citations
            if (citation.article_id, citation.version) in texts
        },
        "chunks": len(explanation.hits),
        "passages": len(explanation.passages),
        "weighed": [
            {"text": candidate.text, "score": round(candidate.score, 3), "why": candidate.why}
            for candidate in explanation.candidates[:WEIGHED]
        ],
    }


def find_surroundings(evidence: Mapping[str, Any], citation: Citation) -> Surroundings | None:
    """The text around a citation's quote; None where none was stored."""
    around = evidence.get("around", {}).get(citation_key(citation))
    return Surroundings(**around) if around else None


def citation_key(citation: Citation) -> str:
    """The key of a citation in the evidence: article, version and slice."""
    return f"{citation.article_id}:{citation.version[:12]}:{citation.start}-{citation.end}"


def _articles(explanation: Explanation) -> Iterator[Article]:
    for passage in explanation.passages:
        yield passage.article
    for candidate in explanation.candidates:
        yield candidate.article


def _surroundings_as_dict(text: str, citation: Citation) -> dict[str, Any]:
    first, last = _context_start(text, citation.start), _context_end(text, citation.end)
    return {
        "before": text[first : citation.start],
        "after": text[citation.end : last],
        "begins": first == 0,
        "ends": last == len(text),
    }


def _context_start(text: str, start: int) -> int:
    """Where the context begins: at a paragraph within AROUND characters, else at a word, else at the quote."""
    if start <= AROUND:
        return 0
    paragraph = text.find("\n", start - AROUND, start)
    place = paragraph if paragraph >= 0 else text.find(" ", start - AROUND, start)
    return place + 1 if place >= 0 else start


def _context_end(text: str, end: int) -> int:
    """Where the context ends: at a paragraph within AROUND characters, else at a word, else at the quote."""
    if len(text) - end <= AROUND:
        return len(text)
    paragraph = text.rfind("\n", end, end + AROUND)
    place = paragraph if paragraph >= 0 else text.rfind(" ", end, end + AROUND)
    return place if place >= 0 else end
