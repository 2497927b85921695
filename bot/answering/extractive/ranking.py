"""Weighing: the sentences that are worded best are read beside the question, and what was measured of them.

What is read is the window around a sentence: alone, one that echoes the question looks better than the one that
answers it. Reading is what takes time, so it is kept to READ windows. Decides nothing: the scorer does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.answering.extractive.features import counted, inverse_document_frequencies, untyped, wording_features
from bot.answering.extractive.lacking import find_lacking
from bot.answering.extractive.scorer import Scorer
from bot.answering.extractive.sentences import PassageSentence
from bot.answering.extractive.spelling import correct_spelling
from bot.answering.question.parse import Kind, Question
from index.embedding.cross_encoder import CrossEncoder

READ = 20
CHECKED = 3  # articles, those that read best, are searched for what the question names

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
    asked: RankingQuery, spots: Sequence[PassageSentence], scorer: Scorer, cross_encoder: CrossEncoder
) -> list[tuple[PassageSentence, Features]]:
    """The promising ones of the spots, read, each with all its features."""
    wording = measure_wordings(asked, spots)
    places = select_promising(wording, scorer)
    chosen = [spots[place] for place in places]
    scores = cross_encoder.scores(asked.text, [spot.read for spot in chosen])
    lacks = _lacks(asked.question, chosen, scores)
    return [
        (
            spot,
            {**wording[place], "read": score, "lacking": lacked, **_numbered(asked.question, spot)},
        )
        for spot, place, score, lacked in zip(chosen, places, scores, lacks, strict=True)
    ]


def _lacks(question: Question, spots: Sequence[PassageSentence], scores: Sequence[float]) -> list[float]:
    """1 for each spot whose article does not have all that the question names. Only the best articles are searched:
    of the others it is said where none of these has it.
    """
    ranked = [spots[k].passage.article for k in sorted(range(len(spots)), key=lambda k: -scores[k])]
    best = list({article.article_id: article for article in ranked}.values())[:CHECKED]
    known = {article.article_id: float(bool(find_lacking(question, article))) for article in best}
    others = min(known.values(), default=0.0)
    return [known.get(spot.passage.article.article_id, others) for spot in spots]


def _numbered(question: Question, spot: PassageSentence) -> Features:
    """Whether the window lacks a number or a time where one is asked for, or one of what is to be counted."""
    window = spot.passage.article.text[slice(*spot.window)]
    counts = question.kind is Kind.COUNT and question.focus is not None
    return {
        "untyped": float(untyped(question, window)),
        "uncounted": float(counts and counted(question, window) < 1),
    }
