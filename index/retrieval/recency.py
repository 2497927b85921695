"""Timeliness: how well the day of an article suits the day of asking. A soft prior: knows no relevance.

News is asked about while it is new. The prior fades with age and never cuts: within an archive it is flat, so what is
old there is found by relevance alone.
"""

import re
from collections.abc import Collection, Mapping
from datetime import date

WEIGHT = 0.35  # of the best timeliness against the best relevance, which is 1: an article must be about it, too
HALF_LIFE = 14  # days back in which it halves; 7 and 30 are within a point of nDCG on a year's weekly questions
AHEAD_HALF_LIFE = 0.5  # days ahead: what came after the asking was not asked about; a time zone may add a day
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def recency(days: Mapping[str, date | None], asked_on: date, question: str = "") -> dict[str, float]:
    """For each id, from its day: between 0 and 1. A year gone by that is named is as good as the day of asking.

    An article without a date gets the mean of the others: it is neither helped nor harmed.
    """
    years = {int(year) for year in _YEAR.findall(question)} - {asked_on.year}
    known = {key: _day_fit(day, asked_on, years) for key, day in days.items() if day}
    middle = sum(known.values()) / len(known) if known else 0.0
    return {key: known.get(key, middle) for key in days}


def _day_fit(day: date, asked_on: date, years: Collection[int]) -> float:
    if day.year in years:
        return 1.0
    age = (asked_on - day).days
    return float(2 ** -(age / HALF_LIFE if age >= 0 else -age / AHEAD_HALF_LIFE))
