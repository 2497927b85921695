"""Parse a question: its subject words, names and figures, and the kind of answer that it expects.

The rules are for English; a question in another language has words and no kind.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.language.words import content_stems, find_capitalised_runs, split_words


class Kind(StrEnum):
    """The kind of answer that a question expects."""

    PERSON = "who"
    TIME = "when"
    PLACE = "where"
    COUNT = "how many"
    AMOUNT = "how much"
    REASON = "why"
    MANNER = "how"
    YES_NO = "yes or no"
    THING = "what"


_KINDS = (  # the first pattern that matches decides
    (Kind.COUNT, r"\bhow many\b|\bwhat (?:number|percentage|percent|share|proportion)\b|\bhow (?:often|frequently)\b"),
    (Kind.AMOUNT, r"\bhow (?:much|long|old|far|big|large|tall|high|deep|wide|fast|heavy|hot|cold|late|early|soon)\b"),
    (Kind.TIME, r"\bwhen\b|\b(?:what|which) (?:year|date|day|month|time|century|decade|season|period)\b"),
    (Kind.PLACE, r"\bwhere\b|\b(?:what|which) (?:country|city|state|town|place|region|continent|location|county)\b"),
    (Kind.PERSON, r"\bwho(?:m|se)?\b|\b(?:what|which) (?:person|man|woman|actor|actress|president|minister|singer)\b"),
    (Kind.REASON, r"\bwhy\b|\bwhat (?:caused?|reasons?|led|prompted)\b|\bfor what (?:reason|purpose)\b"),
    (Kind.THING, r"\bwhat\b|\bwhich\b"),
    (Kind.MANNER, r"\bhow\b"),
    (Kind.YES_NO, r"^(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must)\b"),
)
_NEW_PART = re.compile(
    r"(?:,|;|\?|,?(?<!\s)\s+(?:and|but))\s+(?=(?:(?:in|at|on|to|for|from|by|with|of)\s+)?"
    r"(?:how|who|whom|whose|what|which|when|where|why)\b)",
    re.IGNORECASE,
)

_COUNTED = re.compile(r"\b(?:how many|how much|which|what)\s+((?:[^\W\d_]+[\s-]*){1,3})")
_HOW_MANY = re.compile(r"\bhow many\s+((?:[^\W\d_]+[\s-]*){1,3})", re.IGNORECASE)
_ROLE = re.compile(
    r"\bwho (?:is|was|are|were|will be|became) (?:the |a |an )?((?:[^\W\d_]+[\s-]{0,3}?){1,4}?)"
    r"(?=\s+(?:of|in|for|at|on|to|from|behind|that|who|when)\b|\s*\W?$)"
)


@dataclass(frozen=True, slots=True)
class Question:
    """A parsed question; `stems` are the distinct stems of its content words in order."""

    text: str
    kind: Kind | None
    stems: tuple[str, ...]
    names: tuple[str, ...]
    figures: tuple[str, ...]
    context: tuple[str, ...]  # stems that a follow-up leaves out, from the turns before
    focus: str | None  # stem of what is counted or chosen: "how many drones", "which refinery", "who is the negotiator"
    counted: tuple[str, ...]  # stems of the words after "how many", up to the first that has none: "boats sank"

    @classmethod
    def of(cls, text: str, language: str = "en", context: str = "") -> "Question":
        """Parse `text`; `context` is the text that a follow-up leaves out."""
        lowered = text.strip().lower()
        kind = next((kind for kind, pattern in _KINDS if re.search(pattern, lowered)), None)
        stems = tuple(dict.fromkeys(content_stems(text, language)))
        carried = dict.fromkeys(content_stems(context, language))
        return cls(
            text=text,
            kind=kind,
            stems=stems,
            context=tuple(key for key in carried if key not in stems),
            names=tuple(find_capitalised_runs(text)),
            figures=tuple(word for word in split_words(text) if word[0].isdecimal()),
            focus=_focus_of(lowered, language),
            counted=tuple(_leading_stems(match[1], language)) if (match := _HOW_MANY.search(text)) else (),
        )


def split_parts(text: str) -> list[str]:
    """The questions that a question joins: two for `How many were launched, and how many were intercepted?`."""
    pieces = [piece.strip(" ,;?") for piece in _NEW_PART.split(text)]
    return [piece for piece in pieces if piece]


def _focus_of(lowered: str, language: str) -> str | None:
    match = _ROLE.search(lowered) or _COUNTED.search(lowered)
    stems = _leading_stems(match[1], language) if match else []
    return stems[-1] if stems else None


def _leading_stems(words: str, language: str) -> list[str]:
    """The stems of the words up to the first that has none."""
    stems: list[str] = []
    for word in split_words(words):
        found = content_stems(word, language)
        if not found:
            break
        stems += found
    return stems
