"""Likeness: how much of a sentence's wording its evidence has. Measures; decides nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.opposites import SAME
from bot.proper_names import plain_acronyms
from bot.words import content_stems, stem

MISS = 0.6  # what is left of the support for each thing that the evidence does not have


@dataclass(frozen=True, slots=True)
class Likeness:
    """`covered`: share of the distinct content words."""

    covered: float

    def support(self, misses: Sequence[str], cosine: float | None) -> float:
        return self.covered * MISS ** min(len(misses), 2)


def likeness_of(sentence: str, evidence: tuple[str, ...], headers: tuple[str, ...], language: str) -> Likeness:
    wanted = dict.fromkeys(content_stems(plain_acronyms(sentence), language))
    if not wanted:
        return Likeness(0.0)
    there = _stems((*evidence, *headers), language)
    covered = sum(key in there or bool(_same().get(key, frozenset()) & there) for key in wanted)
    return Likeness(covered / len(wanted))


@lru_cache(maxsize=512)
def _stems(texts: tuple[str, ...], language: str) -> frozenset[str]:
    return frozenset(key for text in texts for key in content_stems(plain_acronyms(text), language))


@lru_cache(maxsize=1)
def _same() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for group in SAME:
        keys = frozenset(map(stem, group))
        for key in keys:
            found[key] = found.get(key, frozenset()) | keys
    return found
