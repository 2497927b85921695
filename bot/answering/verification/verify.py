"""Verify that cited slices support a sentence: its figures, dates, names and negations must all be there.

Knows no language model and no index: it compares two texts, by rules that err towards "no".
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.answering.verification.alterations import find_alterations
from bot.answering.verification.asides import find_asides
from bot.answering.verification.entailment import Comparison, entailment
from bot.answering.verification.joins import find_joins
from bot.answering.verification.overlap import KINDS, Miss, overlap_features
from bot.answering.verification.roles import find_role_conflicts, find_undecided_roles
from bot.answering.verification.speakers import find_other_speakers
from bot.answering.verification.support import probability
from bot.answering.verification.unsupported import missing_dates, missing_labels, missing_names, missing_quantities
from bot.language.negation import find_contradictions, find_open_stances

CARRIED = 0.5  # least support of a sentence that is more probably supported than not
_NO_END = (  # initials, titles, months and other words that end with a full stop within a sentence
    r"(?<!\b[A-Za-z]\.)(?<!\b(?:Dr|Mr|Ms|St|Lt|No|vs)\.)(?<!\b(?:Sept|Reps|Sens)\.)"
    r"(?<!\b(?:Mrs|Gov|Sen|Rep|Gen|Col|Sgt|Rev|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\.)"
)
_ENDS = re.compile(rf"(?<=[.!?…]){_NO_END}[\"”’')\]]*\s+(?=[\"“‘'(\[]?[^\Wa-z_])|\n+")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the evidence supports a sentence.

    `support` is the probability of that, 0 to 1. `unsupported` are the parts of the sentence, as written, that the
    evidence lacks. `allowed` is true when nothing is lacking, and it can be decided who did what, who is for or against
    it, and that its parts belong together; `supported` when the support is at least CARRIED besides. `likeness` is the
    support by overlap and cosine if the evidence had those parts: whether it speaks of the same subject.
    """

    support: float
    unsupported: tuple[str, ...]
    allowed: bool
    likeness: float

    @property
    def supported(self) -> bool:
        return self.allowed and self.support >= CARRIED


def check(
    sentence: str,
    evidence: Sequence[str],
    language: str = "en",
    *,
    headers: Sequence[str] = (),
    around: Sequence[str] = (),
    compared: Comparison | None = None,
) -> Verdict:
    """The verdict on a sentence and the slices that it cites.

    `headers`, the title, outlet and date lines of the cited articles, may carry names and dates, but no figures.
    `around` are the texts from which the slices are, whose other sentences may say that two subjects are the same.
    `compared` is what the models make of the sentence and the joined slices; None where the caller does not have it.
    """
    slices, above = tuple(evidence), tuple(headers)
    misses = find_misses(sentence, slices, language, above)
    features = overlap_features(sentence, slices, above, language, misses)
    unsupported = tuple(dict.fromkeys(written for _, written in misses))
    cosine = compared.cosine if compared else None
    likeness = probability({**features, **dict.fromkeys(KINDS, 0.0)}, cosine)
    support = entailment(features, compared) if compared and language == "en" else probability(features, cosine)
    if not misses and not features["lacking"]:  # a sentence too short for the models, whose words are all there
        support, likeness = max(support, CARRIED), max(likeness, CARRIED)
    allowed = not unsupported and not _is_undecided(sentence, slices, language, above, tuple(around) or slices)
    return Verdict(support, unsupported, allowed, likeness)


def _is_undecided(
    sentence: str, evidence: tuple[str, ...], language: str, headers: tuple[str, ...], around: tuple[str, ...]
) -> bool:
    """Whether the evidence leaves open who did it, who is for it, or whether two of its sentences belong together."""
    pieces = split_pieces(evidence)
    return language == "en" and (
        any(find_undecided_roles(sentence, pieces))
        or any(find_open_stances(sentence, pieces))
        or any(find_other_speakers(sentence, pieces))
        or any(find_joins(sentence, pieces, headers, around))
    )


def find_misses(
    sentence: str, evidence: tuple[str, ...], language: str = "en", headers: tuple[str, ...] = ()
) -> list[Miss]:
    """The kind and wording of each part of the sentence that the evidence lacks or contradicts, each once."""
    return list(dict.fromkeys(_iterate_misses(sentence, evidence, language, headers)))


def _iterate_misses(
    sentence: str, evidence: tuple[str, ...], language: str, headers: tuple[str, ...]
) -> Iterable[Miss]:
    yield from (("figure", written) for written in missing_quantities(sentence, evidence, language))
    yield from (("figure", written) for written in missing_labels(sentence, evidence, headers))
    yield from (("date", written) for written in missing_dates(sentence, evidence, headers))
    if language != "de":  # German nouns all have a capital, so a capital is no sign of a name
        yield from (("name", written) for written in missing_names(sentence, evidence, headers, language))
    if language == "en":
        parts = split_pieces(evidence)
        yield from (("polarity", written) for written in find_contradictions(sentence, parts))
        for statement in (sentence, *find_asides(sentence)):
            yield from (("role", written) for written in find_role_conflicts(statement, parts))
        yield from find_alterations(sentence, parts)


@lru_cache(maxsize=256)
def split_pieces(evidence: tuple[str, ...]) -> tuple[str, ...]:
    """The sentences of the slices, split roughly."""
    return tuple(piece for slice_ in evidence for piece in _ENDS.split(slice_) if piece.strip())
