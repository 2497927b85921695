"""Fragments: sentences of a model that break off within a phrase: "The meeting is at, which …". English."""

import re

_BROKEN = re.compile(r"\b(?:is|are|was|were|been) (?:at|from|of|with|to|by|in|on)\s?[,;.]")
_OPEN = r"at|of|from|into|with|during|between|among|against"  # prepositions after which something has to follow
_ENDS = re.compile(rf"\b(?:{_OPEN}|to|(?:part|place|located|involved|engaged|results?) in)\s?[.!]?$")
_FILLED = re.compile(rf"\b(?:them|him|us)\s(?:{_OPEN})\s?[.!]?$")  # the relative clause has its object already
_RELATIVE = re.compile(r"\b(?:that|which|whom?|whose|what|where|how|than|not|nothing|everything|all)\b", re.IGNORECASE)


def is_fragment(text: str) -> bool:
    """Whether a preposition stands where nothing follows it, and nothing before can be what it belongs to."""
    broken = _BROKEN.search(text) or _ENDS.search(text)
    return broken is not None and (bool(_FILLED.search(text)) or not _RELATIVE.search(text[: broken.start()]))
