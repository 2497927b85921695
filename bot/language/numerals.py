"""Numerals: one number in digits or English words: `5bn`, `1,585`, `two and a half`, `a third`, `twenty-first`.

Knows no units and no nouns.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.language.tokens import Token
from bot.language.units import MAGNITUDES

ONE_TO_TEN = tuple("one two three four five six seven eight nine ten".split())
_TEENS = "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
SMALL = {word: float(value) for value, word in enumerate(("zero", *ONE_TO_TEN, *_TEENS))}
TENS = {
    word: 10.0 * value
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_ORDINALS = {
    word: float(value)
    for value, word in enumerate(
        """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
        fifteenth sixteenth seventeenth eighteenth nineteenth twentieth""".split(),
        start=1,
    )
}
_PARTS = {"half": 0.5, "third": 1 / 3, "quarter": 0.25, "fifth": 0.2, "tenth": 0.1}
_MULTIPLES = {"hundred": 1e2, "dozen": 12.0, **MAGNITUDES}
_BARE_MULTIPLES = frozenset({"dozen", "hundred", "thousand", "million", "billion", "trillion"})
_LONG_TIMES = frozenset({"decade", "century"})
_AFTER_HALF = frozenset({"of", "a", "an", "the"})
_BEFORE_HALF = frozenset({"by", "about", "than", "over", "nearly"})
_ORDINAL_ENDS = frozenset({"st", "nd", "rd", "th"})
_POINT_GROUPS = frozenset("da de es fr id it nb nl no pl pt ro ru tr uk".split())  # languages in which 1.585 is 1,585


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number that ends before the token `after`; `part` marks a share of a whole."""

    value: float
    after: int
    ordinal: bool = False
    part: bool = False


def parse_numeral(tokens: Sequence[Token], at: int, language: str) -> Numeral | None:
    """The number that begins at the token `at`, its magnitude word included; None when none begins there."""
    if at >= len(tokens):
        return None
    return _parse_digits(tokens, at, language) if tokens[at].text[0].isdecimal() else _parse_words(tokens, at)


def _parse_digits(tokens: Sequence[Token], at: int, language: str) -> Numeral | None:
    written = tokens[at].text
    if language in _POINT_GROUPS and re.fullmatch(r"\d{1,3}\.\d{3}", written):
        written = written.replace(".", "")
    value = float(re.sub(r"[,\s]", "", written))
    if at + 1 < len(tokens) and tokens[at + 1].start == tokens[at].end and tokens[at + 1].lower in _ORDINAL_ENDS:
        return Numeral(value, at + 2, ordinal=True)
    return _add_half(tokens, _apply_magnitude(tokens, Numeral(value, at + 1)))


def _parse_words(tokens: Sequence[Token], at: int) -> Numeral | None:
    """The number in words that begins at the token `at`, by the first form that fits."""
    forms = (_parse_bare_multiple, _parse_share, _parse_half, _parse_ordinal, _parse_spelled)
    return next((number for form in forms if (number := form(tokens, at))), None)


def _parse_bare_multiple(tokens: Sequence[Token], at: int) -> Numeral | None:
    """`a hundred`, `a million`; the `a` of `a decade`, and the `past` of `the past decade`."""
    word, follows = tokens[at].lower, _lower(tokens, at + 1)
    if follows in _LONG_TIMES and word in {"a", "past", "last"}:
        return Numeral(1.0, at + 1)
    bare = word in {"a", "an"} and follows in _BARE_MULTIPLES
    return _apply_magnitude(tokens, Numeral(1.0, at + 1)) if bare else None


def _parse_share(tokens: Sequence[Token], at: int) -> Numeral | None:
    """`a third`, `one quarter`."""
    follows = _lower(tokens, at + 1)
    if tokens[at].lower in {"a", "one"} and follows in _PARTS and _is_share(tokens, at + 1):
        return Numeral(_PARTS[follows], at + 2, part=True)
    return None


def _parse_half(tokens: Sequence[Token], at: int) -> Numeral | None:
    """`half of`, `by half`, `half a million`."""
    follows, before = _lower(tokens, at + 1), _lower(tokens, at - 1)
    if tokens[at].lower != "half" or not (follows in _AFTER_HALF or before in _BEFORE_HALF):
        return None
    multiple = follows in {"a", "an"} and _lower(tokens, at + 2) in _MULTIPLES
    halved = _apply_magnitude(tokens, Numeral(0.5, at + 1 + multiple))
    return halved if multiple else replace(halved, part=True)


