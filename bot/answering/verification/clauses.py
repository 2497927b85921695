"""Clauses: parts of a sentence that its evidence says nothing of, though it carries the rest. English."""

import re
from collections.abc import Iterator, Sequence

from bot.language.names import stem_set
from bot.language.words import content_stems, find_capitalised_runs

LEAST = 3  # content words of a clause that can be told from another wording
ASIDE = 3  # the same for a clause that explains a word before it, as "… which is built to …"
BARE = 2  # the same if the evidence has none of them
MOSTLY = 1 / 2  # share of such a clause's content words that the evidence has at most, for the rest to be made up
STRANGE, PART = 5, 0.4  # least number and share of a sentence's content words that make it another one
_JOINS = re.compile(
    r";\s|,\s(?:which|who|where)\s|,?\s(?:and|but|while|whereas|so|because|although|though)\s"
    r"(?=(?:it|he|she|they|there|this|that|these|those|the|its|their|his|her|was|were|is|are|has|had|an?|one|two"
    r"|three|some|several|many|another|no)\b)",
    re.IGNORECASE,
)
_EXPLAINS = re.compile(r"(?:,?\s(?:which|who|whom|whose|where)|,\sas)\s(.+?)(?=[,.;]|$)", re.DOTALL)


def find_strange_clauses(sentence: str, evidence: Sequence[str]) -> Iterator[str]:
    """The clauses of the sentence, as written, of whose content words the evidence has at most names, and those that
    explain with words of which it lacks half; the whole sentence where it lacks STRANGE words and PART of them."""
    clauses, asides = _JOINS.split(sentence), _EXPLAINS.findall(sentence)
    known, whole = stem_set(" ".join(evidence)), set(content_stems(sentence))
    if len(whole - known) >= max(STRANGE, PART * len(whole)):
        yield sentence
    for clause in clauses if len(clauses) > 1 else ():
        stems = set(content_stems(clause))
        names = stem_set(" ".join(find_capitalised_runs(clause)))
        if len(stems) >= LEAST and stems - names and not (stems - names) & known:
            yield clause
    for aside in asides:
        stems = set(content_stems(aside))
        found = len(stems & known)
        if len(stems) >= (ASIDE if found else BARE) and found <= MOSTLY * len(stems):
            yield aside
