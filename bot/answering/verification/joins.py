"""Joins: parts of two sentences of the evidence that a sentence makes one statement, though no sentence links them.

"The harbour master rose by a fifth" has its subject from one sentence and its predicate from another. A statement
stands if one sentence of the evidence tells it all, or if its subject is the same there: by a pronoun or a definite
noun, or by a name and a role that the passage puts side by side. English; by the order of words, without a grammar.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise, takewhile

from bot.answering.verification.overlap import synonyms_of
from bot.language.names import undot_acronyms
from bot.language.negation import polarity_of
from bot.language.numerals import ONE_TO_TEN
from bot.language.people import is_person, may_be_same
from bot.language.pronouns import starts_with_pronoun
from bot.language.word_forms import IRREGULAR
from bot.language.words import content_stems

TELLS = 2  # least words of a statement, its lead aside, that a sentence has which tells it
CLOSE = 3 / 4  # share of the best sentence's common words from which on another one tells of the same
MOST = 3 / 4  # least share of a sentence's words, a name aside, in a piece that tells it
BACK = 2  # sentences before one with a pronoun in which the pronoun's noun may stand
TAIL = 2  # least words of a subordinate clause that can be told from another wording
ASIDE = 4  # words on each side of a noun that are compared
ALIKE = 3  # least equal ones on the two sides together
EXACTLY = 5  # the same on the two sides of a possessive
NEAR = 2  # words before a relative clause of which it may speak
LINKED = 1 / 3  # least share of a main clause's words in a sentence that tells its subordinate clause
_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d[\d.,]*|[^\w\s]")
_STANDING = frozenset("he she it they we i you his her its their this these those".split())
_REFERRING = frozenset("same then later".split())  # to where or when it was in the sentence before
_NO_SUBJECT = frozenset("he she it they we i you this that these those".split()) | frozenset(
    "there here another other others some one many most each both yes no".split()
)
_FILLERS = frozenset(
    "addition even also well however moreover meanwhile later earlier then first now still only just overall instead "
    "today yesterday example result therefore thus".split()
) | frozenset(ONE_TO_TEN)
_BETWEEN = frozenset(", ( - – — the a an is was are were became as named called known who whose".split())
_MARKS = frozenset(",-–—(")
_OWN = frozenset("his her its their".split())
_ARTICLES = frozenset("the a an".split())
_FINITE = (
    r"(?:has|have|had|is|are|was|were|will|would|can|could|may|might|must|did|does|says|[a-z]{3,}ed|"
    + "|".join(sorted(form for form in IRREGULAR if not form.endswith("en") and len(form) > 2))
    + ")"
)
_PRO = r"(?:it|he|she|they|this|that|these|those|there|who|which|the|an?|its|his|her|their|[A-Z])"
_CLAUSE = re.compile(  # before a clause that has a subject of its own
    r",?\s(?:and|but|while|whereas|so)\s(?=(?:the|an?|it|he|she|they|there|its|his|her|their|some|no|on|in|at)\b)|;\s"
)
_SUBJECT = re.compile(rf"^(?P<subject>[^,;:“”\"]{{3,80}}?)(?:,[^,;:“”\"]{{3,80}},)?\s(?={_FINITE}\b)")
_AND = re.compile(rf",?\s(?:and|but)\s(?:then\s|also\s|later\s)?(?=(?:{_FINITE}|not)\b)(?!{_PRO}\b)")
_RELATIVE = re.compile(rf"(?<![^\s,])(?P<of>[^\s,]{{1,40}}(?:\s[^\s,]{{1,40}})?),\s(?:which|who)\s(?={_FINITE}\b)")
_OPENING = re.compile(
    r"^(?:In|On|At|After|Before|During|Since|By|Under|Near|When|While|As|Because|Until|Following)\s[^,;:“”\"]{3,80},\s(?=\w)"
)
_SUBORDINATE = re.compile(
    r",?\s(?:after|before|because|while|when|during|since|until|where|which|who|although|though)\s(?=\w)"
)
_IS_NOT = re.compile(
    r"\b(?:is|are|was|were)\s(?:not|never)\s(?P<what>[^,.;:“”\"]{3,80}?)(?=\s(?:and|but|or)\s|[,.;:“”\"]|$)"
)
_PREPOSITION = re.compile(
    r"\b(?:in|at|near|outside|around|from|to|with|against|by|for|of|over|on)\s(?P<name>(?:[A-Z][\w’'-]{0,40}\s?){1,6})"
)


@dataclass(frozen=True, slots=True)
class _Word:
    written: str
    key: str | None  # None for a function word or a mark


@dataclass(frozen=True)
class _Piece:
    """A sentence of the evidence, and those before it in its passage."""

    text: str
    before: str

    @cached_property
    def keys(self) -> frozenset[str]:
        return _keys(_read(self.text))

    @cached_property
    def nearby(self) -> frozenset[str]:
        """The content words of what is before it."""
        return _keys(_read(self.before))

    def has(self, key: str) -> bool:
        """Whether it has the word, or one that means nearly the same."""
        return key in self.keys or not self.keys.isdisjoint(synonyms_of(key))


def find_joins(sentence: str, evidence: Sequence[str], headers: Sequence[str], around: Sequence[str]) -> Iterator[str]:
    """The statements of the sentence that no sentence of the evidence tells of their subject or for their setting.

    `around` are the passages of the evidence, whose other sentences may say that two subjects are the same.
    """
    if any(" ".join(sentence.split()) in " ".join(text.split()) for text in around):
        return  # also where the evidence was split at "Mt."
    pieces = [_Piece(text, _find_before(text, around)) for text in evidence]
    known = frozenset(word.key for text in headers for word in _read(text) if word.key)
    for subject, told in _find_statements(sentence):
        if _is_joined(f"{subject} {told}", told, pieces, known, around):
            yield f"{subject} {told}".strip()
    yield from _find_loose_tails(sentence, pieces)
    yield from _find_exchanged(sentence, pieces, around)
    yield from _find_denied_elsewhere(sentence, pieces)
    yield from _find_denied_otherwise(sentence, pieces)
    yield from _find_taken_over(sentence, pieces)
    yield from _find_names_elsewhere(sentence, pieces, known)


def _find_statements(sentence: str) -> Iterator[tuple[str, str]]:
    """What the sentence states of one subject each: as a whole, without its setting, and after each "and".

    A subject and what is told of it; "" and the whole where it has a setting.
    """
    sentence, *others = _CLAUSE.split(sentence)
    for other in others:
        yield from _find_statements(other)
    opening = _OPENING.match(sentence)
    rest = sentence[opening.end() :] if opening else sentence
    if opening:
        yield "", sentence
    found = _SUBJECT.match(rest)
    if found:
        subject = found["subject"]
        yield subject, rest[len(subject) :].lstrip(" ,")
        for part in _AND.split(rest)[1:]:
            yield subject, part
    for relative in _RELATIVE.finditer(rest):
        yield relative["of"], rest[relative.end() :]


def _is_joined(
    statement: str, told: str, pieces: Sequence[_Piece], known: frozenset[str], around: Sequence[str]
) -> bool:
    """Whether none of the pieces that tell most of `told` tells it of the statement's subject."""
    if not _NO_SUBJECT.isdisjoint(word.written.lower() for word in _read(statement)[:1]):
        return False
    wanted = {word.key for word in _read(told) if word.key}
    shared = [sum(piece.has(key) for key in wanted) for piece in pieces]
    best = max(shared, default=0)
    least = max(1, min(TELLS, len(wanted)))
    close = [piece for piece, count in zip(pieces, shared, strict=True) if count >= max(least, CLOSE * best)]
    return bool(close) and not any(_is_told(statement, piece, known, around) for piece in close)


