"""Unsupported parts of a sentence: quantities, labels, dates, times and names that its evidence lacks.

Each part is given as written in the sentence. `headers` are the title, outlet and date lines of the articles. Knows no
negations and no other words.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from bot.language.dates import DateExpression, find_dates, resolve_dates, states_date
from bot.language.names import NameIndex, base_stem, find_names, fold
from bot.language.quantities import Quantity, find_labels, find_quantities
from bot.language.quantity_match import quantities_agree

_NUMBERING = re.compile(r"(?:^\s*|(?<=[^\W\d]:)\s+)\(?\d{1,2}[.)](?=\s|$)")  # number of a list item, no quantity


def missing_quantities(sentence: str, evidence: tuple[str, ...], language: str) -> Iterable[str]:
    """Quantities that the evidence lacks, has for other things, or has as a reversed score. Headers carry none."""
    _, rest = find_dates(_NUMBERING.sub(lambda match: " " * len(match.group()), sentence))
    wanted = find_quantities(rest, language)
    if not wanted:
        return
    found = _quantities_of(evidence, language)
    for quantity in wanted:
        alike = [other for other in found if quantities_agree(quantity, other)]
        if quantity.plain_one:
            if not alike and _has_another_value(quantity, found):
                yield quantity.written
        elif not alike or (_counts_another(quantity, alike) and _has_another_value(quantity, found)):
            yield quantity.written
        elif _is_reversed_score(quantity, alike):
            yield f"{quantity.written}–{quantity.partner:g}"


def missing_labels(sentence: str, evidence: tuple[str, ...], headers: tuple[str, ...]) -> Iterable[str]:
    """Labels such as `F-16` that neither evidence nor headers have, however punctuated."""
    wanted = find_labels(sentence)
    if wanted:
        stated = _letters_only(" ".join((*evidence, *headers)))
        yield from (label for label in wanted if _letters_only(label).removesuffix("s") not in stated)


def missing_dates(sentence: str, evidence: tuple[str, ...], headers: tuple[str, ...]) -> Iterable[str]:
    """Dates and times that neither evidence nor headers state; relative dates are read by the days in the headers."""
    wanted, _ = find_dates(sentence)
    if not wanted:
        return
    stated, numbers = _dates_of(evidence, headers)
    for expression in wanted:
        if not states_date(expression, stated) and not (_is_year(expression) and expression.year in numbers):
            yield expression.written


def missing_names(
    sentence: str, evidence: tuple[str, ...], headers: tuple[str, ...], language: str = "en"
) -> Iterable[str]:
    """Names that neither evidence nor headers have: the whole name, or those of its words that are missing."""
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
    """Whether the sentence explains an acronym by known words: `cardiothoracic ratio (CTR)`."""
    explained = re.search(rf"(?<![\w’'-])((?:[\w’'-]+\s+){{{len(name)}}})\({re.escape(name)}\)", sentence)
    if not name.isupper() or explained is None:
        return False
    words = re.split(r"[\s-]+", explained[1].strip())[-len(name) :]
    return "".join(word[0] for word in words).upper() == name and all(base_stem(word) in known.stems for word in words)


@lru_cache(maxsize=256)
def _quantities_of(evidence: tuple[str, ...], language: str) -> tuple[Quantity, ...]:
    """The quantities of the evidence, years included: `2,031 people` and `in 2031` may be the same number."""
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
    printed = [expression for text in headers for expression in find_dates(text)[0]]
    days = list(dict.fromkeys(day for expression in printed if (day := _day(expression))))
    stated = list(printed)
    for text in evidence:
        own = find_dates(text)[0]
        stated += [*own, *resolve_dates(text, own, days)]
    numbers = frozenset(value for quantity in _quantities_of(evidence, "en") for value, _ in quantity.readings)
    return tuple(stated), numbers


@lru_cache(maxsize=256)
def _name_index(texts: tuple[str, ...]) -> NameIndex:
    return NameIndex(texts)


def _day(expression: DateExpression) -> date | None:
    return expression.calendar_day()


def _is_year(expression: DateExpression) -> bool:
    return expression.year is not None and expression.month is None


def _counts_another(quantity: Quantity, alike: Sequence[Quantity]) -> bool:
    """Whether every quantity of the same value counts something else."""
    return bool(quantity.nouns) and all(other.nouns and not set(quantity.nouns) & set(other.nouns) for other in alike)


def _has_another_value(quantity: Quantity, found: Sequence[Quantity]) -> bool:
    """Whether the evidence gives another value for what the quantity counts."""
    first = set(quantity.nouns[:1])
    return any(first & set(other.nouns[:1]) and not quantities_agree(quantity, other) for other in found)


def _is_reversed_score(quantity: Quantity, alike: Sequence[Quantity]) -> bool:
    """Whether the evidence has a score only in reverse: 1-3 for 3-1.

    A score is not reversed if its first number has the same partner, or none, anywhere in the evidence.
    """
    if quantity.partner is None:
        return False
    return not any(other.partner is None or other.partner == quantity.partner for other in alike)


def _letters_only(text: str) -> str:
    return "".join(character for character in fold(text) if character.isalnum())
