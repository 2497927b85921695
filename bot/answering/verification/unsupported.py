"""What of a sentence its evidence does not carry: figures, labels, dates and times, names. As written in the sentence.

Knows no negations and no other words.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from bot.language.dates import DateExpression, find_dates, resolve_dates, states_date
from bot.language.names import NameIndex, base_stem, find_names, fold
from bot.language.quantities import Quantity, find_labels, find_quantities
from bot.language.quantity_match import quantities_agree

_NUMBERING = re.compile(r"(?:^\s*|(?<=[^\W\d]:)\s+)\(?\d{1,2}[.)](?=\s|$)")  # of a list, which counts nothing


def missing_quantities(sentence: str, evidence: tuple[str, ...], language: str) -> Iterable[str]:
    _, rest = find_dates(_NUMBERING.sub(lambda match: " " * len(match.group()), sentence))
    wanted = find_quantities(rest, language)
    if not wanted:
        return
    found = _quantities_of(evidence, language)
    for figure in wanted:
        alike = [other for other in found if quantities_agree(figure, other)]
        if figure.plain_one:
            if not alike and _has_another_value(figure, found):
                yield figure.written
        elif not alike or (_counts_another(figure, alike) and _has_another_value(figure, found)):
            yield figure.written
        elif _is_reversed_score(figure, alike):
            yield f"{figure.written}–{figure.partner:g}"


def missing_labels(sentence: str, evidence: tuple[str, ...], headers: tuple[str, ...]) -> Iterable[str]:
    wanted = find_labels(sentence)
    if wanted:
        said = _letters_only(" ".join((*evidence, *headers)))
        yield from (label for label in wanted if _letters_only(label) not in said)


def missing_dates(sentence: str, evidence: tuple[str, ...], headers: tuple[str, ...]) -> Iterable[str]:
    wanted, _ = find_dates(sentence)
    if not wanted:
        return
    said, numbers = _dates_of(evidence, headers)
    for moment in wanted:
        if not states_date(moment, said) and not (_is_year(moment) and moment.year in numbers):
            yield moment.written


def missing_names(
    sentence: str, evidence: tuple[str, ...], headers: tuple[str, ...], language: str = "en"
) -> Iterable[str]:
    _, rest = find_dates(sentence)
    known = _name_index((*evidence, *headers))
    for name in find_names(rest):
        lacking = [part for part in name.parts if not known.has(part, name.parts)]
        if language != "en":
            lacking = [part for part in lacking if not known.has_inflected(part)]
        if len(lacking) == len(name.parts) and not _is_introduced(name.written, rest, known):
            yield name.written
        elif len(lacking) < len(name.parts):
            yield from lacking


def _is_introduced(name: str, sentence: str, known: NameIndex) -> bool:
    """`cardiothoracic ratio (CTR)`: letters that the sentence itself explains, by words that are known."""
    explained = re.search(rf"(?<![\w’'-])((?:[\w’'-]+\s+){{{len(name)}}})\({re.escape(name)}\)", sentence)
    if not name.isupper() or explained is None:
        return False
    words = re.split(r"[\s-]+", explained[1].strip())[-len(name) :]
    return "".join(word[0] for word in words).upper() == name and all(base_stem(word) in known.stems for word in words)


@lru_cache(maxsize=256)
def _quantities_of(evidence: tuple[str, ...], language: str) -> tuple[Quantity, ...]:
    """Also the years: `2,031 people` and `in 2031` may be the same figure."""
    found: list[Quantity] = []
    for text in evidence:
        dated, rest = find_dates(text)
        found += find_quantities(rest, language)
        found += [Quantity(m.written, m.start, ((float(m.year), ""),)) for m in dated if _is_year(m) and m.year]
    return tuple(found)


@lru_cache(maxsize=256)
def _dates_of(
    evidence: tuple[str, ...], headers: tuple[str, ...]
) -> tuple[tuple[DateExpression, ...], frozenset[float]]:
    printed = [moment for text in headers for moment in find_dates(text)[0]]
    days = list(dict.fromkeys(day for moment in printed if (day := _day(moment))))
    said = list(printed)
    for text in evidence:
        own = find_dates(text)[0]
        said += [*own, *resolve_dates(text, own, days)]
    numbers = frozenset(value for figure in _quantities_of(evidence, "en") for value, _ in figure.readings)
    return tuple(said), numbers


@lru_cache(maxsize=256)
def _name_index(texts: tuple[str, ...]) -> NameIndex:
    return NameIndex(texts)


def _day(moment: DateExpression) -> date | None:
    return moment.calendar_day()


def _is_year(moment: DateExpression) -> bool:
    return moment.year is not None and moment.month is None


def _counts_another(figure: Quantity, alike: Sequence[Quantity]) -> bool:
    """Whether every place of this value counts something else."""
    return bool(figure.nouns) and all(other.nouns and not set(figure.nouns) & set(other.nouns) for other in alike)


def _has_another_value(figure: Quantity, found: Sequence[Quantity]) -> bool:
    """Whether what it counts has another value in the evidence."""
    first = set(figure.nouns[:1])
    return any(first & set(other.nouns[:1]) and not quantities_agree(figure, other) for other in found)


def _is_reversed_score(figure: Quantity, alike: Sequence[Quantity]) -> bool:
    """Whether a score stands the other way round: 1-3 for 3-1 is found at its 1 only without, or as, a partner."""
    if figure.partner is None:
        return False
    return not any(other.partner is None or other.partner == figure.partner for other in alike)


def _letters_only(text: str) -> str:
    return "".join(character for character in fold(text) if character.isalnum())
