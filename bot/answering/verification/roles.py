"""Roles: who did it to whom, who said it, from where to where. English, by the order of names around common words.

"Russia attacked Ukraine" does not support "Ukraine attacked Russia", nor does "said Calder" support "Olsen said". Knows
no figures and no negations.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.language.dates import WEEKDAYS
from bot.language.names import base_stem, find_names, is_name_word, transliteration_key, undot_acronyms
from bot.language.word_forms import IRREGULAR, NATIONS
from bot.language.words import STOP_WORDS, stem
from corpus.dates import MONTHS

BY = 6  # most words from "by" to the name of who did it
SETTING = 3  # most words before a name that the first word of a sentence makes a place or a time
CLOSE = 2 / 3  # least share of the best piece's common words for a piece to tell of the same
_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d[\d.,]*|[^\w\s]")
_POSSESSIVE = re.compile(r"['’]s?$")
_NO_CLAUSE = frozenset("\"“”'‘’")  # marks that end no clause
_AUXILIARY = frozenset(
    "has have had is are was were be been being will would can could may might shall should must did does do also then "
    "later again first now still just already reportedly allegedly never not to".split()
)
_BEING = frozenset("is are was were be been being".split())
_SETTING = frozenset("in on at during after before since under".split())  # begin where or when, and not who
_CALENDAR = frozenset((*MONTHS, *WEEKDAYS))
_STANDING = frozenset("he she it they i we you who which that this these those the his her its their".split())
_SAID = frozenset(
    map(
        stem,
        "say says said tell told add added state announce warn argue claim deny confirm insist explain note write "
        "wrote report declare suggest acknowledge admit agree accuse predict promise".split(),
    )
)
# Verbs whose sides may be exchanged, and words that only join names
_MUTUAL = frozenset(
    map(
        stem,
        "meet met talk discuss marry married agree deal negotiate fight fought play draw tie border between speak "
        "spoke join and or versus both together relation war match game alongside friend rival partner".split(),
    )
)


@dataclass(frozen=True, slots=True)
class _Name:
    """A name: the places of its first and last word, the keys of its words, and the last of them."""

    first: int
    last: int
    keys: frozenset[str]
    key: str
    written: str

    def is_same(self, other: "_Name") -> bool:
        return self.key in other.keys or other.key in self.keys


@dataclass(frozen=True, slots=True)
class _Text:
    """A sentence: its words in lower case, their stems, and its names in order."""

    words: tuple[str, ...]
    stems: tuple[str, ...]
    names: tuple[_Name, ...]
    content: frozenset[str]

    def between(self, start: int, end: int) -> frozenset[str]:
        """The stems of the content words between two places, names aside."""
        named = {place for name in self.names for place in range(name.first, name.last + 1)}
        return frozenset(
            self.stems[k] for k in range(start + 1, end) if k not in named and self.stems[k] in self.content
        )

    def find(self, name: _Name) -> list[_Name]:
        return [other for other in self.names if other.is_same(name)]


def find_role_conflicts(sentence: str, evidence: Sequence[str]) -> Iterable[str]:
    """The names of the sentence, as written, to which all the evidence that tells of the same gives another role."""
    claim, pieces = _read_both(sentence, evidence)
    close = _select_close(claim, pieces)
    found = [*_find_exchanged(claim, close, pieces), *_find_others(claim, close)]
    yield from dict.fromkeys(found)


def find_exchanged(sentence: str, evidence: Sequence[str]) -> tuple[str, ...]:
    """The pairs of names of the sentence that stand the other way round about the same words in the evidence."""
    claim, pieces = _read_both(sentence, evidence)
    return tuple(dict.fromkeys(_find_exchanged(claim, _select_close(claim, pieces), pieces)))


def _read_both(sentence: str, evidence: Sequence[str]) -> tuple[_Text, list[_Text]]:
    """The sentence and its evidence. The first word of the sentence is a name if the evidence has that name."""
    pieces = [_read(text, True) for text in evidence]
    claim, wider = _read(sentence), _read(sentence, True)
    first = wider.names[0] if wider.names and wider.names[0].first == 0 else None
    if first and any(own.first > 0 and own.is_same(first) for piece in pieces for own in piece.names):
        claim = wider
    return claim, pieces


def _select_close(claim: _Text, pieces: Sequence[_Text]) -> list[_Text]:
    shared = [len(claim.content & piece.content) for piece in pieces]
    best = max(shared, default=0)
    return [piece for piece, count in zip(pieces, shared, strict=True) if count and count >= CLOSE * best]


def _find_exchanged(claim: _Text, close: Sequence[_Text], pieces: Sequence[_Text]) -> Iterator[str]:
    """Pairs of names whose order around the same words is the other way round."""
    for at, one in enumerate(claim.names):
        for other in claim.names[at + 1 :]:
            if one.is_same(other) or min(each.first for each in claim.find(other)) < one.first:
                continue
            if any(_is_turned(claim, one, other, piece) for piece in close) and not any(
                _is_kept(claim, one, other, piece) for piece in pieces
            ):
                yield f"{one.written} … {other.written}"


def _is_turned(claim: _Text, one: _Name, other: _Name, piece: _Text) -> bool:
    """Whether all of the piece's places for `other` come before those for `one`, with a common word between."""
    ones, others = piece.find(one), piece.find(other)
    if not ones or not others or max(o.last for o in others) >= min(o.first for o in ones):
        return False
    mine, theirs = claim.between(one.last, other.first), piece.between(others[-1].last, ones[0].first)
    if not (mine & theirs) - _MUTUAL or (mine | theirs) & _MUTUAL:
        return False
    if piece.words[0] in _SETTING and others[-1].first <= SETTING:
        return False
    if _has_before(claim, other, "of", 2) or _has_before(piece, ones[0], "of", 2):  # "founder of X" is "X founder"
        return False
    return _has_before(claim, other, "by", BY) == _has_before(piece, ones[0], "by", BY)


