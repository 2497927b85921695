"""Supporting: the fewest sentences of a passage that carry what a sentence says. Knows only texts and offsets."""

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.language.dates import moments
from bot.language.names import base, plain_acronyms
from bot.language.pronouns import starts_with_pronoun
from bot.language.quantities import figures
from bot.language.words import content_stems, names, words
from corpus.sentences import sentences

Span = tuple[int, int]

FIGURE, NAME, WORD = 3.0, 2.0, 1.0  # what finding a figure or date, a name, another word is worth
ENOUGH = 1.5  # a further sentence must bring more than one word
_QUOTED = re.compile(r"[“\"«„]([^“”\"«»„]{8,})[”\"»“]")


def supporting(sentence: str, text: str, start: int, end: int, language: str = "en", most: int = 3) -> tuple[Span, ...]:
    """Spans of sentences of `text[start:end]`, as offsets in `text`, in its order; () when none has a word in common.

    At most `most`. A quote in the sentence that stands there letter for letter decides.
    """
    spans = _spans(text, start, end)
    quoted = _quoted(sentence, text, spans)
    worth = _worth(sentence, language)
    keys = [_keys(text[a:b], language) for a, b in spans]
    chosen = _chosen(worth, keys, quoted, most)
    if chosen and len(chosen) < most:
        chosen = _with_antecedents(sentence, chosen, text, spans)
    return tuple(spans[k] for k in sorted(chosen))


@lru_cache(maxsize=64)
def _spans(text: str, start: int, end: int) -> tuple[Span, ...]:
    return tuple((start + a, start + b) for a, b in sentences(text[start:end]))


def _quoted(sentence: str, text: str, spans: Sequence[Span]) -> list[int]:
    quotes = [quote.strip(" .,") for quote in _QUOTED.findall(sentence)]
    return [k for k, (a, b) in enumerate(spans) if any(quote in text[a:b] for quote in quotes)]


def _worth(sentence: str, language: str) -> dict[str, float]:
    """What each thing that the sentence says is worth."""
    named = {key for name in (*names(sentence), *_capitals(sentence)) for key in content_stems(name, language)}
    worth = {key: NAME if key in named else WORD for key in _plain(sentence, language)}
    return worth | dict.fromkeys(_figured(sentence, language), FIGURE)


def _keys(text: str, language: str) -> frozenset[str]:
    return _plain(text, language) | _figured(text, language)


@lru_cache(maxsize=4096)
def _plain(text: str, language: str) -> frozenset[str]:
    return frozenset(key for key in content_stems(plain_acronyms(text), language) if not key[0].isdecimal())


@lru_cache(maxsize=4096)
def _figured(text: str, language: str) -> frozenset[str]:
    """Figures and dates under keys that do not depend on how they are written."""
    dated, rest = moments(text)
    keys = {f"#{value:g}{unit}" for figure in figures(rest, language) for value, unit in figure.readings}
    for moment in dated:
        fields = ("year", "month", "day", "weekday", "decade")
        keys |= {f"@{field}{value}" for field in fields if (value := getattr(moment, field)) is not None}
        keys |= {f"@at{minute}" for minute in moment.minutes}
    return frozenset(keys)


def _capitals(sentence: str) -> list[str]:
    return [word for word in words(sentence)[1:] if word[0].isupper()]


def _chosen(worth: dict[str, float], keys: Sequence[frozenset[str]], first: Sequence[int], most: int) -> list[int]:
    """Greedily the sentence that brings most of what is still lacking; of equals the one with the least besides."""
    chosen = list(first[:1])
    lacking = set(worth) - {key for k in chosen for key in keys[k]}
    while len(chosen) < most and lacking:
        gains = [sum(worth[key] for key in lacking & own) for own in keys]
        best = max(range(len(keys)), key=lambda k: (gains[k], -len(keys[k])), default=None)
        if best is None or not gains[best] or (chosen and gains[best] <= ENOUGH):
            break
        chosen.append(best)
        lacking -= keys[best]
    return _without_needless(worth, keys, chosen)


def _without_needless(worth: dict[str, float], keys: Sequence[frozenset[str]], chosen: list[int]) -> list[int]:
    """Those that the later ones made superfluous are left out; the first stays."""
    for k in chosen[1:-1]:
        others = {key for other in chosen if other != k for key in keys[other]}
        if sum(worth[key] for key in worth.keys() & keys[k] - others) <= ENOUGH:
            chosen = [other for other in chosen if other != k]
    return chosen


def _with_antecedents(sentence: str, chosen: list[int], text: str, spans: Sequence[Span]) -> list[int]:
    """The sentence before one that begins with a pronoun, when a name that is wanted stands only there."""
    wanted = {base(word) for name in (*names(sentence), *_capitals(sentence)) for word in words(name)}
    have = {base(word) for k in chosen for word in words(text[spans[k][0] : spans[k][1]])}
    for k in chosen:
        before = k - 1
        if k == 0 or before in chosen or not starts_with_pronoun(text[spans[k][0] : spans[k][1]]):
            continue
        there = {base(word) for word in words(text[spans[before][0] : spans[before][1]])}
        if wanted & there - have:
            return [*chosen, before]
    return chosen
