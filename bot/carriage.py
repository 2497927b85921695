"""What of a sentence its evidence does not carry: figures, labels, dates and times, names. As written in the sentence.

Knows no negations and no other words.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from bot.figures import Bound, Figure, figures, labels
from bot.moments import Moment, carried, moments, resolved
from bot.proper_names import Known, base, folded, named

NEAR = 0.1  # "more than" and "fewer than" round by a tenth at most
DOZEN = 12
NEARLY = 0.07  # "about" alone, which may be meant either way
_NUMBERING = re.compile(r"(?:^\s*|(?<=[^\W\d]:)\s+)\(?\d{1,2}[.)](?=\s|$)")  # of a list, which counts nothing
_SAME = 1e-9  # relative difference of figures that are equal


def missing_figures(sentence: str, evidence: tuple[str, ...], language: str) -> Iterable[str]:
    _, rest = moments(_NUMBERING.sub(lambda match: " " * len(match.group()), sentence))
    wanted = figures(rest, language)
    if not wanted:
        return
    found = _figures_of(evidence, language)
    for figure in wanted:
        alike = [other for other in found if agrees(figure, other)]
        if figure.plain_one:
            if not alike and _counted_otherwise(figure, found):
                yield figure.written
        elif not alike or (_counts_another(figure, alike) and _counted_otherwise(figure, found)):
            yield figure.written
        elif _turned(figure, alike):
            yield f"{figure.written}–{figure.partner:g}"


def missing_labels(sentence: str, evidence: tuple[str, ...], headers: tuple[str, ...]) -> Iterable[str]:
    wanted = labels(sentence)
    if wanted:
        said = _letters(" ".join((*evidence, *headers)))
        yield from (label for label in wanted if _letters(label) not in said)


def missing_moments(sentence: str, evidence: tuple[str, ...], headers: tuple[str, ...]) -> Iterable[str]:
    wanted, _ = moments(sentence)
    if not wanted:
        return
    said, numbers = _moments_of(evidence, headers)
    for moment in wanted:
        if not carried(moment, said) and not (_is_year(moment) and moment.year in numbers):
            yield moment.written


def missing_names(
    sentence: str, evidence: tuple[str, ...], headers: tuple[str, ...], language: str = "en"
) -> Iterable[str]:
    _, rest = moments(sentence)
    known = _known((*evidence, *headers))
    for name in named(rest):
        lacking = [part for part in name.parts if not known.has(part, name.parts)]
        if language != "en":
            lacking = [part for part in lacking if not known.has_inflected(part)]
        if len(lacking) == len(name.parts) and not _introduced(name.written, rest, known):
            yield name.written
        elif len(lacking) < len(name.parts):
            yield from lacking


def _introduced(name: str, sentence: str, known: Known) -> bool:
    """`cardiothoracic ratio (CTR)`: letters that the sentence itself explains, by words that are known."""
    explained = re.search(rf"(?<![\w’'-])((?:[\w’'-]+\s+){{{len(name)}}})\({re.escape(name)}\)", sentence)
    if not name.isupper() or explained is None:
        return False
    words = re.split(r"[\s-]+", explained[1].strip())[-len(name) :]
    return "".join(word[0] for word in words).upper() == name and all(base(word) in known.stems for word in words)


@lru_cache(maxsize=256)
def _figures_of(evidence: tuple[str, ...], language: str) -> tuple[Figure, ...]:
    """Also the years: `2,031 people` and `in 2031` may be the same figure."""
    found: list[Figure] = []
    for text in evidence:
        dated, rest = moments(text)
        found += figures(rest, language)
        found += [Figure(m.written, m.start, ((float(m.year), ""),)) for m in dated if _is_year(m) and m.year]
    return tuple(found)


@lru_cache(maxsize=256)
def _moments_of(evidence: tuple[str, ...], headers: tuple[str, ...]) -> tuple[tuple[Moment, ...], frozenset[float]]:
    printed = [moment for text in headers for moment in moments(text)[0]]
    days = list(dict.fromkeys(day for moment in printed if (day := _day(moment))))
    said = list(printed)
    for text in evidence:
        own = moments(text)[0]
        said += [*own, *resolved(text, own, days)]
    numbers = frozenset(value for figure in _figures_of(evidence, "en") for value, _ in figure.readings)
    return tuple(said), numbers


@lru_cache(maxsize=256)
def _known(texts: tuple[str, ...]) -> Known:
    return Known(texts)


def _day(moment: Moment) -> date | None:
    return moment.calendar_day()


def _is_year(moment: Moment) -> bool:
    return moment.year is not None and moment.month is None


def agrees(figure: Figure, other: Figure) -> bool:
    """Whether what is said of a quantity follows from what the evidence says of it."""
    return any(
        _units_agree(unit, other_unit)
        and (
            _values_agree(value, figure.bound, other_value, other.bound)
            or (_in_dozens(figure) and value < other_value < value + DOZEN)
        )
        for value, unit in figure.readings
        for other_value, other_unit in other.readings
    )


def _in_dozens(figure: Figure) -> bool:
    """`over two dozen` is 26, which no rounding to tens tells."""
    return figure.bound is Bound.MORE and "dozen" in figure.written


def _units_agree(unit: str, other: str) -> bool:
    if unit == other:
        return True
    ages = {"age", "year", ""}  # "Smith, 54," is 54 years old
    return {unit, other} <= ages and "age" in {unit, other}


def _values_agree(value: float, bound: Bound, other: float, other_bound: Bound) -> bool:
    same = abs(value - other) <= _SAME * max(abs(value), abs(other))
    near = same or _rounded(value, other)
    match bound:
        case Bound.EXACT:
            return same
        case Bound.ABOUT:
            return same or (near and abs(value - other) <= NEARLY * max(abs(value), abs(other)))
        case Bound.MORE:
            return (same and other_bound in {Bound.MORE, Bound.ABOUT}) or (
                near and other > value and other_bound not in {Bound.FEWER, Bound.MOST}
            )
        case Bound.LEAST:
            return near and other >= value and other_bound not in {Bound.FEWER, Bound.MOST}
        case Bound.FEWER:
            return (same and other_bound in {Bound.FEWER, Bound.ABOUT}) or (
                near and other < value and other_bound not in {Bound.MORE, Bound.LEAST}
            )
        case Bound.MOST:
            return near and other <= value and other_bound not in {Bound.MORE, Bound.LEAST}


def _rounded(value: float, other: float) -> bool:
    """Whether a figure is rounder than the other and near it: 2,000 for 1,953, never 1,953 for 2,000."""
    apart = abs(value - other)
    return apart <= NEAR * max(abs(value), abs(other)) and _grain(value) > max(apart, _grain(other))


@lru_cache(maxsize=4096)
def _grain(value: float) -> float:
    """The coarsest step of 1, 5, 10, 50, 100 … that a figure is a multiple of: 500 of 1,500, 5 of 25, 0.1 of 0.3."""
    for power in range(12, -5, -1):
        for step in (5 * 10.0**power, 10.0**power):
            if step <= abs(value) and abs(value / step - round(value / step)) < _SAME:
                return step
    return 0.0


def _counts_another(figure: Figure, alike: Sequence[Figure]) -> bool:
    """Whether every place of this value counts something else."""
    return bool(figure.nouns) and all(other.nouns and not set(figure.nouns) & set(other.nouns) for other in alike)


def _counted_otherwise(figure: Figure, found: Sequence[Figure]) -> bool:
    """Whether what it counts has another value in the evidence."""
    first = set(figure.nouns[:1])
    return any(first & set(other.nouns[:1]) and not agrees(figure, other) for other in found)


def _turned(figure: Figure, alike: Sequence[Figure]) -> bool:
    """Whether a score stands the other way round: 1-3 for 3-1 is found at its 1 only without, or as, a partner."""
    if figure.partner is None:
        return False
    return not any(other.partner is None or other.partner == figure.partner for other in alike)


def _letters(text: str) -> str:
    return "".join(character for character in folded(text) if character.isalnum())
