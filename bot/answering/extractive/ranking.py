"""Weighing: the sentences that are worded best are read beside the question, and what was measured of them.

Reading is what takes time, so it is kept to READ sentences. Decides nothing: the scorer does.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.answering.extractive.features import inverse_document_frequencies, wording_features
from bot.answering.extractive.late_interaction import TokenMatch, match_tokens
from bot.answering.extractive.reading_cache import ReadingCache
from bot.answering.extractive.scorer import Scorer
from bot.answering.extractive.sentences import PassageSentence
from bot.answering.extractive.spelling import correct_spelling
from bot.answering.question.parse import Question

# Of 1,190 questions of XQuAD, the sentence that answers is among the best 8 by their wording for 99.1%, among the best
# 40 for 99.4%; which of them is ranked first in the end does not change (`evals.train`).
READ = 14

Features = dict[str, float]


@dataclass(frozen=True, slots=True)
class RankingQuery:
    """A question, the text of it that is read, and how telling each of its words is among the sentences at hand."""

    question: Question
    text: str
    weights: Mapping[str, float]
    language: str

    @classmethod
    def of(cls, question: Question, text: str, spots: Sequence[PassageSentence], language: str) -> "RankingQuery":
        said = frozenset[str]().union(*(spot.sentence.passage | spot.sentence.title for spot in spots))
        question = correct_spelling(question, said, language)
        return cls(question, text, inverse_document_frequencies(question, [spot.sentence for spot in spots]), language)


def measure_wordings(asked: RankingQuery, spots: Sequence[PassageSentence]) -> list[Features]:
    return [wording_features(asked.question, spot.sentence, asked.weights) for spot in spots]


def select_promising(wording: Sequence[Features], scorer: Scorer) -> list[int]:
    """The places of those worth reading, in their order."""
    best = sorted(range(len(wording)), key=lambda place: -scorer.glance(wording[place]))
    return sorted(best[:READ])


def measure_promising(
    asked: RankingQuery, spots: Sequence[PassageSentence], scorer: Scorer, readings: ReadingCache
) -> list[tuple[PassageSentence, Features]]:
    """The promising ones of the spots, read, each with all its features."""
    wording = measure_wordings(asked, spots)
    places = select_promising(wording, scorer)
    chosen = [spots[place] for place in places]
    return list(zip(chosen, measure_read(asked, chosen, [wording[place] for place in places], readings), strict=True))


def measure_read(
    asked: RankingQuery, spots: Sequence[PassageSentence], wording: Sequence[Features], readings: ReadingCache
) -> list[Features]:
    """All features of each of the spots, whose wordings these are."""
    question, *said = readings.of([asked.text, *(spot.sentence.text for spot in spots)])
    cosines = [float(reading.vector @ question.vector) for reading in said]
    usual = sum(cosines) / len(cosines)
    before = _places_before(spots)
    ways = match_tokens(asked.text, question, said, before, asked.weights, asked.language)
    likeness = _passage_cosines(spots, cosines)
    return [
        {
            **wording[k],
            "likeness": max(0.0, likeness[k]),
            "size": _library_size(spots[k].passage.among),
            "cosine": max(0.0, cosines[k]),
            "before": max(0.0, usual if (place := before[k]) is None else cosines[place]),
            **{f"met_{name}": getattr(ways[k], name) for name in TokenMatch.__slots__},
        }
        for k in range(len(spots))
    ]


def _places_before(spots: Sequence[PassageSentence]) -> list[int | None]:
    """The place of the sentence before each, where that one is read as well."""
    places = {(spot.passage.article.article_id, spot.start, spot.end): k for k, spot in enumerate(spots)}
    return [places.get((spot.passage.article.article_id, *spot.before)) if spot.before else None for spot in spots]


def _library_size(among: int) -> float:
    """Of the library, from 0 (10 chunks) to 1 (100,000): the more there is, the more is like a question by chance."""
    return min(1.0, max(0.0, (math.log10(max(1, among)) - 1) / 4))


def _passage_cosines(spots: Sequence[PassageSentence], cosines: Sequence[float]) -> list[float]:
    """Of each one's passage. While the service that embeds the question is down, that of its best sentence."""
    if any(spot.passage.likeness for spot in spots):
        return [spot.passage.likeness for spot in spots]
    best: dict[int, float] = {}
    for spot, cosine in zip(spots, cosines, strict=True):
        best[spot.passage.number] = max(cosine, best.get(spot.passage.number, 0.0))
    return [best[spot.passage.number] for spot in spots]
