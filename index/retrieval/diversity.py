"""Crowding: which chunks stand in the way of other articles. Knows no texts and no scores, only whose each chunk is."""

from collections import Counter
from collections.abc import Hashable, Sequence

PER_ARTICLE = 3  # chunks of one article, unless the question is about one
FOCUS = 0.7  # share of the best in one article from which the question is taken to be about it
FOCUS_HITS = 8  # how many best that share is taken of


def find_crowding(owners: Sequence[Hashable]) -> list[bool]:
    """For each place, best first: whether its article has had its share before, and most of the best are not its."""
    best = Counter(owners[:FOCUS_HITS])
    taken = Counter[Hashable]()
    crowds = []
    for owner in owners:
        taken[owner] += 1
        crowds.append(taken[owner] > PER_ARTICLE and best[owner] < FOCUS * FOCUS_HITS)
    return crowds


def spread_out(owners: Sequence[Hashable], count: int) -> list[int]:
    """The places of the `count` best, in order: those that crowd only where there is room left."""
    crowds = find_crowding(owners)
    return sorted(sorted(range(len(owners)), key=crowds.__getitem__)[:count])
