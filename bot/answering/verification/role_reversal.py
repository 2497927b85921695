"""Role reversal: who did it to whom. "Russia attacked Ukraine" does not support "Ukraine attacked Russia". English."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from bot.language.names import base_stem, undot_acronyms
from bot.language.word_forms import IRREGULAR
from bot.language.words import STOP_WORDS, stem

_NAME = r"[A-Z][\w’'-]{1,60}(?:\s+[A-Z][\w’'-]{1,60}){0,3}"
_DONE = re.compile(
    rf"(?P<one>{_NAME})\s+(?:(?:has|had|have|also|then|again|will|would|first|later)\s+){{0,2}}"
    rf"(?P<passive>(?:is|was|were|are|been|be|being|got)\s+(?:\w+ly\s+)?)?(?P<verb>[a-z]+)\s+(?P<by>by\s+)?"
    rf"(?:the\s+|in\s+|on\s+|to\s+|from\s+|against\s+)?(?P<other>{_NAME})"
)

Deed = tuple[str, str, str]


def find_role_reversals(sentence: str, evidence: Sequence[str]) -> Iterable[str]:
    """The deeds of the sentence, as written, that the evidence has only with doer and object exchanged."""
    deeds = _find_deeds(sentence)
    if not deeds:
        return
    deeds_there = {deed for text in evidence for deed, _ in _find_deeds(text)}
    for (one, verb, other), written in deeds:
        if (other, verb, one) in deeds_there and (one, verb, other) not in deeds_there:
            yield written


@lru_cache(maxsize=2048)
def _find_deeds(text: str) -> tuple[tuple[Deed, str], ...]:
    """The deeds of a text: the stems of doer, verb and object, and the words as written."""
    found = []
    for match in _DONE.finditer(undot_acronyms(text)):
        verb = match["verb"]
        if verb in STOP_WORDS:
            continue
        one, other = _key(match["one"]), _key(match["other"])
        if match["passive"] and match["by"]:
            one, other = other, one
        if one != other and not (match["passive"] and not match["by"]):
            found.append(((one, stem(IRREGULAR.get(verb, verb)), other), match.group()))
    return tuple(found)


def _key(name: str) -> str:
    return base_stem(name.split()[-1].removesuffix("'s").removesuffix("’s"))
