"""Ranking: the cross-encoder reads the sentences with the best wording, and all features are measured of them.

It reads the window around each sentence, because a sentence alone that echoes the question scores above the one that
answers it. Reading takes most of the time, so READ windows are read at most. Decides nothing: the scorer does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.answering.extractive.answerability import answerability
from bot.answering.extractive.features import (
    counted,
    inverse_document_frequencies,
    lacks_sum,
    untyped,
    wording_features,
)
from bot.answering.extractive.kin import is_kin_unnamed
from bot.answering.extractive.lacking import find_lacking, is_undenied, tells_no_result
from bot.answering.extractive.scorer import Scorer
from bot.answering.extractive.sentences import PassageSentence
from bot.answering.extractive.speaker import is_silent
from bot.answering.extractive.spelling import correct_spelling
from bot.answering.question.parse import Kind, Question
from corpus.article import Article
from index.embedding.cross_encoder import CrossEncoder

READ = 20  # most windows that are read
BARE = 5  # best windows that are read once more without their title
AROUND = 5  # best windows whose mean tells whether the best one stands alone
CHECKED = 3  # articles that are searched for what the question names: those of the best windows

Features = dict[str, float]


@dataclass(frozen=True, slots=True)
class RankingQuery:
    """A question, its text for the cross-encoder, and the weight of each of its stems among the sentences at hand."""

    question: Question
    text: str
    weights: Mapping[str, float]
    language: str

    @classmethod
    def of(cls, question: Question, text: str, sentences: Sequence[PassageSentence], language: str) -> "RankingQuery":
        """The query of a question whose spelling is corrected by the stems of the sentences."""
        known = frozenset[str]().union(*(sentence.wording.passage | sentence.wording.title for sentence in sentences))
        question = correct_spelling(question, known, language)
        return cls(
            question,
            text,
            inverse_document_frequencies(question, [sentence.wording for sentence in sentences]),
            language,
        )


def measure_wordings(query: RankingQuery, sentences: Sequence[PassageSentence]) -> list[Features]:
    """The wording features of each sentence, in order."""
    return [wording_features(query.question, sentence.wording, query.weights) for sentence in sentences]


def select_promising(wording: Sequence[Features], scorer: Scorer) -> list[int]:
    """The indices of the READ sentences with the best wording, ascending."""
    best = sorted(range(len(wording)), key=lambda place: -scorer.glance(wording[place]))
    return sorted(best[:READ])


def measure_promising(
    query: RankingQuery, sentences: Sequence[PassageSentence], scorer: Scorer, cross_encoder: CrossEncoder
) -> list[tuple[PassageSentence, Features]]:
    """The sentences with the best wording, each with all its features, in order."""
    wording = measure_wordings(query, sentences)
    places = select_promising(wording, scorer)
    chosen = [sentences[place] for place in places]
    scores = cross_encoder.scores(query.text, [sentence.read for sentence in chosen])
    lacks = _lacks(query.question, chosen, scores)
    bare = _read_bare(query.text, chosen, scores, cross_encoder)
    best = sorted(scores, reverse=True)[:AROUND]
    around = sum(best) / max(1, len(best))
    return [
        (
            sentence,
            {
                **wording[place],
                "read": score,
                "bare": alone.score,
                "answerability": alone.answerability,
                "around": around,
                "lacking": lacked,
                **_number_features(query.question, sentence),
            },
        )
        for sentence, place, score, alone, lacked in zip(chosen, places, scores, bare, lacks, strict=True)
    ]


class _Bare(NamedTuple):
    """How a window reads without its title."""

    score: float
    answerability: float


def _read_bare(
    question: str, sentences: Sequence[PassageSentence], scores: Sequence[float], cross_encoder: CrossEncoder
) -> list[_Bare]:
    """How the windows read without their title, which alone can have what is asked.

    Only the BARE best are read. The title is taken to lift the others as much, and they are no more answerable.
    """
    best = sorted(range(len(scores)), key=lambda place: -scores[place])[:BARE]
    traits = cross_encoder.traits(question, [sentences[place].said for place in best])
    read = {place: _Bare(float(each[0]), answerability(each)) for place, each in zip(best, traits, strict=True)}
    lift = sum(scores[place] - read[place].score for place in best) / max(1, len(best))
    least = min((each.answerability for each in read.values()), default=0.0)
    return [read.get(place, _Bare(score - lift, least)) for place, score in enumerate(scores)]


def _lacks(question: Question, sentences: Sequence[PassageSentence], scores: Sequence[float]) -> list[float]:
    """For each sentence 1 if its article does not have all that the question names or a kind of thing that it asks for,
    or if its window leaves the question open; else 0.

    Only the best CHECKED articles are searched; the others get 1 if none of these has all.
    """
    ranked = [sentences[k].passage.article for k in sorted(range(len(sentences)), key=lambda k: -scores[k])]
    best = list({article.article_id: article for article in ranked}.values())[:CHECKED]
    known = {article.article_id: float(_is_lacking(question, article)) for article in best}
    others = min(known.values(), default=0.0)
    return [
        max(known.get(sentence.passage.article.article_id, others), float(_leaves_open(question, sentence)))
        for sentence in sentences
    ]


def _is_lacking(question: Question, article: Article) -> bool:
    return (
        bool(find_lacking(question, article)) or is_silent(question.text, article) or is_kin_unnamed(question, article)
    )


def _leaves_open(question: Question, sentence: PassageSentence) -> bool:
    return is_undenied(question, sentence.read) or tells_no_result(question.text, sentence.said)


def _number_features(question: Question, sentence: PassageSentence) -> Features:
    """Whether the window lacks the number or the time that is asked for, or a number of what is counted or paid."""
    window = sentence.said
    counts = question.kind is Kind.COUNT and question.focus is not None
    return {
        "untyped": float(untyped(question, window)),
        "uncounted": float((counts and counted(question, window) < 1) or lacks_sum(question, window)),
    }
