"""The extractive answerer: chooses the sentences of the passages that answer, verbatim, or abstains with a reason.

Needs no language model. Knows no retrieval and no conversation.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.answering.answer import Abstention, AnswerSentence, Citation, Reason, Relation
from bot.answering.explanation import Candidate
from bot.answering.extractive.conflict import Told, quantities_conflict, tells_of_another
from bot.answering.extractive.quotes import QuoteBuilder
from bot.answering.extractive.ranking import Features, RankingQuery, measure_promising
from bot.answering.extractive.reading_cache import ReadingCache
from bot.answering.extractive.scorer import AS_WELL, Scorer, most_probable
from bot.answering.extractive.sentences import PassageSentence, passage_sentences
from bot.answering.numbering import Numbering
from bot.answering.question.follow_up import Standalone
from bot.answering.question.parse import Kind, Question, split_parts
from bot.language.dates import find_dates
from index.embedding.embedder import TokenReader
from index.retrieval.passages import Passage

MOST_SENTENCES = 4
OFF_TOPIC = "The articles do not answer this: nothing in them is about it."
NOT_THAT_FACT = "The articles do not answer this: they touch on it, but do not say it."
OFF_TOPIC_COSINE = 0.45  # below it, the nearest sentence and its passage are about something else …
OFF_TOPIC_MISSING = 0.4  # … if this share of the question's words, by weight, is not in the passage either
DIFFER = "The articles differ on this; each quote is given with its outlet and day."
AS_WELL_OPEN = 0.8  # as AS_WELL, where an account is asked for: its sentences tell it together
NEAREST_COSINE = 0.35  # below it the nearest miss would only puzzle
_OPEN = re.compile(
    r"\bwhat (?:happened|is happening|has happened|went on|is going on|do we know|is known)\b"
    r"|\bwhat (?:does|do|did|is|are|was|were|will|would)\b.*\b(?:mean|meant|do|doing|about|aims?|purpose|goal|plan)\b"
    r"|\b(?:tell me|describe|summari[sz]e|explain|outline)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ExtractiveResult:
    """What was chosen, or why nothing was; and every sentence that was weighed, best first."""

    sentences: tuple[AnswerSentence, ...]
    abstention: Abstention | None
    candidates: tuple[Candidate, ...]
    notice: str | None = None

    @property
    def nearest(self) -> Citation | None:
        """The most probable sentence there is, if it has to do with the question: a pointer, no source."""
        best = max(self.candidates, key=lambda candidate: candidate.score, default=None)
        if best is None or best.features["cosine"] < NEAREST_COSINE:
            return None
        return Citation.of(0, best.article, best.start, best.end)


class Extractive:
    def __init__(self, reader: TokenReader) -> None:
        self._readings = ReadingCache(reader)
        self._scorer = Scorer.load()

    def answer(self, question: Standalone, passages: Sequence[Passage], numbers: Mapping[str, int]) -> ExtractiveResult:
        """One to MOST_SENTENCES quotes of the passages, or an abstention. `numbers` are those given before."""
        spots = [spot for passage in passages for spot in passage_sentences(passage)]
        if not spots:
            return ExtractiveResult((), Abstention(Reason.OFF_TOPIC, OFF_TOPIC), ())
        language = _language_of(passages)
        asked = Question.of(question.question, language, question.context)
        opens = bool(_OPEN.search(question.question))
        candidates = self._rank(asked, question.text, spots, AS_WELL_OPEN if opens else AS_WELL)
        best = candidates[0]
        if best.score < self._scorer.threshold:
            weighed = ExtractiveResult((), None, tuple(candidates))
            return replace(weighed, abstention=_abstain(asked, best, weighed.nearest))
        asks = split_parts(question.question)
        quoting = QuoteBuilder(spots, candidates)
        if len(asks) > 1:
            chosen = self._answer_parts(asks, asked, spots) or [best]
            quotes = chosen
        elif opens:
            chosen = quotes = quoting.following_sentences(best)
        else:
            chosen = self._with_others(asked, candidates)
            quotes = [quoting.with_neighbour(chosen[0]), *chosen[1:]]
        said = _cite(quoting.with_antecedents(quotes)[:MOST_SENTENCES], numbers)
        differs = any(sentence.relation is Relation.DIFFERS for sentence in said)
        return ExtractiveResult(said, None, _mark_chosen(candidates, chosen), DIFFER if differs else None)

    def _with_others(self, asked: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
        """What answers, then a sentence that gives another figure for it, then one of an earlier day that did.

        The newest of them answers, unless a day is asked about: then other days are of no interest.
        """
        if asked.kind not in (Kind.COUNT, Kind.AMOUNT):
            return [candidates[0]]
        enough = [each for each in candidates if each.score >= self._scorer.threshold]
        best, *also = sorted(enough, key=lambda each: tells_of_another(_told(each), asked))
        others = _differing(asked, best, also)
        if find_dates(asked.text)[0]:
            return [best, *_standing(best, others, Relation.DIFFERS)]
        newest = max(others, key=_day, default=best)
        if _is_older(best, newest):
            others = _differing(asked, newest, [best, *also])
            best = newest
        return [best, *_standing(best, others, Relation.DIFFERS), *_standing(best, others, Relation.OLDER)]

    def _rank(
        self, question: Question, text: str, spots: Sequence[PassageSentence], as_well: float = AS_WELL
    ) -> list[Candidate]:
        """The promising sentences, each with its probability to answer, the best first. `text` is what is read of the
        question.
        """
        asked = RankingQuery.of(question, text, spots, _language_of([spot.passage for spot in spots]))
        found = measure_promising(asked, spots, self._scorer, self._readings)
        candidates = sorted((self._candidate(*each) for each in found), key=lambda each: -each.rank)
        first = most_probable([each.rank for each in candidates], [each.score for each in candidates], as_well)
        return [candidates[first], *candidates[:first], *candidates[first + 1 :]]

    def _candidate(self, spot: PassageSentence, found: Features) -> Candidate:
        return Candidate(
            spot.passage.number,
            spot.passage.article,
            spot.start,
            spot.end,
            spot.sentence.text,
            self._scorer.probability(found),
            found,
            self._scorer.rank(found),
        )

    def _answer_parts(self, asks: Sequence[str], asked: Question, spots: Sequence[PassageSentence]) -> list[Candidate]:
        """The best sentence of each part. A part without a subject of its own has that of the part before."""
        chosen: dict[tuple[str, int], Candidate] = {}
        subject: str | None = None
        for part in asks[:MOST_SENTENCES]:
            asks_for = Question.of(part, _language_of([spot.passage for spot in spots]))
            subject = asks_for.focus or subject
            own = replace(asks_for, focus=subject, names=asks_for.names or asked.names, context=asked.context)
            best = self._rank(own, part, spots)[0]
            if best.score >= self._scorer.threshold:
                chosen.setdefault((best.article.article_id, best.start), best)
        return list(chosen.values())


def _differing(asked: Question, best: Candidate, others: Sequence[Candidate]) -> list[Candidate]:
    """Those of other articles that count otherwise what `best` counts."""
    return [
        other
        for other in others
        if other.article.article_id != best.article.article_id and quantities_conflict(_told(best), _told(other), asked)
    ]


def _told(candidate: Candidate) -> Told:
    return Told.of(candidate.article, candidate.start, candidate.end)


def _standing(best: Candidate, others: Sequence[Candidate], relation: Relation) -> list[Candidate]:
    """Of the others the one to tell that stands so to the best: the newest, and of one day the first. Or none."""
    if relation is Relation.OLDER:
        found = [other for other in others if _is_older(other, best)]
    else:
        found = [other for other in others if not (_is_older(other, best) or _is_older(best, other))]
    return [replace(max(found, key=_day), relation=relation)] if found else []


def _is_older(one: Candidate, other: Candidate) -> bool:
    """Both days are known, and that of `one` is the earlier."""
    return date.min < _day(one) < _day(other)


def _day(candidate: Candidate) -> date:
    return candidate.article.published_at or date.min


def _language_of(passages: Iterable[Passage]) -> str:
    """That of the best passage; the question is taken to be in it too."""
    return next((passage.article.language for passage in passages if passage.article.language), "en")


def _cite(chosen: Sequence[Candidate], given: Mapping[str, int]) -> tuple[AnswerSentence, ...]:
    numbering = Numbering(given)
    answer = []
    for candidate in chosen:
        number = numbering.of(candidate.article.article_id)
        citation = Citation.of(number, candidate.article, candidate.start, candidate.end)
        answer.append(AnswerSentence(citation.quote, (citation,), candidate.score, relation=candidate.relation))
    return tuple(answer)


def _mark_chosen(candidates: Sequence[Candidate], chosen: Sequence[Candidate]) -> tuple[Candidate, ...]:
    taken = {(candidate.article.article_id, candidate.start) for candidate in chosen}
    return tuple(
        replace(candidate, why="chosen") if (candidate.article.article_id, candidate.start) in taken else candidate
        for candidate in candidates
    )


def _abstain(asked: Question, best: Candidate, nearest: Citation | None) -> Abstention:
    if best.features["missing"] >= OFF_TOPIC_MISSING and _is_off_topic(best):
        return Abstention(Reason.OFF_TOPIC, OFF_TOPIC, nearest)
    return Abstention(Reason.NOT_THAT_FACT, NOT_THAT_FACT, nearest)


def _is_off_topic(best: Candidate) -> bool:
    """Neither the sentence nor its passage is like the question: whatever words they share, it is of other things."""
    return max(best.features["cosine"], best.features["likeness"]) < OFF_TOPIC_COSINE
