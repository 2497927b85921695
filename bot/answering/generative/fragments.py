"""Fragments: sentences of a model that break off within a phrase: "The meeting is at, which …". English."""

import re

_BROKEN = re.compile(r"\b(?:is|are|was|were|been) (?:at|from|of|with|to|by|in|on)\s?[,;.]")
_ENDS = re.compile(
    r"\b(?:at|of|from|into|with|to|during|between|among|against|(?:part|place|located|involved|engaged|results?) in)"
    r"\s?[.!]?$"
)
_FILLED = re.compile(r"\b(?:them|him|us)\s(?:at|of|from|into|with|during|between|among|against)\s?[.!]?$")
_RELATIVE = re.compile(r"\b(?:that|which|whom?|whose|what|where|how|than|not|nothing|everything|all)\b", re.IGNORECASE)


def is_fragment(text: str) -> bool:
    """Whether a preposition stands where nothing follows it, and nothing before can be what it belongs to."""
    broken = _BROKEN.search(text) or _ENDS.search(text)
    return broken is not None and (bool(_FILLED.search(text)) or not _RELATIVE.search(text[: broken.start()]))