def _is_told(statement: str, piece: _Piece, known: frozenset[str], around: Sequence[str]) -> bool:
    """Whether the piece tells the statement of its subject, or of one that stands for it."""
    words = [word for word in _read(statement) if word.key]
    first = next((place for place, word in enumerate(words) if word.key and piece.has(word.key)), len(words))
    lead = [word for word in words[:first] if not _is_filler(word.written.lower())]
    if not lead or first == len(words) or _is_one_name(statement, lead[-1], words[first]):
        return True
    return _is_of_same(lead, _take_before(piece, words[first].key or ""), piece, known, around)


def _is_of_same(
    lead: Sequence[_Word], before: Sequence[_Word], piece: _Piece, known: frozenset[str], around: Sequence[str]
) -> bool:
    """Whether what stands before the told words in a statement, its `lead`, is what stands there in the piece."""
    own = [word for word in before if word.key]
    keys = _keys(lead)
    if keys.isdisjoint(_keys_of(tuple(around))) and not _are_others(lead, own):
        return True  # words that no sentence has are no part of another one
    return _is_referred_to(keys, before, piece, known) or any(own and _are_beside(lead, own, text) for text in around)


def _is_referred_to(keys: frozenset[str], before: Sequence[_Word], piece: _Piece, known: frozenset[str]) -> bool:
    """Whether the piece refers to what the sentences before it, or the headers, tell: a subject, a place or a time."""
    own = _keys(before)
    opens = starts_with_pronoun(piece.text) and len(own) <= 1  # "The two campaigns" is no pronoun
    if own:
        return (opens or _begins_with_pronoun(before)) and bool(keys & (piece.nearby | known))
    refers = opens or not _REFERRING.isdisjoint(word.written.lower() for word in _read(piece.text))
    return keys <= known or (refers and bool(keys & piece.nearby))


