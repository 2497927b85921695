"""Verification: do the cited slices carry a sentence? Its figures, dates, names and negations must be there.

Knows no language model and no index: two texts are compared, by rules that err towards "no".
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.answering.verification.alterations import find_alterations
from bot.answering.verification.overlap import KINDS, Miss, overlap_features
from bot.answering.verification.role_reversal import find_role_reversals
from bot.answering.verification.support import probability
from bot.answering.verification.unsupported import missing_dates, missing_labels, missing_names, missing_quantities
from bot.language.negation import find_contradictions

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
    misses = find_misses(sentence, slices, language, above)
    features = overlap_features(sentence, slices, above, language, misses)
    unsupported = tuple(dict.fromkeys(written for _, written in misses))
    support = probability(features, cosine)
    if not misses and not features["lacking"]:  # too short for the odds to tell, perhaps, but all of it is there
        support = max(support, CARRIED)
    likeness = probability({**features, **dict.fromkeys(KINDS, 0.0)}, cosine) if misses else support
    return Verdict(support, unsupported, not unsupported and support >= CARRIED, likeness)


def find_misses(
    sentence: str, evidence: tuple[str, ...], language: str = "en", headers: tuple[str, ...] = ()
) -> list[Miss]:
    """Kind and wording of each thing that the evidence does not have, each once."""
    return list(dict.fromkeys(_iterate_misses(sentence, evidence, language, headers)))


def _iterate_misses(
    sentence: str, evidence: tuple[str, ...], language: str, headers: tuple[str, ...]
) -> Iterable[Miss]:
    yield from (("figure", written) for written in missing_quantities(sentence, evidence, language))
    yield from (("figure", written) for written in missing_labels(sentence, evidence, headers))
    yield from (("date", written) for written in missing_dates(sentence, evidence, headers))
    if language != "de":  # where each noun has a capital, a capital tells no name
        yield from (("name", written) for written in missing_names(sentence, evidence, headers, language))
    if language == "en":
        parts = split_pieces(evidence)
        yield from (("polarity", written) for written in find_contradictions(sentence, parts))
        yield from (("role", written) for written in find_role_reversals(sentence, parts))
        yield from find_alterations(sentence, parts)


@lru_cache(maxsize=256)
def split_pieces(evidence: tuple[str, ...]) -> tuple[str, ...]:
    """The sentences of the slices, parted roughly."""
    return tuple(piece for slice_ in evidence for piece in _ENDS.split(slice_) if piece.strip())
