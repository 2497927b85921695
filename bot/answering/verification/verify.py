"""Verification: do the cited slices carry a sentence? Its figures, dates, names and negations must be there.

Knows no language model and no index: two texts are compared, by rules that err towards "no".
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.answering.verification.alterations import alterations
from bot.answering.verification.overlap import KINDS, Miss, likeness_of
from bot.answering.verification.role_reversal import swapped
from bot.answering.verification.support import probability
from bot.answering.verification.unsupported import missing_figures, missing_labels, missing_moments, missing_names
from bot.language.negation import contradicted

CARRIED = 0.5  # support from which on a sentence is more probably carried than not
_NO_END = r"(?<!\b[A-Z]\.)(?<!\b(?:Dr|Mr|Ms|St|Lt)\.)(?<!\b(?:Mrs|Gov|Sen|Rep|Gen|Col|Sgt)\.)"  # before a name
_ENDS = re.compile(rf"(?<=[.!?…]){_NO_END}[\"”’')\]]*\s+(?=[\"“‘'(\[]?[^\Wa-z_])|\n+")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`support` in 0..1: how probably the evidence carries the sentence; `unsupported`: what it does not have, as
    written in the sentence. `likeness`: what the support would be if it had all that, so whether it speaks of the same.
    """

    support: float
    unsupported: tuple[str, ...]
    supported: bool
    likeness: float


def check(
    sentence: str,
    evidence: Sequence[str],
    language: str = "en",
    *,
    headers: Sequence[str] = (),
    cosine: float | None = None,
) -> Verdict:
    """Whether the slices cited carry the sentence.

    `headers`, the title, outlet and date lines of the cited articles, may carry names and dates, but no figures.
    `cosine`: of the sentence to the slices joined, where the caller has it.
    """
    slices, above = tuple(evidence), tuple(headers)
    misses = misses_of(sentence, slices, language, above)
    features = likeness_of(sentence, slices, above, language, misses)
    unsupported = tuple(dict.fromkeys(written for _, written in misses))
    support = probability(features, cosine)
    if not misses and not features["lacking"]:  # too short for the odds to tell, perhaps, but all of it is there
        support = max(support, CARRIED)
    likeness = probability({**features, **dict.fromkeys(KINDS, 0.0)}, cosine) if misses else support
    return Verdict(support, unsupported, not unsupported and support >= CARRIED, likeness)


def misses_of(
    sentence: str, evidence: tuple[str, ...], language: str = "en", headers: tuple[str, ...] = ()
) -> list[Miss]:
    """Kind and wording of each thing that the evidence does not have, each once."""
    return list(dict.fromkeys(_misses(sentence, evidence, language, headers)))


def _misses(sentence: str, evidence: tuple[str, ...], language: str, headers: tuple[str, ...]) -> Iterable[Miss]:
    yield from (("figure", written) for written in missing_figures(sentence, evidence, language))
    yield from (("figure", written) for written in missing_labels(sentence, evidence, headers))
    yield from (("date", written) for written in missing_moments(sentence, evidence, headers))
    if language != "de":  # where each noun has a capital, a capital tells no name
        yield from (("name", written) for written in missing_names(sentence, evidence, headers, language))
    if language == "en":
        parts = pieces(evidence)
        yield from (("polarity", written) for written in contradicted(sentence, parts))
        yield from (("role", written) for written in swapped(sentence, parts))
        yield from alterations(sentence, parts)


@lru_cache(maxsize=256)
def pieces(evidence: tuple[str, ...]) -> tuple[str, ...]:
    """The sentences of the slices, parted roughly."""
    return tuple(piece for slice_ in evidence for piece in _ENDS.split(slice_) if piece.strip())
