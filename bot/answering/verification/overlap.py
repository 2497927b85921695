"""Overlap: features of how much of a sentence's wording its evidence has. Measures; decides nothing."""

import itertools
import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from bot.language.antonyms import SAME
from bot.language.dates import find_dates
from bot.language.names import find_names, undot_acronyms
from bot.language.quantities import find_quantities
from bot.language.words import content_stems, stem

LETTERS = 5  # length of a run of letters
_COUNTED = 2  # most misses of one kind that count: further ones add no information
KINDS = ("figure", "date", "name", "polarity")  # kinds of misses that are features

Miss = tuple[str, str]  # kind, and wording in the sentence


def overlap_features(
    sentence: str, evidence: tuple[str, ...], headers: tuple[str, ...], language: str, misses: Sequence[Miss]
) -> Mapping[str, float]:
    """The features of a sentence beside its evidence: shares in 0..1, logarithms of counts, misses of each kind.

    `covered`, `pairs` and `letters` are shares of the sentence that the evidence has: words and facts, pairs of words,
    runs of letters. `focus` is the share of the evidence's words that the sentence has. `lacking` and `words` are
    log(1 + count) of what the evidence lacks and of what the sentence has. Headers may carry words, but no pairs and
    no letters.
    """
    wanted, facts = _wanted_stems(sentence, language)
    there = _stems(evidence, language)
    known = there | _stems(headers, language) | _carried_names(sentence, language, misses)
    found = sum(key in known or bool(synonyms_of(key) & known) for key in wanted)
    lost = min(facts, sum(kind in {"figure", "date"} for kind, _ in misses))
    whole = len(wanted) + facts
    pairs = _pairs(sentence, language)
    letters = _runs(sentence)
    return {
        "covered": (found + facts - lost) / whole if whole else 0.0,
        "pairs": len(pairs & _pairs_of(evidence, language)) / len(pairs) if pairs else 0.0,
        "letters": len(letters & _runs(" ".join(evidence))) / len(letters) if letters else 0.0,
        "focus": len(there & wanted.keys()) / len(there) if there else 0.0,
        "lacking": math.log1p(whole - found - facts + lost),
        "words": math.log1p(whole),
    } | {kind: float(min(_COUNTED, sum(kind == other for other, _ in misses))) for kind in KINDS}


def _wanted_stems(sentence: str, language: str) -> tuple[dict[str, None], int]:
    """The stems of the sentence without its figures and dates, and how many figures and dates it has."""
    dated, rest = find_dates(sentence)
    counted = find_quantities(rest, language)
    for quantity in counted:
        end = quantity.start + len(quantity.written)
        rest = rest[: quantity.start] + " " * len(quantity.written) + rest[end:]
    return dict.fromkeys(content_stems(undot_acronyms(rest), language)), len(dated) + len(counted)


def _carried_names(sentence: str, language: str, misses: Sequence[Miss]) -> frozenset[str]:
    """The stems of the names that the evidence has in some form: `WHO` for the World Health Organization."""
    lost = {written for kind, written in misses if kind == "name"}
    carried = [name.written for name in find_names(sentence) if lost.isdisjoint({name.written, *name.parts})]
    return frozenset(content_stems(" ".join(carried), language))


@lru_cache(maxsize=512)
def _stems(texts: tuple[str, ...], language: str) -> frozenset[str]:
    return frozenset(key for text in texts for key in content_stems(undot_acronyms(text), language))


def _pairs_of(texts: tuple[str, ...], language: str) -> frozenset[tuple[str, str]]:
    return frozenset().union(*(_pairs(text, language) for text in texts))


@lru_cache(maxsize=1024)
def _pairs(text: str, language: str) -> frozenset[tuple[str, str]]:
    keys = content_stems(undot_acronyms(text), language)
    return frozenset(itertools.pairwise(keys))


@lru_cache(maxsize=512)
def _runs(text: str) -> frozenset[str]:
    plain = re.sub(r"\W+", " ", text.lower())
    return frozenset(plain[at : at + LETTERS] for at in range(len(plain) - LETTERS + 1))


def synonyms_of(key: str) -> frozenset[str]:
    """The stems that mean nearly the same as this one, itself among them; none where no such word is known."""
    return _synonyms().get(key, frozenset())


@lru_cache(maxsize=1)
def _synonyms() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for group in SAME:
        keys = frozenset(map(stem, group))
        for key in keys:
            found[key] = found.get(key, frozenset()) | keys
    return found
