"""Clauses: parts of a sentence that its evidence says nothing of, though it carries the rest. English."""

import re
from collections.abc import Iterator, Sequence

from bot.language.names import stem_set
from bot.language.words import content_stems

LEAST = 3  # content words of a clause that can be told from another wording
_JOINS = re.compile(
    r";\s|,\s(?:which|who|where)\s|,?\s(?:and|but|while|whereas|so|because|although|though)\s"
    r"(?=(?:it|he|she|they|there|this|that|these|those|the|its|their|his|her|was|were|is|are|has|had)\b)",
    re.IGNORECASE,
)


def find_strange_clauses(sentence: str, evidence: Sequence[str]) -> Iterator[str]:
    """The clauses of the sentence, as written, none of whose content words the evidence has."""
    clauses = _JOINS.split(sentence)
    if len(clauses) == 1:
        return
    known = stem_set(" ".join(evidence))
    for clause in clauses:
        stems = set(content_stems(clause))
        if len(stems) >= LEAST and not stems & known:
            yield clause
