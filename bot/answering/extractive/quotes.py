"""Quoting: how far a quote reaches around the sentence that was chosen, so that it can be understood alone.

Knows no question and no scores but those it is given.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.answering.explanation import Candidate
from bot.answering.extractive.sentences import PassageSentence
from bot.language.pronouns import starts_with_pronoun

OPEN_SENTENCES = 3
# Its neighbour is quoted with the best sentence if it is at least e^-1.5 times as probable to be the one that answers.
# Measured end to end on XQuAD: the first quote holds the answer to .846 of the questions, for .832 at 1.0; 25% of the
# quotes are of more than one sentence for 18%, and they have 229 characters for 216.
NEARLY = 1.5

Place = tuple[str, int]  # article and first character


class QuoteBuilder:
    """The sentences at hand by their places, and the ranks of those that were weighed."""

    def __init__(self, spots: Sequence[PassageSentence], weighed: Sequence[Candidate]) -> None:
        self._spots = {(spot.passage.article.article_id, spot.start): spot for spot in spots}
        self._after = {(spot.passage.article.article_id, spot.before[0]): spot for spot in spots if spot.before}
        self._ranks = {_place_of(candidate): candidate.rank for candidate in weighed}

    def with_neighbour(self, best: Candidate) -> Candidate:
        """It and the sentence beside it in one quote, where that one may be the answer just as well."""
        near = [
            spot
            for spot in (self._before(best), self._after.get(_place_of(best)))
            if spot and self._is_nearly_as_good(spot, best)
        ]
        if not near:
            return best
        other = max(near, key=lambda spot: self._ranks[best.article.article_id, spot.start])
        return _extend_to(best, min(best.start, other.start), max(best.end, other.end))

    def following_sentences(self, best: Candidate) -> list[Candidate]:
        """The best sentence and those that go on from it in its paragraph: an account is more than a sentence."""
        told = [best]
        while len(told) < OPEN_SENTENCES and (spot := self._after.get(_place_of(told[-1]))):
            told.append(_extend_to(best, spot.start, spot.end))
        return told

    def with_antecedents(self, chosen: Sequence[Candidate]) -> list[Candidate]:
        """A sentence that begins with "He" or "The plan" is quoted together with the one that says who or what.

        Where that one stands right before it the two are one quote, so that what is quoted first does answer.
        """
        taken = {_place_of(candidate) for candidate in chosen}
        result = []
        for candidate in chosen:
            named = self._antecedent(candidate)
            if named and (candidate.article.article_id, named[0]) not in taken:
                taken.add((candidate.article.article_id, named[0]))
                if named == self._spots[_place_of(candidate)].before:
                    candidate = _extend_to(candidate, named[0], candidate.end)
                else:
                    result.append(_extend_to(candidate, *named))
            result.append(candidate)
        return result

    def _antecedent(self, candidate: Candidate) -> tuple[int, int] | None:
        """The nearest sentence before it, in its paragraph, that does not itself begin by referring back."""
        text = candidate.article.text
        before: tuple[int, int] | None = (candidate.start, candidate.end)
        while before and starts_with_pronoun(text[before[0] : before[1]]):
            spot = self._spots.get((candidate.article.article_id, before[0]))
            before = spot.before if spot else None
        return before if before != (candidate.start, candidate.end) else None

    def _before(self, candidate: Candidate) -> PassageSentence | None:
        before = self._spots[_place_of(candidate)].before
        return self._spots.get((candidate.article.article_id, before[0])) if before else None

    def _is_nearly_as_good(self, spot: PassageSentence, best: Candidate) -> bool:
        rank = self._ranks.get((best.article.article_id, spot.start))
        return rank is not None and rank >= self._ranks[_place_of(best)] - NEARLY


def _place_of(candidate: Candidate) -> Place:
    return candidate.article.article_id, candidate.start


def _extend_to(candidate: Candidate, start: int, end: int) -> Candidate:
    return replace(candidate, start=start, end=end, text=candidate.article.text[start:end])
