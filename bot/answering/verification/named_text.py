"""Named text: a sentence as words, their stems, its names and its common nouns. English; decides nothing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.language.dates import WEEKDAYS
from bot.language.names import base_stem, find_names, is_name_word, transliteration_key, undot_acronyms
from bot.language.word_forms import IRREGULAR, NATIONS
from bot.language.words import STOP_WORDS, stem
from corpus.dates import MONTHS

VERB = 3  # most content words from a name to the word that says what it does
DETERMINERS = frozenset("the a an its their his her our".split())
LINKS = frozenset("to into onto from by at against over than under toward towards".split())  # their order matters
_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d[\d.,]*|[^\w\s]")
_POSSESSIVE = re.compile(r"['’]s?$")
_NO_CLAUSE = frozenset("\"“”'‘’")  # marks that end no clause
_CALENDAR = frozenset((*MONTHS, *WEEKDAYS, *(month[:3] for month in MONTHS), "sept"))


@dataclass(frozen=True, slots=True)
class Name:
    """A name: the places of its first and last word, the keys of its words, and the last of them."""

    first: int
    last: int
    keys: frozenset[str]
    key: str
    written: str
    owns: bool  # in the genitive, or the adjective of a nation

    def is_same(self, other: "Name") -> bool:
        """Whether the last word of one is a word of the other: "Calder" and "Ines Calder"."""
        return self.key in other.keys or other.key in self.keys


@dataclass(frozen=True, slots=True)
class NamedText:
    """A sentence: its words in lower case, their stems, and its names in order."""

    words: tuple[str, ...]
    stems: tuple[str, ...]
    names: tuple[Name, ...]
    content: frozenset[str]

    @property
    def nouns(self) -> list[Name]:
        """The common nouns that stand first, or after an article or a possessive: "the union"."""
        named = {place for name in self.names for place in range(name.first, name.last + 1)}
        return [
            Name(place, place, frozenset({key}), key, self.words[place], False)
            for place, key in enumerate(self.stems)
            if key in self.content and place not in named and (not place or self.words[place - 1] in DETERMINERS)
        ]

    def between(self, start: int, end: int) -> frozenset[str]:
        """The stems of the content words between two places, names aside."""
        named = {place for name in self.names for place in range(name.first, name.last + 1)}
        return frozenset(
            self.stems[k] for k in range(start + 1, end) if k not in named and self.stems[k] in self.content
        )

    def phrase(self, start: int, end: int) -> frozenset[str]:
        """The stems of the words from a place on that are no function words, up to a mark or the next "to"."""
        found = []
        for k in range(start, min(end, len(self.words))):
            if not self.words[k][0].isalnum() or self.words[k] in LINKS:
                break
            if self.words[k] not in STOP_WORDS:
                found.append(self.stems[k])
        return frozenset(found)

    def after(self, start: int, end: int) -> frozenset[str]:
        """The stems of the first content words between two places, names aside."""
        named = {place for name in self.names for place in range(name.first, name.last + 1)}
        found = [self.stems[k] for k in range(start + 1, end) if k not in named and self.stems[k] in self.content]
        return frozenset(found[:VERB])

    def find(self, name: Name) -> list[Name]:
        """The places of the same name."""
        return [other for other in self.names if other.is_same(name)]

    def find_noun(self, noun: Name) -> list[Name]:
        """The places of the same common noun."""
        return [other for other in self.nouns if other.is_same(noun)]


@lru_cache(maxsize=2048)
def read_named_text(text: str, liberal: bool = False) -> NamedText:
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
    return NamedText(words, stems, tuple(_runs(tokens, named)), content)


def _is_named(token: str, word: str, place: int, liberal: bool) -> bool:
    """Whether a capital word that is in no name found in the text is a name all the same."""
    if word in NATIONS:
        return True
    return is_name_word(token) if place > 0 else liberal and word not in STOP_WORDS


def _runs(tokens: Sequence[str], named: Sequence[bool]) -> Iterator[Name]:
    place = 0
    while place < len(tokens):
        if not named[place]:
            place += 1
            continue
        last = place
        while last + 1 < len(tokens) and named[last + 1] and not tokens[last].endswith(("'s", "’s")):
            last += 1
        keys = [transliteration_key(base_stem(_POSSESSIVE.sub("", token))) for token in tokens[place : last + 1]]
        owns = tokens[last].endswith(("'s", "’s", "'", "’")) or tokens[last].lower() in NATIONS
        yield Name(place, last, frozenset(keys), keys[-1], " ".join(tokens[place : last + 1]), owns)
        place = last + 1
