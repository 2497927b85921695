"""Pronouns at the start of a sentence, and phrases that refer back as they do: "He said", "The plan". English."""

import re

_PRONOUN = re.compile(
    r"^[\W_]*(?:he|she|it|they|him|her|them|this|that|these|those|his|their|its|the (?:former|latter|move|decision|plan"
    r"|pair|two|company|man|woman|attack|deal|facility|group|city|country|agreement|incident|event|report|study))\b",
    re.IGNORECASE,
)


def starts_with_pronoun(text: str) -> bool:
    """Whether the sentence begins with words whose subject stands in the sentence before."""
    return bool(_PRONOUN.match(text))
