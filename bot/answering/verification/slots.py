"""Slots: what a name does, says, owns or suffers by the words beside it, and from where to where a sentence goes."""

from collections.abc import Iterator
from itertools import takewhile

from bot.answering.verification.named_text import DETERMINERS, Name, NamedText
from bot.language.words import stem

BY = 6  # most words from "by" to the name of who did it
ASIDE = 7  # most words between commas after a name
WAY = 5  # most words from "from" to "to", and of where to
_AUXILIARY = frozenset(
    "has have had is are was were be been being will would can could may might shall should must did does do also then "
    "later again first now still just already reportedly allegedly never not to".split()
)
BEING = frozenset("is are was were be been being".split())
_PREPOSITIONS = frozenset("in on at of to from by with for against into than".split())
_PARTICLES = frozenset("down up out off over away back in on".split())
_TOWARDS = frozenset("to into toward towards".split())
_OBJECT = frozenset("to from by with against into".split())  # before a name that does not do what follows
_SAID = frozenset(
    map(
        stem,
        "say says said tell told add added state announce warn argue claim deny confirm insist explain note write "
        "wrote report declare suggest acknowledge admit agree accuse predict promise".split(),
    )
)
# Verbs whose sides may be exchanged, and words that only join names
MUTUAL = frozenset(
    map(
        stem,
        "meet met talk discuss marry married agree deal negotiate fight fought play draw tie border between speak "
        "spoke join and or versus both together relation war match game alongside friend rival partner".split(),
    )
)

Slot = tuple[str, str]  # "doer", "owner" or a preposition, and the stem beside which the name stands
SAYS: Slot = ("said", "")


def find_slots(text: NamedText, name: Name) -> Iterator[Slot]:
    """What the words after and before the name make of it."""
    follows = text.words[name.first - 1 : name.first] == (",",) and any(n.last == name.first - 2 for n in text.names)
    if follows and text.words[name.last + 1 : name.last + 2] != ("and",):
        return  # "Marble Falls, Texas" is one place
    if not name.first or text.words[name.first - 1] not in _OBJECT:
        yield from _slot_after(text, name)
    yield from find_slots_before(text, name)


def _slot_after(text: NamedText, name: Name) -> Iterator[Slot]:
    """What the name does, says, suffers or has, by the word after it."""
    after = start = _skip_aside(text, name)
    if text.words[after : after + 1] == ("and",):  # "Olsen and Calder led": each of them did
        other = next((each for each in text.names if each.first == after + 1 and _opens_clause(text, name)), None)
        yield from _slot_after(text, other) if other else ()
        return
    after += sum(1 for _ in takewhile(lambda word: word in _AUXILIARY or word.endswith("ly"), text.words[after:]))
    suffered = not BEING.isdisjoint(text.words[start:after])
    key = next(iter(text.stems[after:]), "")
    if key in _SAID and not suffered:
        yield SAYS
    elif key in _SAID or key in text.content - MUTUAL:
        owns = name.owns and after == name.last + 1
        yield "owner" if owns else "sufferer" if suffered else "doer", key


def _opens_clause(text: NamedText, name: Name) -> bool:
    """Whether the name may be a subject: it follows no preposition, and no verb that has its own subject."""
    before = text.words[name.first - 1] if name.first else ","
    follows_verb = any(other.last == name.first - 2 for other in text.names)
    return before not in _PREPOSITIONS and not (before.isalpha() and follows_verb)


def _skip_aside(text: NamedText, name: Name) -> int:
    """The place after a name and after what stands between commas: "Olsen, the mayor, led", "The mayor, Olsen, led"."""
    after = name.last + 1
    if text.words[after : after + 1] != (",",):
        return after
    if name.first and text.words[name.first - 1] == ",":
        return after + 1
    aside = text.words[after + 1 : after + 2 + ASIDE]
    return after + 2 + aside.index(",") if "," in aside else after


def find_slots_before(text: NamedText, name: Name) -> Iterator[Slot]:
    """What the word before the name makes of it."""
    before = name.first - 1
    if before >= 1 and text.words[before] in DETERMINERS:
        before -= 1
    if before < 0:
        return
    if text.stems[before] in _SAID and not _is_told(text, before):
        yield SAYS
    word, earlier = text.words[before], text.words[before - 1] if before else ""
    if (earlier, word) == ("according", "to"):
        yield SAYS
    elif word in ("from", "to"):
        yield word, ""
    elif word == "by" and earlier:
        yield from _slot_by(text, before)


def _slot_by(text: NamedText, by: int) -> Iterator[Slot]:
    """What the name after the "by" at this place does or says."""
    done = text.stems[by - 2 if text.words[by - 1] in _PARTICLES and by >= 2 else by - 1]  # "shot down by"
    if done in _SAID:
        yield SAYS
    elif done in text.content:
        yield "doer", done


def _is_told(text: NamedText, place: int) -> bool:
    """Whether the verb of saying has its subject before it: no mark stands there, so the next name did not say it."""
    return place > 0 and text.words[place - 1][-1].isalnum()


def find_fillers(text: NamedText, slot: Slot) -> list[Name]:
    """The names of the text that stand in this slot."""
    return [name for name in text.names if slot in find_slots(text, name)]


def find_voices(text: NamedText, name: Name) -> Iterator[Slot]:
    """What the name does to another who is named right after, or suffers by another who is named after "by"."""
    for kind, key in _slot_after(text, name):
        if (kind, key) == SAYS:
            kind, key = "doer", next(stem_ for stem_ in text.stems[name.last + 1 :] if stem_ in _SAID)
        place = next((k for k in range(name.last + 1, len(text.words)) if text.stems[k] == key), 0)
        after = text.words[place + 1 : place + 1 + BY]
        object_ = bool(after) and (after[0] in DETERMINERS or any(own.first == place + 1 for own in text.names))
        if (kind == "doer" and object_) or (kind == "sufferer" and "by" in after):
            yield kind, key


def find_ways(text: NamedText) -> Iterator[tuple[frozenset[str], frozenset[str], str]]:
    """From where and to where, as stems, and the words: of "from … to …", "to … from …" and "left … for …"."""
    for place, word in enumerate(text.words):
        leaves = text.stems[place] == "leav"
        if word == "from" or leaves:
            aims = {"for"} if leaves else _TOWARDS
            reach = range(place + 1, min(place + 2 + WAY, len(text.words)))
            if there := next((k for k in reach if text.words[k] in aims), None):
                start, end = text.phrase(place + 1, there), text.phrase(there + 1, there + 1 + WAY)
                yield start, end, " ".join(text.words[place : there + 1])
        elif word in _TOWARDS:
            reach = range(place + 1, min(place + 2 + WAY, len(text.words)))
            if there := next((k for k in reach if text.words[k] == "from"), None):
                start, end = text.phrase(there + 1, there + 1 + WAY), text.phrase(place + 1, there)
                yield start, end, " ".join(text.words[place : there + 1])
