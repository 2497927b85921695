"""Alterations: find where a sentence follows its evidence word for word, except for one figure, date, name or "not".

The altered value may stand elsewhere in the evidence, but not in that place. Compares words in order; knows no
paraphrase. English.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TypeVar

from bot.language.dates import DateExpression, find_dates, states_date
from bot.language.names import NameIndex, fold, is_name_word
from bot.language.negation import NEGATIONS, are_opposites, denies_without_not
from bot.language.phrasal_verbs import find_phrases
from bot.language.quantities import Quantity, find_quantities
from bot.language.quantity_match import quantities_agree
from bot.language.word_forms import IRREGULAR
from bot.language.words import stem

FOLLOWS = 0.5  # least share of a sentence's words, in order, for the sentence to follow its evidence
ANCHORS = 3  # least equal words around a difference, on its two sides together
LONGEST = 4  # most words that differ in one place
CLOSE = 0.9  # share of the best piece's common words from which on another piece follows as closely, and may excuse

_WORD = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[^\W\d_]+(?:['’][^\W\d_]+)*|[%$€£]")
_NUMBERED = re.compile(r"\.?\s?\d|\.\s")  # "No. 5"

_TURNS = frozenset(map(stem, "only just merely simply".split()))  # "not only" denies nothing, nor does "or not"
_SHORT = {"cannot": ("can", "not"), "can't": ("can", "not"), "won't": ("will", "not"), "shan't": ("shall", "not")}

_Placed = TypeVar("_Placed", Quantity, DateExpression)
Change = tuple[str, str]  # kind of miss, and its wording in the sentence


@dataclass(frozen=True, slots=True)
class _Word:
    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Text:
    """A sentence as words, with its quantities and date expressions."""

    text: str
    words: tuple[_Word, ...]
    keys: tuple[str, ...]
    figures: tuple[Quantity, ...]
    moments: tuple[DateExpression, ...]

    def reach(self, first: int, last: int) -> tuple[int, int]:
        """The offsets of the words `first` to `last`, which is exclusive; (0, 0) for no words."""
        return (self.words[first].start, self.words[last - 1].end) if first < last else (0, 0)

    def written(self, place: int) -> str:
        """The word at this place, as written."""
        return self.text[self.words[place].start : self.words[place].end]


def find_alterations(sentence: str, pieces: Sequence[str]) -> tuple[Change, ...]:
    """The kind and wording of each part of the sentence that every piece which it follows words otherwise.

    `pieces` are the sentences of the evidence. () when the sentence follows none of them.
    """
    own = _analyse(sentence)
    common = [_count_common(own.keys, _keys(piece)) for piece in pieces]
    best = max(common, default=0)
    if not own.keys or best < FOLLOWS * len(own.keys):
        return ()
    found = [tuple(_find_changes(own, _analyse(p))) for p, n in zip(pieces, common, strict=True) if n >= CLOSE * best]
    return tuple(change for change in dict.fromkeys(found[0]) if all(change in other for other in found[1:]))


def _find_changes(own: _Text, piece: _Text) -> Iterator[Change]:
    codes = SequenceMatcher(None, own.keys, piece.keys, autojunk=False).get_opcodes()
    if sum(last - first for tag, first, last, _, _ in codes if tag == "equal") < FOLLOWS * len(own.keys):
        return
    for place, (tag, first, last, there, to) in enumerate(codes):
        if tag == "equal" or last - first > LONGEST or to - there > LONGEST or not _is_anchored(codes, place):
            continue
        yield from _find_negations(own, piece, (first, last), (there, to))
        if tag == "replace" and not _is_reordering(own.keys, piece.keys, (first, last), (there, to)):
            yield from _find_values(own, piece, own.reach(first, last), piece.reach(there, to))
            yield from _find_opposites(own.words[first:last], piece.words[there:to], own.text)
            yield from _find_names(own, piece, (first, last), (there, to))


def _is_anchored(codes: Sequence[tuple[str, int, int, int, int]], place: int) -> bool:
    """Whether enough equal words stand on the two sides of a difference; one side may be an end of the sentence."""
    before = codes[place - 1] if place else None
    after = codes[place + 1] if place + 1 < len(codes) else None
    return sum(code[2] - code[1] for code in (before, after) if code) >= ANCHORS


def _is_reordering(own: Sequence[str], piece: Sequence[str], mine: tuple[int, int], theirs: tuple[int, int]) -> bool:
    """Whether each text has elsewhere what the other has here, as when a list has another order."""
    rest, elsewhere = {*own[: mine[0]], *own[mine[1] :]}, {*piece[: theirs[0]], *piece[theirs[1] :]}
    return rest.issuperset(piece[slice(*theirs)]) and elsewhere.issuperset(own[slice(*mine)])


def _find_negations(own: _Text, piece: _Text, mine: tuple[int, int], theirs: tuple[int, int]) -> Iterator[Change]:
    """A negation that only one text has, where hardly anything else differs."""
    here, there = own.keys[slice(*mine)], piece.keys[slice(*theirs)]
    said = [place for place, key in enumerate(here) if key in NEGATIONS]
    had = [key for key in there if key in NEGATIONS]
    at_an_end = mine[0] == 0 or mine[1] == len(own.keys)  # where a clause may be left out
    if (len(said) + len(had)) % 2 == 0 or len(here) + len(there) > (1 if at_an_end else LONGEST):
        return
    if are_opposites(here, frozenset(there)) or denies_without_not(there if said else here):
        return  # "does not support" and "opposes" say the same
    before = own.keys[max(0, mine[0] - 1) : mine[0]]
    if "or" in before or not (_TURNS | {"or"}).isdisjoint({*here, *there}):
        return
    place = mine[0] + said[0] if said else min(mine[1], len(own.words) - 1)
    yield "polarity", own.written(place)


def _find_values(own: _Text, piece: _Text, mine: tuple[int, int], theirs: tuple[int, int]) -> Iterator[Change]:
    for quantity in _overlapping(own.figures, mine):
        others = _overlapping(piece.figures, theirs)
        if not quantity.plain_one and others and not any(quantities_agree(quantity, other) for other in others):
            yield "figure", quantity.written
    for expression in _overlapping(own.moments, mine):
        alike = [other for other in _overlapping(piece.moments, theirs) if _same_kind(expression, other)]
        if alike and not states_date(expression, alike):
            yield "date", expression.written


def _find_opposites(mine: Sequence[_Word], theirs: Sequence[_Word], text: str) -> Iterator[Change]:
    own, others = [word.key for word in mine], [word.key for word in theirs]
    if not NEGATIONS.isdisjoint((*own, *others)):
        return
    phrases, further = find_phrases(own), find_phrases(others)
    had = frozenset((*others, *(phrase.key for phrase in further)))
    for phrase in phrases:
        if are_opposites((phrase.key,), had):
            yield "polarity", text[mine[phrase.places[0]].start : mine[phrase.places[-1]].end]
    if len(mine) <= 2 and len(theirs) <= 2 + sum(len(phrase.places) - 1 for phrase in further):
        for word in mine:
            if word.key not in had and are_opposites((word.key,), had):
                yield "polarity", text[word.start : word.end]


def _find_names(own: _Text, piece: _Text, mine: tuple[int, int], theirs: tuple[int, int]) -> Iterator[Change]:
    """Names of the sentence where the piece has another name, whether or not they occur elsewhere in it."""
    had = _names_in(piece, theirs)
    if had:
        known = NameIndex([" ".join(had)])
        said = _names_in(own, mine)
        yield from (("name", name) for name in said if not known.has(name, said))


def _names_in(text: _Text, words: tuple[int, int]) -> list[str]:
    found = [text.text[word.start : word.end] for word in text.words[slice(*words)] if word.start]
    return [word for word in found if is_name_word(word)]


def _overlapping(found: Sequence[_Placed], reach: tuple[int, int]) -> list[_Placed]:
    start, end = reach
    return [one for one in found if one.start < end and start < one.start + len(one.written)]


def _same_kind(one: DateExpression, other: DateExpression) -> bool:
    kinds = ("weekday", "year", "month", "day", "decade")
    return any(getattr(one, kind) is not None and getattr(other, kind) is not None for kind in kinds)


@lru_cache(maxsize=1024)
def _analyse(text: str) -> _Text:
    words = tuple(_split(text))
    dated, rest = find_dates(text)
    return _Text(text, words, tuple(word.key for word in words), find_quantities(rest), dated)


def _keys(piece: str) -> tuple[str, ...]:
    return _analyse(piece).keys


def _split(text: str) -> Iterable[_Word]:
    for match in _WORD.finditer(text):
        word = fold(match.group())
        for part in _SHORT.get(word, (word.removesuffix("n't"), "not") if word.endswith("n't") else (word,)):
            numbered = part == "no" and _NUMBERED.match(text, match.end())
            yield _Word("number" if numbered else _key(part), match.start(), match.end())


def _key(word: str) -> str:
    if word[0].isdecimal():
        return word.replace(",", "")
    word = word.removesuffix("'s")
    return word if word in NEGATIONS else stem(IRREGULAR.get(word, word))


def _count_common(keys: Sequence[str], others: Sequence[str]) -> int:
    return len(set(keys) & set(others))