def _is_kept(claim: _Text, one: _Name, other: _Name, piece: _Text) -> bool:
    """Whether the piece has the two names in the same order, with a common word between."""
    mine = claim.between(one.last, other.first)
    return any(
        mine & piece.between(first.last, second.first)
        for first in piece.find(one)
        for second in piece.find(other)
        if first.last < second.first
    )


def _has_before(text: _Text, name: _Name, word: str, within: int) -> bool:
    return word in text.words[max(0, name.first - within) : name.first]


def _find_others(claim: _Text, close: Sequence[_Text]) -> Iterator[str]:
    """Names that stand beside a word where the evidence has another name beside it."""
    for name in claim.names:
        if any(_has_before(piece, own, "by", BY) for piece in close for own in piece.find(name)):
            continue
        for slot in _slots(claim, name):
            fillers = [own for piece in close for own in _fillers(piece, slot)]
            if fillers and not any(own.is_same(name) for own in fillers):
                yield name.written
                break


Slot = tuple[str, str]  # "doer" or a preposition, and the stem beside which the name stands


def _slots(text: _Text, name: _Name) -> Iterator[Slot]:
    if text.words[name.first - 1 : name.first] == (",",) and any(n.last == name.first - 2 for n in text.names):
        return  # "Marble Falls, Texas" is one place
    yield from _slot_after(text, name.last + 1)
    yield from _slots_before(text, name.first - 1)


def _slot_after(text: _Text, after: int) -> Iterator[Slot]:
    """What the name does, says or suffers, by the verb after it."""
    suffered = False
    while after < len(text.words) and text.words[after] in _AUXILIARY:
        suffered = suffered or text.words[after] in _BEING
        after += 1
    key = text.stems[after] if after < len(text.words) else ""
    if key in _SAID:
        yield "said", ""
    elif key in text.content - _MUTUAL:
        yield "sufferer" if suffered else "doer", key


def _slots_before(text: _Text, before: int) -> Iterator[Slot]:
    """What the word before the name makes of it."""
    if before < 0:
        return
    if text.stems[before] in _SAID:
        yield "said", ""
    word, earlier = text.words[before], text.words[before - 1] if before else ""
    if (earlier, word) == ("according", "to"):
        yield "said", ""
    elif word in ("from", "to"):
        yield word, ""
    elif word == "by" and earlier and text.stems[before - 1] in text.content:
        yield "doer", text.stems[before - 1]


def _fillers(text: _Text, slot: Slot) -> list[_Name]:
    return [name for name in text.names if slot in _slots(text, name)]


def find_undecided_roles(sentence: str, evidence: Sequence[str]) -> Iterable[str]:
    """The names that the sentence puts before a word where the evidence that tells of the same names nobody.

    A pronoun or a definite noun may stand for the name, so evidence with one is not counted.
    """
    claim, pieces = _read(sentence), [_read(text) for text in evidence]
    close = _select_close(claim, pieces) if claim.names else []
    for name in claim.names:
        keys = [key for kind, key in _slots(claim, name) if kind == "doer"]
        telling = [piece for piece in close if keys and keys[0] in piece.stems]
        if telling and not any(piece.find(name) or _may_stand_for_a_name(piece, keys[0]) for piece in telling):
            yield name.written


def _may_stand_for_a_name(piece: _Text, key: str) -> bool:
    """Whether the piece has a name, a pronoun or a definite noun before the word."""
    before = piece.words[: piece.stems.index(key)]
    return not _STANDING.isdisjoint(before) or any(name.first < len(before) for name in piece.names)


@lru_cache(maxsize=2048)
def _read(text: str, liberal: bool = False) -> _Text:
    """The text as words and names. A `liberal` reader takes any first word for a name that is no stop word."""
    plain = undot_acronyms(text)
    parts = {_POSSESSIVE.sub("", word) for name in find_names(plain) for word in re.split(r"[\s-]+", name.written)}
    tokens = [token for token in _TOKEN.findall(plain) if token not in _NO_CLAUSE]
    words = tuple(_POSSESSIVE.sub("", token.lower()) for token in tokens)
    stems = tuple(stem(IRREGULAR.get(word, word)) for word in words)
    named = [
        token[0].isupper()
        and word not in _CALENDAR
        and (_POSSESSIVE.sub("", token) in parts or _is_named(token, word, place, liberal))
        for place, (token, word) in enumerate(zip(tokens, words, strict=True))
    ]
    content = frozenset(
        key
        for key, word, own in zip(stems, words, named, strict=True)
        if not own and word[0].isalpha() and word not in STOP_WORDS
    )
    return _Text(words, stems, tuple(_runs(tokens, named)), content)


def _is_named(token: str, word: str, place: int, liberal: bool) -> bool:
    """Whether a capital word that is in no name found in the text is a name all the same."""
    if word in NATIONS:
        return True
    return is_name_word(token) if place > 0 else liberal and word not in STOP_WORDS


def _runs(tokens: Sequence[str], named: Sequence[bool]) -> Iterator[_Name]:
    place = 0
    while place < len(tokens):
        if not named[place]:
            place += 1
            continue
        last = place
        while last + 1 < len(tokens) and named[last + 1] and not tokens[last].endswith(("'s", "’s")):
            last += 1
        keys = [transliteration_key(base_stem(_POSSESSIVE.sub("", token))) for token in tokens[place : last + 1]]
        yield _Name(place, last, frozenset(keys), keys[-1], " ".join(tokens[place : last + 1]))
        place = last + 1
