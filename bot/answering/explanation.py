"""The explanation of an answer: what was looked up, what was found, and what each sentence scored."""

from dataclasses import asdict, dataclass
from typing import Any

from bot.answering.answer import Answer, Relation
from corpus.article import Article
from index.retrieval.passages import Passage
from index.retrieval.retriever import Hit
from index.store.catalog import Filter


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that was scored: `article.text[start:end] == text`.

    `score` is the probability that it answers, by its `features`; `rank` is higher for a better sentence of the same
    question, and `why` says what became of it. `window` is the span that was read around it.
    """

    passage: int  # its number
    article: Article
    start: int
    end: int
    text: str
    score: float
    features: dict[str, float]
    rank: float = 0.0
    why: str = ""
    relation: Relation | None = None  # to the first sentence of the answer
    window: tuple[int, int] = (0, 0)
    listing: bool = False  # the window is a list with the line that introduces it, quoted as it stands


@dataclass(frozen=True, slots=True)
class Explanation:
    """An answer with what led to it; `candidates` are best first. For `ask --explain` and `/why`."""

    answer: Answer
    chosen: Filter
    hits: tuple[Hit, ...]
    passages: tuple[Passage, ...]
    candidates: tuple[Candidate, ...]

    def as_dict(self) -> dict[str, Any]:
        """The answer's JSON with one more key, `explanation`."""
        return {
            **self.answer.as_dict(),
            "explanation": {
                "filter": {key: str(value) for key, value in asdict(self.chosen).items() if value},
                "hits": [
                    {
                        "chunk_id": hit.chunk.chunk_id,
                        "title": hit.article.title,
                        "score": round(hit.score, 5),
                        "dense": hit.dense and round(hit.dense, 4),
                        "lexical": hit.lexical and round(hit.lexical, 3),
                    }
                    for hit in self.hits
                ],
                "passages": [
                    {
                        "number": passage.number,
                        "article_id": passage.article.article_id,
                        "start": passage.start,
                        "end": passage.end,
                        "copies": [copy.article_id for copy in passage.copies],
                    }
                    for passage in self.passages
                ],
                "sentences": [
                    {
                        "text": candidate.text,
                        "passage": candidate.passage,
                        "score": round(candidate.score, 4),
                        "features": {key: round(value, 3) for key, value in candidate.features.items()},
                        "why": candidate.why,
                    }
                    for candidate in self.candidates
                ],
            },
        }
