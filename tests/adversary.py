"""Texts that make a regular expression slow: long runs, and near misses grown from the expression's own parts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations
from re import _constants as sre  # type: ignore[attr-defined]  # typeshed hides what a pattern is made of
from re import _parser as parser  # type: ignore[attr-defined]  # and who takes it apart
from typing import Any

ALONE = " \t\n\r\u00a0aZé1٣.,;:!?-–—_'’\"“”()[]{}<>/\\|*+=#&%$€@~^`•\u200b\x00我"
TOGETHER = ' \na1.,-"(A’|'  # each beside each other
ENDS = ("", "\x00", " ", "a", "\n")
SAMPLES = ' a1.\nA-,é"(_\t€/<’:;\x00'
LONG = 8  # times from which a repetition is worth growing


@dataclass(frozen=True, slots=True)
class Shape:
    """A text of any size: what leads to its unit, the unit over and over, and an end."""

    lead: str
    unit: str
    end: str

    def text(self, size: int) -> str:
        return self.lead + self.unit * (size // max(1, len(self.unit))) + self.end


def shapes(pattern: re.Pattern[str]) -> list[Shape]:
    """Each once."""
    return list(dict.fromkeys((*_runs(pattern), *_near_misses(pattern))))


def _runs(pattern: re.Pattern[str]) -> Iterator[Shape]:
    """One character, or two in turn, over and over: one of all those that the pattern does not tell apart."""
    atoms = list(_atoms(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)))
    for character in _told_apart(ALONE, atoms):
        yield Shape("", character, "")
    for pair in permutations(_told_apart(TOGETHER, atoms), 2):
        yield Shape("", "".join(pair), "")


def _told_apart(characters: str, atoms: list[tuple[Any, Any]]) -> list[str]:
    seen = dict[tuple[bool, ...], str]()
    for character in characters:
        kinds = (character.isalnum() or character == "_", character.isspace())  # for the ends of words, and strip
        seen.setdefault((*kinds, *(_matches(atom, character) for atom in atoms)), character)
    return list(seen.values())


def _atoms(tree: Any) -> Iterator[tuple[Any, Any]]:
    """What matches a single character, at any depth."""
    for kind, value in tree:
        match kind:
            case sre.LITERAL | sre.NOT_LITERAL | sre.IN:
                yield kind, value
            case sre.MAX_REPEAT | sre.MIN_REPEAT | sre.POSSESSIVE_REPEAT:
                yield from _atoms(value[2])
            case sre.BRANCH:
                for branch in value[1]:
                    yield from _atoms(branch)
            case sre.SUBPATTERN:
                yield from _atoms(value[3])
            case sre.ATOMIC_GROUP:
                yield from _atoms(value)
            case sre.ASSERT | sre.ASSERT_NOT:
                yield from _atoms(value[1])


def _matches(atom: tuple[Any, Any], character: str) -> bool:
    kind, value = atom
    return _within(value, character) if kind is sre.IN else _is(sre.LITERAL, value, character) is (kind is sre.LITERAL)


def _near_misses(pattern: re.Pattern[str]) -> Iterator[Shape]:
    """Each repetition of the pattern grown after what leads to it, and its beginnings over and over; then no match."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    for lead, unit in dict.fromkeys(_repetitions(tree, "")):
        for end in ENDS:
            yield Shape(lead, unit, end)
    for beginning in dict.fromkeys(_beginnings(tree)):
        for end in ENDS:
            yield Shape("", beginning, end)


def _beginnings(tree: Any) -> Iterator[str]:
    items = list(tree)
    for length in range(1, len(items) + 1):
        if text := "".join(_sample(item) for item in items[:length]):
            yield text
            if text[:-1]:
                yield text[:-1]


def _repetitions(tree: Any, lead: str) -> Iterator[tuple[str, str]]:
    """(what leads to a repetition, what is repeated), at any depth."""
    for kind, value in tree:
        match kind:
            case sre.MAX_REPEAT | sre.MIN_REPEAT | sre.POSSESSIVE_REPEAT:
                _, most, inner = value
                for unit in _samples(inner):
                    if most >= LONG and unit:
                        yield lead, unit
                yield from _repetitions(inner, lead)
            case sre.BRANCH:
                for branch in value[1]:
                    yield from _repetitions(branch, lead)
            case sre.SUBPATTERN:
                yield from _repetitions(value[3], lead)
            case sre.ATOMIC_GROUP:
                yield from _repetitions(value, lead)
            case sre.ASSERT | sre.ASSERT_NOT:
                yield from _repetitions(value[1], lead)
        lead += _sample((kind, value))


def _samples(tree: Any) -> list[str]:
    """A text of each of its branches, if it is one; else a text."""
    items = list(tree)
    if len(items) == 1 and items[0][0] is sre.BRANCH:
        return [_text(branch) for branch in items[0][1][1]]
    if len(items) == 1 and items[0][0] is sre.IN:
        return [character for character in SAMPLES if _within(items[0][1], character)][:4]
    return [_text(tree)]


def _text(tree: Any) -> str:
    return "".join(map(_sample, tree))


def _sample(item: tuple[Any, Any]) -> str:
    """A text that this part of a pattern matches, as far as that is plain."""
    kind, value = item
    match kind:
        case sre.LITERAL:
            return chr(value)
        case sre.NOT_LITERAL:
            return next(character for character in SAMPLES if ord(character) != value)
        case sre.ANY:
            return "a"
        case sre.IN:
            return next((character for character in SAMPLES if _within(value, character)), _first(value))
        case sre.BRANCH:
            return _text(value[1][0])
        case sre.SUBPATTERN:
            return _text(value[3])
        case sre.ATOMIC_GROUP:
            return _text(value)
        case sre.MAX_REPEAT | sre.MIN_REPEAT | sre.POSSESSIVE_REPEAT:
            least, _, inner = value
            return _text(inner) * max(1, int(least))
        case _:
            return ""


def _first(members: Any) -> str:
    """What a class of characters names first, where it has none of the samples."""
    for kind, value in members:
        if kind is sre.LITERAL or kind is sre.RANGE:
            return chr(value if kind is sre.LITERAL else value[0])
    return ""


def _within(members: Any, character: str) -> bool:
    negated = members[0][0] is sre.NEGATE
    return any(_is(kind, value, character) for kind, value in members) is not negated


def _is(kind: Any, value: Any, character: str) -> bool:
    match kind:
        case sre.LITERAL:
            return bool(ord(character) == value)
        case sre.RANGE:
            return bool(value[0] <= ord(character) <= value[1])
        case sre.CATEGORY:
            name = str(value).removeprefix("CATEGORY_")
            letter = {"DIGIT": "d", "SPACE": "s", "WORD": "w"}[name.removeprefix("NOT_")]
            return bool(re.match("\\" + (letter.upper() if name.startswith("NOT_") else letter), character))
    return False
