"""Roles: who did it to whom, who said it, from where to where. English, by the order of names around common words.

"Russia attacked Ukraine" does not support "Ukraine attacked Russia", nor does "said Calder" support "Olsen said". Knows
no figures and no negations.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from bot.answering.verification.named_text import DETERMINERS, LINKS, Name, NamedText, read_named_text
from bot.answering.verification.slots import (
    BEING,
    BY,
    MUTUAL,
    SAYS,
    find_fillers,
    find_slots,
    find_slots_before,
    find_voices,
    find_ways,
)
from bot.language.names import NameIndex
from bot.language.word_forms import NATIONS

NEAR = 3  # most words from who did it to the verb
SETTING = 3  # most words before a name that the first word of a sentence makes a place or a time
ALIKE = 0.9  # least share of the words between two names that are the same, for the names to be exchanged
CLOSE = 2 / 3  # least share of the best piece's common words for a piece to tell of the same
_SETTING = frozenset("in on at during after before since under".split())  # begin where or when, and not who
_OFFICES = frozenset(
    "ministry army navy parliament government senate court council police embassy treasury cabinet military".split()
)
_NATIONS = NATIONS | {  # also of capitals, in whose name a nation's offices are spoken of
    **{"moscow": "russia", "kremlin": "russia", "kyiv": "ukraine", "kiev": "ukraine", "washington": "america"},
    **{"beijing": "china", "london": "britain", "paris": "france", "berlin": "germany", "tokyo": "japan"},
    **{"tehran": "iran", "ankara": "turkey", "delhi": "india", "rome": "italy", "madrid": "spain", "warsaw": "poland"},
}
_STANDING = frozenset("he she it they i we you who which that this these those the his her its their".split())


def find_role_conflicts(sentence: str, evidence: Sequence[str]) -> Iterable[str]:
    """The names of the sentence, as written, to which all the evidence that tells of the same gives another role."""
    claim, pieces = _read_both(sentence, evidence)
    close = _select_close(claim, pieces)
    found = [*_find_exchanged(claim, close, pieces), *_find_others(claim, close), *_find_turned_ways(claim, close)]
    found += [*_find_exchanged_nouns(claim, close), *_find_turned_voice(claim, close)]
    found += _find_other_owners(claim, pieces)
    yield from dict.fromkeys(found)


def find_exchanged(sentence: str, evidence: Sequence[str]) -> tuple[str, ...]:
    """The pairs of names of the sentence that stand the other way round about the same words in the evidence."""
    claim, pieces = _read_both(sentence, evidence)
    return tuple(dict.fromkeys(_find_exchanged(claim, _select_close(claim, pieces), pieces)))


def _read_both(sentence: str, evidence: Sequence[str]) -> tuple[NamedText, list[NamedText]]:
    """The sentence and its evidence. The first word of the sentence is a name if the evidence has that name."""
    pieces = [read_named_text(text, True) for text in evidence]
    claim, wider = read_named_text(sentence), read_named_text(sentence, True)
    first = wider.names[0] if wider.names and wider.names[0].first == 0 else None
    if first and any(own.first > 0 and own.is_same(first) for piece in pieces for own in piece.names):
        claim = wider
    return claim, pieces


def _select_close(claim: NamedText, pieces: Sequence[NamedText]) -> list[NamedText]:
    shared = [len(claim.content & piece.content) for piece in pieces]
    best = max(shared, default=0)
    return [piece for piece, count in zip(pieces, shared, strict=True) if count and count >= CLOSE * best]


def _find_exchanged(claim: NamedText, close: Sequence[NamedText], pieces: Sequence[NamedText]) -> Iterator[str]:
    """Pairs of names whose order around the same words is the other way round."""
    for at, one in enumerate(claim.names):
        for other in claim.names[at + 1 :]:
            if one.is_same(other) or min(each.first for each in claim.find(other)) < one.first:
                continue
            if any(
                _is_turned(claim, one, other, piece) or _is_exchanged(claim, one, other, piece) for piece in close
            ) and not any(_is_kept(claim, one, other, piece) for piece in pieces):
                yield f"{one.written} … {other.written}"


def _is_turned(claim: NamedText, one: Name, other: Name, piece: NamedText) -> bool:
    """Whether all of the piece's places for `other` come before those for `one`, with a common word between."""
    ones, others = piece.find(one), piece.find(other)
    if not ones or not others or max(o.last for o in others) >= min(o.first for o in ones):
        return False
    mine, theirs = claim.between(one.last, other.first), piece.between(others[-1].last, ones[0].first)
    near = claim.after(one.last, other.first) & piece.after(others[-1].last, ones[0].first)
    if not near - MUTUAL or (mine | theirs) & MUTUAL:
        return False
    if _both_say(claim, one, piece, ones) or _both_say(claim, other, piece, others):
        return False
    if piece.words[0] in _SETTING and others[-1].first <= SETTING:
        return False
    if _has_before(claim, other, "of", 2) or _has_before(piece, ones[0], "of", 2):  # "founder of X" is "X founder"
        return False
    return not _is_copula(claim, one) and _done_by(claim, other) == _done_by(piece, ones[0])


