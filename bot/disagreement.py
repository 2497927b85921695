"""Disagreement: another article that gives another figure for the same thing. Compares two sentences; knows no scores.

Only figures are compared, and only between sentences that say much the same: an event told on two days, or a false
report beside a true one. Which of them is right is the reader's to judge, who is shown both.
"""

from collections.abc import Sequence

from bot.carriage import agrees
from bot.figures import Figure, figures
from bot.words import content_stems

SAME = 0.6  # share of the shorter sentence's words that the other has, from which both tell of the same thing


def differ(sentence: str, other: str, language: str, counted: str | None = None) -> bool:
    """Whether both tell of the same and count it otherwise; `counted` is the stem of what was asked for, if known."""
    if not _same_story(sentence, other, language):
        return False
    told = figures(other, language)
    return any(
        _otherwise(figure, told) for figure in figures(sentence, language) if counted is None or counted in figure.nouns
    )


def _same_story(sentence: str, other: str, language: str) -> bool:
    ours, theirs = (
        {stem for stem in content_stems(text, language) if not stem[0].isdigit()} for text in (sentence, other)
    )
    return bool(ours and theirs) and len(ours & theirs) >= SAME * min(len(ours), len(theirs))


def _otherwise(figure: Figure, told: Sequence[Figure]) -> bool:
    """Whether the other sentence has a figure for the same thing, and none that agrees."""
    alike = [other for other in told if _of_the_same(figure, other)]
    return bool(alike) and not any(agrees(figure, other) or agrees(other, figure) for other in told)


def _of_the_same(figure: Figure, other: Figure) -> bool:
    if figure.nouns and other.nouns:
        return figure.nouns[0] == other.nouns[0]
    return bool({unit for _, unit in figure.readings if unit} & {unit for _, unit in other.readings if unit})