def _is_one_name(text: str, one: _Word, other: _Word) -> bool:
    """Whether the two words stand side by side as a name: "Derek Cha" for "Cha"."""
    return one.written[0].isupper() and other.written[0].isupper() and (one, other) in pairwise(_read(text))


def _keys(words: Iterable[_Word]) -> frozenset[str]:
    return frozenset(word.key for word in words if word.key)


@lru_cache(maxsize=64)
def _keys_of(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset().union(*(_keys(_read(text)) for text in texts))


def _are_others(lead: Sequence[_Word], own: Sequence[_Word]) -> bool:
    """Whether both speak of people, and of different ones."""
    mine, theirs = ([word.key for word in words if word.key and is_person(word.key)] for words in (lead, own))
    return bool(mine and theirs) and not any(may_be_same(one, other) for one in mine for other in theirs)


def _find_exchanged(sentence: str, pieces: Sequence[_Piece], around: Sequence[str]) -> Iterator[str]:
    """Nouns for people where the sentence follows a piece word by word, and the piece has others: "the mayor won"."""
    words = _read(sentence)
    keys = _spell(words)
    for place, word in enumerate(words):
        if word.key and word.written.islower() and is_person(word.key):
            beside = (keys[max(0, place - ASIDE) : place], keys[place + 1 : place + 1 + ASIDE])
            there = [found for piece in pieces for found in _find_placed(piece, *beside)]
            if there and not any(may_be_same(word.key, other) or _are_one(word.key, other, around) for other in there):
                yield word.written


def _find_placed(piece: _Piece, before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """The common words that the piece has between the same words, at least ALIKE of them."""
    words = _read(piece.text)
    keys = _spell(words)
    for place, word in enumerate(words):
        if word.key and word.written.islower():
            left, right = _count_equal(reversed(before), reversed(keys[:place])), _count_equal(after, keys[place + 1 :])
            ends = not after and place + 1 == len(words)
            if left + right >= ALIKE and (right or ends):
                yield word.key


def _count_equal(one: Iterable[str], other: Iterable[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _find_denied_elsewhere(sentence: str, pieces: Sequence[_Piece]) -> Iterator[str]:
    """Nouns after "no" that no piece has that has the word before it: "ran on no fuel" where others have none."""
    words = [word for word in _read(sentence) if word.key or word.written.lower() == "no"]
    for before, no, after in zip(words, words[1:], words[2:], strict=False):
        if before.key and after.key and no.written.lower() == "no":
            having = [piece for piece in pieces if piece.has(before.key)]
            if having and not any(piece.has(after.key) for piece in having):
                yield f"{before.written} no {after.written}"


def _find_denied_otherwise(sentence: str, pieces: Sequence[_Piece]) -> Iterator[str]:
    """What is said not to be, where no piece that tells of it denies anything."""
    for found in _IS_NOT.finditer(sentence):
        denied = _keys(_read(found["what"]))
        telling = (piece for piece in pieces if sum(map(piece.has, denied)) >= len(denied) / 2)
        if denied and not any(polarity_of(piece.text).hints for piece in telling):
            yield found.group()


def _find_names_elsewhere(sentence: str, pieces: Sequence[_Piece], known: frozenset[str]) -> Iterator[str]:
    """Names after a preposition that no piece has, nor what is before it, which tells the rest of the sentence: "The
    drone hit the refinery in Kyiv" where another sentence speaks of Kyiv."""
    said = _keys(_read(sentence))
    for found in _PREPOSITION.finditer(undot_acronyms(sentence)):
        name = _keys(_read(found["name"]))
        rest = said - name
        if len(rest) < TELLS or name <= known:
            continue
        telling = [piece for piece in pieces if sum(map(piece.has, rest)) >= MOST * len(rest)]
        if telling and not any(name <= piece.keys | piece.nearby for piece in telling):
            yield found.group().strip()


def _find_taken_over(sentence: str, pieces: Sequence[_Piece]) -> Iterator[str]:
    """Possessives where the sentence follows a piece word by word that has a name there: "its" for "the Lanmouth"."""
    words, said = _read_without_articles(sentence), _keys(_read(sentence))
    for place, word in enumerate(words[:-1]):
        if word.written.lower() in _OWN:
            around = words[:place], words[place + 1 :]
            there = [
                name for piece in pieces for name in _find_names_placed(_read_without_articles(piece.text), *around)
            ]
            if there and said.isdisjoint(there):
                yield f"{word.written} {words[place + 1].written}"


def _find_names_placed(theirs: Sequence[_Word], before: Sequence[_Word], after: Sequence[_Word]) -> Iterator[str]:
    """The words with a capital that stand between the same words, EXACTLY of them or more."""
    one, two, keys = (_spell(words) for words in (before, after, theirs))
    for place, word in enumerate(theirs):
        if word.key and word.written[0].isupper():
            name = sum(1 for _ in takewhile(lambda other: other.written[0].isupper(), reversed(theirs[:place])))
            left = _count_equal(reversed(one), reversed(keys[: place - name]))
            right = _count_equal(two, keys[place + 1 :])
            if left and right and left + right >= EXACTLY:
                yield word.key


def _spell(words: Sequence[_Word]) -> list[str]:
    return [word.key or word.written.lower() for word in words]


def _read_without_articles(text: str) -> list[_Word]:
    return [word for word in _read(text) if word.written.lower() not in _ARTICLES]


def _are_one(key: str, other: str, around: Sequence[str]) -> bool:
    """Whether a text names the two nouns together: "the driver, a student"."""
    one, two = [_Word("", key)], [_Word("", other)]
    return any(_are_beside(one, two, text, names=False) for text in around)


def _begins_with_pronoun(words: Sequence[_Word]) -> bool:
    """Whether a pronoun stands before any other word that may be a subject: "On Friday they"."""
    first = next((place for place, word in enumerate(words) if word.key), len(words))
    return any(word.written.lower() in _STANDING for word in words[:first])


def _is_filler(word: str) -> bool:
    return word in _FILLERS or word.endswith("ly") or word[0].isdecimal()


def _take_before(piece: _Piece, key: str) -> list[_Word]:
    """The words of the piece before this one."""
    found = []
    for word in _read(piece.text):
        if word.key and (word.key == key or word.key in synonyms_of(key)):
            break
        found.append(word)
    return found


def _are_beside(lead: Sequence[_Word], own: Sequence[_Word], text: str, names: bool = True) -> bool:
    """Whether the text puts a word of each side by side, as a name and its role: "Mayor Lee", "Lee, the mayor".

    `names` is whether one of the two has to be a name.
    """
    mine, theirs = _keys(lead), _keys(own)
    words = _read(text)
    places = [place for place, word in enumerate(words) if word.key in mine or word.key in theirs]
    return any(
        (words[one].key in mine) != (words[other].key in mine) and _are_joined(words[one : other + 1], names)
        for one, other in pairwise(places)
    )


def _are_joined(words: Sequence[_Word], names: bool) -> bool:
    """Whether only words stand between the first and the last that make them one: "Olsen, the mayor"."""
    between = {word.written.lower() for word in words[1:-1] if not (word.key and word.written.istitle())}  # "Ines" Lund
    named = words[0].written[:1].isupper() + words[-1].written[:1].isupper()
    if not between <= _BETWEEN or (names and not named):
        return False
    return named == 1 or (bool(named) and not between) or bool(between - _MARKS)  # "Olsen, Lund" are two


def _find_loose_tails(sentence: str, pieces: Sequence[_Piece]) -> Iterator[str]:
    """Subordinate clauses that only pieces tell that have no word of the rest of the sentence."""
    for join in _SUBORDINATE.finditer(sentence):
        before, after = sentence[: join.start()], sentence[join.end() :]
        main = _keys(_read(before))
        tail = _keys(_read(re.split(r"[,;]", after)[0])) - main
        telling = [piece for piece in pieces if sum(map(piece.has, tail)) > len(tail) / 2]
        if len(tail) >= TAIL and len(main) >= TELLS and telling:
            subject = _SUBJECT.match(before)
            own = _keys(_read(subject["subject"] if subject else ""))
            if _is_relative(join.group()) or starts_with_pronoun(after):
                own |= _read_last(before)
            if not any(_tells_main(main, own, piece) for piece in telling):
                yield sentence[join.start() :]


def _is_relative(join: str) -> bool:
    return join.strip(" ,") in ("which", "who", "where")


def _read_last(text: str) -> set[str]:
    """The last words of a main clause, of which a relative clause or a pronoun after it may speak."""
    return set([word.key for word in _read(text) if word.key][-NEAR:])


def _tells_main(main: AbstractSet[str], subject: AbstractSet[str], piece: _Piece) -> bool:
    shared = sum(piece.has(key) for key in main)
    return shared >= LINKED * len(main) or any(piece.has(key) for key in subject) or starts_with_pronoun(piece.text)


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[_Word, ...]:
    found = []
    for token in _TOKEN.findall(undot_acronyms(text)):
        stems = content_stems(token) if token[0].isalnum() else []
        found.append(_Word(token, stems[0] if stems else None))
    return tuple(found)


def _find_before(piece: str, around: Sequence[str]) -> str:
    """The sentences right before the piece in its passage."""
    for text in around:
        place = text.find(piece)
        if place > 0:
            return " ".join(re.split(r"(?<=[.!?])\s+", text[:place].strip())[-BACK:])
    return ""