def _is_copula(text: NamedText, name: Name) -> bool:
    """Whether the text says what the name is: "X is the club of Y" says what "the club of Y is X" says."""
    after = text.words[name.last + 1 : name.last + 3]
    return bool(after) and after[0] in BEING and DETERMINERS.issuperset(after[1:])


def _done_by(text: NamedText, name: Name) -> str:
    """The stem of what is done by the name; "" without a "by" shortly before it."""
    reach = range(name.first - 1, max(0, name.first - 1 - BY), -1)
    return next((text.stems[k - 1] for k in reach if text.words[k] == "by"), "")


def _both_say(claim: NamedText, name: Name, piece: NamedText, same: Sequence[Name]) -> bool:
    """Whether a name is that of who says it in both: it may stand before or after what is said."""
    return SAYS in find_slots(claim, name) and any(SAYS in find_slots(piece, own) for own in same)


def _is_exchanged(claim: NamedText, one: Name, other: Name, piece: NamedText) -> bool:
    """Whether the piece has the names the other way round with the same words between, which are no mere list."""
    mine = claim.words[one.last + 1 : other.first]
    if not (claim.between(one.last, other.first) - MUTUAL or LINKS & set(mine)) or MUTUAL & {
        *claim.stems[one.last + 1 : other.first]
    }:
        return False
    return any(
        SequenceMatcher(None, mine, piece.words[first.last + 1 : second.first], autojunk=False).ratio() >= ALIKE
        for first in (*piece.find(other), *piece.find_noun(other))
        for second in (*piece.find(one), *piece.find_noun(one))
        if first.last < second.first
    )


def _find_exchanged_nouns(claim: NamedText, close: Sequence[NamedText]) -> Iterator[str]:
    """Pairs of common nouns that stand the other way round, with the same words between."""
    for one, other in itertools.pairwise(sorted((*claim.nouns, *claim.names), key=lambda each: each.first)):
        turned = not one.keys & other.keys and any(_is_exchanged(claim, one, other, piece) for piece in close)
        kept = claim.words[one.first : other.last + 1]
        if turned and not any(_has_run(piece.words, kept) for piece in close):
            yield f"{one.written} … {other.written}"


def _has_run(words: Sequence[str], run: Sequence[str]) -> bool:
    return any(words[k : k + len(run)] == run for k in range(len(words) - len(run) + 1))


def _find_turned_voice(claim: NamedText, close: Sequence[NamedText]) -> Iterator[str]:
    """Names and nouns that did what the evidence says was done to them, or the reverse."""
    for name in (*claim.names, *claim.nouns):
        for kind, key in find_voices(claim, name):
            there = {
                how
                for piece in close
                for own in (*piece.find(name), *piece.find_noun(name))
                for how, same in find_voices(piece, own)
                if same == key
            }
            if there and kind not in there:
                yield name.written


def _is_kept(claim: NamedText, one: Name, other: Name, piece: NamedText) -> bool:
    """Whether the piece has the two names in the same order, with a common word between."""
    mine = claim.between(one.last, other.first)
    return any(
        mine & piece.between(first.last, second.first)
        for first in piece.find(one)
        for second in piece.find(other)
        if first.last < second.first
    )


def _has_before(text: NamedText, name: Name, word: str, within: int) -> bool:
    return word in text.words[max(0, name.first - within) : name.first]


