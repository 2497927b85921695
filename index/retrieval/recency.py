"""Recency: how well an article's day suits the day of asking. A soft prior, which knows nothing of relevance.

People ask about news while it is new. The prior fades with age and never excludes: in an archive it is flat, so old
articles there are found by relevance alone.
"""

import re
from collections.abc import Collection, Mapping
from datetime import date

WEIGHT = 0.35  # weight of the best recency; the best relevance has 1, so an article must be about the question too
HALF_LIFE = 14  # days back in which it halves; 7 and 30 are within a point of nDCG on a year's weekly questions
AHEAD_HALF_LIFE = 0.5  # days ahead in which it halves: nobody asks about later news, but a time zone may add a day
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def recency(days: Mapping[str, date | None], asked_on: date, question: str = "") -> dict[str, float]:
    """The recency of each id, from its publication day: between 0 and 1.

    If the question names another year, days of that year count as the day of asking. An article without a date gets
    the mean of the others, which neither helps nor harms it.
    """
    years = {int(year) for year in _YEAR.findall(question)} - {asked_on.year}
    known = {key: _day_fit(day, asked_on, years) for key, day in days.items() if day}
    middle = sum(known.values()) / len(known) if known else 0.0
    return {key: known.get(key, middle) for key in days}


def _day_fit(day: date, asked_on: date, years: Collection[int]) -> float:
    """The recency of one day: 1 on the day of asking and in the named years, halved by each half-life."""
    if day.year in years:
        return 1.0
    age = (asked_on - day).days
    return float(2 ** -(age / HALF_LIFE if age >= 0 else -age / AHEAD_HALF_LIFE))
