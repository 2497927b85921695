"""Join parts of two true sentences of one article into a false one. Knows nothing of the check that is to detect it.

As a small model does: the subject of one with the predicate of another, or where, when and why of one with what another
tells. The two have no content word in common in what is joined, so that neither tells it.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.language.names import stem_set

_FINITE = (
    r"(?:has|have|had|is|are|was|were|will|would|can|could|may|might|must|did|does|said|says|told|won|beat|led|sent|gave"
    r"|made|took|struck|bought|sold|fought|held|left|lost|saw|became|began|came|went|got|found|kept|met|paid|ran|rose|fell"
    r"|wrote|spoke|[a-z]{2,}ed)"
)
_NO_SUBJECT = (  # words with which a sentence begins that has another subject, or one that stands for another
    "he she it they we i you this that these those there here what who which when where while after before since as if "
    "although though because but and or so yet however in on at to for from by with during under over near between "
    "among despite according once until unless no not if both one his her its their our my your"
)
_NOT = "|".join(_NO_SUBJECT.split())
_CLAUSE = re.compile(
    rf"^(?P<subject>(?!(?i:{_NOT})\b)[^\W\d_][\w’'-]*"
    r"(?: (?!(?:that|who|which|whose|and|or|as|if)\b)[\w’'$%-]+){0,6}?)"
    rf" (?P<predicate>{_FINITE}(?! (?:of|by)\b) [^“”\"]+)$"
)
_TAIL = re.compile(
    r"(?:,| )(?P<tail>\s?(?:,\s)?(?:which|where|who|after|before|because|while|when|during|since|until)\s"
    r"[^,;:“”\"]{15,})\.$"
)
_OPENING = re.compile(
    r"^(?P<opening>(?:In|On|At|After|Before|During|Since|By|Under|Near|When|While|As|Because) [^,;:“”\"]{6,60}), (?=\w)"
)
_NAME = re.compile(r"\b(?:in|at|near|from|with) (?P<name>[A-Z][a-z]+(?: [A-Z][a-z]+){0,2})\b")


@dataclass(frozen=True, slots=True)
class Parts:
    """A sentence as an opening, a subject, a predicate and a tail; the opening and the tail may be "" ."""

    opening: str
    subject: str
    predicate: str
    tail: str

    @property
    def main(self) -> str:
        """What it tells, without where, when and why."""
        return f"{self.subject} {self.predicate}"


def split_parts(text: str) -> Parts | None:
    """The parts of a sentence; None where its subject cannot be told for certain."""
    opening = _OPENING.match(text)
    rest = text[opening.end() :] if opening else text
    found = _CLAUSE.match(rest)
    if found is None or not rest.endswith("."):
        return None
    tail = _TAIL.search(found["predicate"])
    if tail and len(found["predicate"][: tail.start()].split()) < 4:
        tail = None
    predicate = found["predicate"][: tail.start()] if tail else found["predicate"][:-1]
    return Parts(
        opening["opening"] if opening else "", found["subject"], predicate, tail["tail"].strip(" ,") if tail else ""
    )


def _are_strange(one: str, other: str) -> bool:
    """Whether two texts have content words, and none in common."""
    mine, theirs = stem_set(one), stem_set(other)
    return bool(mine and theirs) and not mine & theirs


Join = Callable[[str, random.Random, tuple[str, ...]], str | None]


def _joining(join: Callable[[Parts, Parts], tuple[str, str, str] | None]) -> Join:
    """A change of a statement that joins it with a sentence of its passage; `join` gives the whole, and what must have
    nothing in common."""

    def change(text: str, chance: random.Random, sentences: tuple[str, ...]) -> str | None:
        own = split_parts(text)
        others = [parts for other in sentences if other != text and (parts := split_parts(other))] if own else []
        chance.shuffle(others)
        for other in others:
            made = join(own, other) if own else None
            if made and _are_strange(made[1], made[2]):
                return made[0]
        return None

    return change


def _subject(own: Parts, other: Parts) -> tuple[str, str, str] | None:
    return f"{own.subject} {other.predicate}.", f"{own.subject}", f"{other.opening} {other.main} {other.tail}"


def _predicate(own: Parts, other: Parts) -> tuple[str, str, str] | None:
    return f"{own.main} and {other.predicate}.", own.subject, f"{other.opening} {other.main} {other.tail}"


def _setting(own: Parts, other: Parts) -> tuple[str, str, str] | None:
    if not other.opening:
        return None
    main = (
        own.main
        if own.subject[:2].istitle() and not own.subject.startswith(("The ", "A ", "An "))
        else (own.main[0].lower() + own.main[1:])
    )
    return f"{other.opening}, {main}.", other.opening, f"{own.opening} {own.main} {own.tail}"


def _tail(own: Parts, other: Parts) -> tuple[str, str, str] | None:
    if not other.tail:
        return None
    comma = "," if other.tail.startswith(("which", "where", "who", "while")) else ""
    return f"{own.main}{comma} {other.tail}.", other.tail, f"{own.opening} {own.main} {own.tail}"


def _name(own: Parts, other: Parts) -> tuple[str, str, str] | None:
    found = _NAME.search(other.predicate)
    if not found or own.tail:
        return None
    return f"{own.main} {found.group()}.", found["name"], f"{own.opening} {own.main}"


JOINS: dict[str, Join] = {
    "joined-subject": _joining(_subject),
    "joined-predicate": _joining(_predicate),
    "joined-setting": _joining(_setting),
    "joined-tail": _joining(_tail),
    "joined-name": _joining(_name),
}
