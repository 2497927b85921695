"""Asides: what a sentence says between commas of what stands before them, as a statement of its own. English.

"The council's side, led by Orr, agreed" says also that the side was led by Orr.
"""

import re
from collections.abc import Iterator

MOST = 8  # words before an aside that it may be said of
_DONE = r"(?:\w+ed|led|built|made|held|sent|shot|cut|hit|won|bought|sold|paid|struck|\w+wn|\w+ght|\w+ken|\w+ven|\w+ten)"
_ASIDE = re.compile(rf",\s(?P<done>{_DONE}\s(?:by|in|at|from|on|near)\s[^,;:.]{{2,60}}),")
_BREAKS = re.compile(r"[,;:.“”\"]|\b(?:and|but|that|who|which|while|where|when|because|said|says)\b")


def find_asides(sentence: str) -> Iterator[str]:
    """Each aside with what it is said of, as a sentence in the past tense: "The council's side was led by Orr."."""
    for found in _ASIDE.finditer(sentence):
        before = _BREAKS.split(sentence[: found.start()])[-1].split()
        if 0 < len(before) <= MOST:
            yield f"{' '.join(before)} was {found['done']}."
