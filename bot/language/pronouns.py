"""Sentences that begin by referring back: "He said", "The plan". English."""

import re

_PRONOUN = re.compile(
    r"^[\W_]*(?:he|she|it|they|him|her|them|this|that|these|those|his|their|its|the (?:former|latter|move|decision|plan"
    r"|pair|two|company|man|woman|attack|deal|facility|group|city|country|agreement|incident|event|report|study))\b",
    re.IGNORECASE,
)


def starts_with_pronoun(text: str) -> bool:
    """Whether its subject is in the sentence before."""
    return bool(_PRONOUN.match(text))
