"""Evidence: select the fewest sentences of a passage that support a sentence. Knows only texts and offsets."""

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.language.dates import find_dates
from bot.language.names import base_stem, undot_acronyms
from bot.language.pronouns import starts_with_pronoun
from bot.language.quantities import find_quantities
from bot.language.words import content_stems, find_capitalised_runs, split_words
from corpus.sentences import split_sentences

Span = tuple[int, int]

FIGURE, NAME, WORD = 3.0, 2.0, 1.0  # worth of a figure or date, of a name, of another word
ENOUGH = 1.5  # worth that a further sentence must exceed: more than one word
_QUOTED = re.compile(r"[“\"«„]([^“”\"«»„]{8,})[”\"»“]")


def select_evidence(
    sentence: str, text: str, start: int, end: int, language: str = "en", most: int = 3
) -> tuple[Span, ...]:
    """The spans of up to `most` sentences of `text[start:end]`, as offsets in `text`, in its order.

    () when no sentence has a word in common with `sentence`. A sentence that has a quote of `sentence` letter for
    letter is selected first.
    """
    spans = _spans(text, start, end)
    quoted = _find_quoted(sentence, text, spans)
    worth = _weigh_keys(sentence, language)
    keys = [_keys_of(text[a:b], language) for a, b in spans]
    chosen = _choose(worth, keys, quoted, most)
    if chosen and len(chosen) < most:
        chosen = _add_antecedents(sentence, chosen, text, spans)
    return tuple(spans[k] for k in sorted(chosen))


@lru_cache(maxsize=64)
def _spans(text: str, start: int, end: int) -> tuple[Span, ...]:
    return tuple((start + a, start + b) for a, b in split_sentences(text[start:end]))


def _find_quoted(sentence: str, text: str, spans: Sequence[Span]) -> list[int]:
    quotes = [quote.strip(" .,") for quote in _QUOTED.findall(sentence)]
    return [k for k, (a, b) in enumerate(spans) if any(quote in text[a:b] for quote in quotes)]


def _weigh_keys(sentence: str, language: str) -> dict[str, float]:
    """Key → worth, for each word, name, figure and date of the sentence."""
    named = {
        key
        for name in (*find_capitalised_runs(sentence), *_capitalised(sentence))
        for key in content_stems(name, language)
    }
    worth = {key: NAME if key in named else WORD for key in _word_keys(sentence, language)}
    return worth | dict.fromkeys(_quantity_keys(sentence, language), FIGURE)


def _keys_of(text: str, language: str) -> frozenset[str]:
    return _word_keys(text, language) | _quantity_keys(text, language)


@lru_cache(maxsize=4096)
def _word_keys(text: str, language: str) -> frozenset[str]:
    return frozenset(key for key in content_stems(undot_acronyms(text), language) if not key[0].isdecimal())


@lru_cache(maxsize=4096)
def _quantity_keys(text: str, language: str) -> frozenset[str]:
    """Keys of the figures and dates of a text, the same for every way of writing them."""
    dated, rest = find_dates(text)
    keys = {f"#{value:g}{unit}" for quantity in find_quantities(rest, language) for value, unit in quantity.readings}
    for expression in dated:
        fields = ("year", "month", "day", "weekday", "decade")
        keys |= {f"@{field}{value}" for field in fields if (value := getattr(expression, field)) is not None}
        keys |= {f"@at{minute}" for minute in expression.minutes}
    return frozenset(keys)


def _capitalised(sentence: str) -> list[str]:
    return [word for word in split_words(sentence)[1:] if word[0].isupper()]


def _choose(worth: dict[str, float], keys: Sequence[frozenset[str]], first: Sequence[int], most: int) -> list[int]:
    """Greedily choose the sentence with the greatest worth still lacking; of equal ones that with the fewest keys."""
    chosen = list(first[:1])
    lacking = set(worth) - {key for k in chosen for key in keys[k]}
    while len(chosen) < most and lacking:
        gains = [sum(worth[key] for key in lacking & own) for own in keys]
        best = max(range(len(keys)), key=lambda k: (gains[k], -len(keys[k])), default=None)
        if best is None or not gains[best] or (chosen and gains[best] <= ENOUGH):
            break
        chosen.append(best)
        lacking -= keys[best]
    return _drop_needless(worth, keys, chosen)


def _drop_needless(worth: dict[str, float], keys: Sequence[frozenset[str]], chosen: list[int]) -> list[int]:
    """Leave out the sentences that later ones made needless; the first and the last stay."""
    for k in chosen[1:-1]:
        others = {key for other in chosen if other != k for key in keys[other]}
        if sum(worth[key] for key in worth.keys() & keys[k] - others) <= ENOUGH:
            chosen = [other for other in chosen if other != k]
    return chosen


def _add_antecedents(sentence: str, chosen: list[int], text: str, spans: Sequence[Span]) -> list[int]:
    """Add the sentence before one that begins with a pronoun, if it has a name of `sentence` that no chosen one has."""
    wanted = {
        base_stem(word)
        for name in (*find_capitalised_runs(sentence), *_capitalised(sentence))
        for word in split_words(name)
    }
    have = {base_stem(word) for k in chosen for word in split_words(text[spans[k][0] : spans[k][1]])}
    for k in chosen:
        before = k - 1
        if k == 0 or before in chosen or not starts_with_pronoun(text[spans[k][0] : spans[k][1]]):
            continue
        there = {base_stem(word) for word in split_words(text[spans[before][0] : spans[before][1]])}
        if wanted & there - have:
            return [*chosen, before]
    return chosen