def _parse_ordinal(tokens: Sequence[Token], at: int) -> Numeral | None:
    """`third`, `twentieth`; not `first`, and not the unit of `20 metres a second`."""
    word, before = tokens[at].lower, _lower(tokens, at - 1)
    is_time = word == "second" and before in {"a", "per"} and not _lower(tokens, at + 1).isalpha()
    if word not in _ORDINALS or word == "first" or is_time:
        return None
    return Numeral(_ORDINALS[word], at + 1, ordinal=True)


def _is_share(tokens: Sequence[Token], at: int) -> bool:
    """Whether "a third", whose fraction word is the token `at`, is a share and not an ordinal."""
    follows = _lower(tokens, at + 1)
    return follows in {"", "of", "from", "in", "to", "since", "less", "more"} or not follows[0].isalpha()


def _parse_spelled(tokens: Sequence[Token], at: int) -> Numeral | None:
    """`twenty-five`, `three hundred and twelve thousand`, `two thirds`, `two and a half`, `two dozen`."""
    total, current, place, last = 0.0, 0.0, at, at
    while place < len(tokens):
        word, before = tokens[place].lower, _lower(tokens, place - 1)
        if _is_summand(word, "" if place == at else before):
            current += SMALL.get(word) or TENS.get(word, 0.0)
        elif place > at and _is_hyphenated_ordinal(tokens, place):
            return Numeral(total + current + _ORDINALS[word], place + 1, ordinal=True)
        elif word in _MULTIPLES and place > at and len(word) > 2:
            current, total = (current * 100, total) if word == "hundred" else (0.0, total + current * _MULTIPLES[word])
        elif place > at and _is_joiner(tokens, place):
            place += 1
            continue
        else:
            break
        place += 1
        last = place
    return None if last == at else _add_fraction(tokens, total + current, last)


def _is_summand(word: str, before: str) -> bool:
    """Whether a word adds to the number that ends with the word `before`: `five` after `twenty`, not after `six`."""
    return (word in SMALL or (word in TENS and before not in TENS)) and before not in SMALL


def _is_hyphenated_ordinal(tokens: Sequence[Token], place: int) -> bool:
    """Whether the token is the `first` of `twenty-first`."""
    word, before = tokens[place].lower, _lower(tokens, place - 1)
    return word in _ORDINALS and before == "-" and _lower(tokens, place - 2) in TENS


def _is_joiner(tokens: Sequence[Token], place: int) -> bool:
    """`twenty-five`, `three hundred and twelve`; not `two-three`."""
    before = _lower(tokens, place - 1)
    if tokens[place].text == "-":
        return before in TENS or _lower(tokens, place + 1) in _MULTIPLES
    return tokens[place].lower == "and" and before in {"hundred", "thousand"}


def _add_fraction(tokens: Sequence[Token], value: float, after: int) -> Numeral:
    hyphen = _lower(tokens, after) == "-"
    word = _lower(tokens, after + hyphen)
    if word.endswith("s") and word.removesuffix("s") in _PARTS and value < 10:
        return Numeral(value * _PARTS[word.removesuffix("s")], after + 1 + hyphen, part=True)
    return _add_half(tokens, Numeral(value, after))


def _add_half(tokens: Sequence[Token], number: Numeral) -> Numeral:
    if _lower(tokens, number.after) == "½":
        return replace(number, value=number.value + 0.5, after=number.after + 1)
    if [_lower(tokens, number.after + ahead) for ahead in range(3)] == ["and", "a", "half"]:
        return _apply_magnitude(tokens, replace(number, value=number.value + 0.5, after=number.after + 3))
    return number


def _apply_magnitude(tokens: Sequence[Token], number: Numeral) -> Numeral:
    """The number times the magnitude after it: `5bn`, `1.2 million`, `3 dozen`, `5-million`. `5m` may be metres."""
    at = number.after
    if _lower(tokens, at) == "-" and _lower(tokens, at + 1) in {"million", "billion", "thousand"}:
        at += 1
    word = _lower(tokens, at)
    if word in _MULTIPLES and (len(word) > 1 or tokens[at].start == tokens[at - 1].end):
        return replace(number, value=number.value * _MULTIPLES[word], after=at + 1)
    return number


def _lower(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].lower if 0 <= at < len(tokens) else ""