def _find_others(claim: NamedText, close: Sequence[NamedText]) -> Iterator[str]:
    """Names that stand beside a word where the evidence has another name beside it."""
    for name in claim.names:
        if any(_has_before(piece, own, "by", BY) for piece in close for own in piece.find(name)):
            continue
        for slot in find_slots(claim, name):
            if any(piece.stems.count(slot[1]) > 1 and piece.find(name) for piece in close):
                continue  # one place may be the name's
            fillers = [own for piece in close for own in find_fillers(piece, slot)]
            if fillers and not any(own.is_same(name) for own in fillers):
                yield name.written
                break


def _find_other_owners(claim: NamedText, pieces: Sequence[NamedText]) -> Iterator[str]:
    """Offices that the sentence gives to somebody where all the evidence gives them to others: "Kyiv's Ministry"."""
    for office, owners in _find_offices(claim):
        known = [theirs for piece in pieces for same, theirs in _find_offices(piece) if same == office]
        index = NameIndex(tuple(" ".join(map(_name_owner, theirs)) for theirs in known))
        if owners and known and all(known) and not any(index.has(_name_owner(owner), owners) for owner in owners):
            yield f"{' '.join(owners)} {office}"


def _name_owner(word: str) -> str:
    """The word with a capital; the nation for its capital or its people."""
    return _NATIONS.get(word, word).capitalize()


def _find_offices(text: NamedText) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each office of the text with the names right before it, which may be none."""
    named = {place for name in text.names for place in range(name.first, name.last + 1)}
    for place, word in enumerate(text.words):
        if word in _OFFICES:
            first = place
            while first - 1 in named and text.words[first - 1] not in _OFFICES:
                first -= 1
            yield word, text.words[first:place]


def _find_turned_ways(claim: NamedText, close: Sequence[NamedText]) -> Iterator[str]:
    """Where the sentence goes from and to, if the evidence goes there the other way round."""
    known = [way for piece in close for way in find_ways(piece)]
    for start, end, written in find_ways(claim):
        turned = any(start & theirs and end & other for other, theirs, _ in known)
        if turned and not any(start & other and end & theirs for other, theirs, _ in known):
            yield written


def find_undecided_roles(sentence: str, evidence: Sequence[str]) -> Iterable[str]:
    """The names that the sentence puts before a word where the evidence that tells of the same names nobody.

    A pronoun or a definite noun may stand for the name, so evidence with one is not counted.
    """
    claim, pieces = read_named_text(sentence), [read_named_text(text) for text in evidence]
    wider = {read_named_text(text): read_named_text(text, True) for text in evidence}
    close = _select_close(claim, pieces) if claim.names else []
    for name in claim.names:
        key = next((key for kind, key in find_slots(claim, name) if kind in ("doer", "owner")), None)
        telling = [piece for piece in close if key in piece.stems]
        if (
            key is not None
            and telling
            and not _is_told_of(claim, name, key, {piece: wider[piece] for piece in telling})
        ):
            yield name.written


def _is_told_of(claim: NamedText, name: Name, key: str, telling: Mapping[NamedText, NamedText]) -> bool:
    """Whether evidence may name who does `key`. It is read strictly (the keys) and with all that may be names."""
    if any(kind == "doer" for kind, _ in find_slots_before(claim, name)):
        return any(_names_doer(wide, key) for wide in telling.values())
    return any(wide.find(name) or _may_stand_for_a_name(piece, key) for piece, wide in telling.items())


def _names_doer(piece: NamedText, key: str) -> bool:
    """Whether the piece says who did it: a name or a pronoun stands before the verb, or a name after "by"."""
    place = piece.stems.index(key)
    before = range(max(0, place - NEAR), place)
    named = any(name.last in before or ("doer", key) in find_slots(piece, name) for name in piece.names)
    return named or not _STANDING.isdisjoint(piece.words[max(0, place - 2) : place])


def _may_stand_for_a_name(piece: NamedText, key: str) -> bool:
    """Whether the piece has a name, a pronoun or a definite noun before the word."""
    before = piece.words[: piece.stems.index(key)]
    return not _STANDING.isdisjoint(before) or any(name.first < len(before) for name in piece.names)
