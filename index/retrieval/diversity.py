"""Diversity: which chunks crowd out other articles. Knows no texts and no scores, only each chunk's article."""

from collections import Counter
from collections.abc import Hashable, Sequence

PER_ARTICLE = 3  # chunks of one article, unless the question is about one
FOCUS = 0.7  # share of the best hits in one article from which the question counts as being about that article
FOCUS_HITS = 8  # the number of best hits for that share


def find_crowding(owners: Sequence[Hashable]) -> list[bool]:
    """For each hit, best first: whether it crowds out other articles. `owners` are the hits' articles.

    A hit does so if PER_ARTICLE better hits are of its article, unless the question is about that article.
    """
    best = Counter(owners[:FOCUS_HITS])
    taken = Counter[Hashable]()
    crowds = []
    for owner in owners:
        taken[owner] += 1
        crowds.append(taken[owner] > PER_ARTICLE and best[owner] < FOCUS * FOCUS_HITS)
    return crowds


def spread_out(owners: Sequence[Hashable], count: int) -> list[int]:
    """Positions of the `count` best hits, in order; hits that crowd out others are taken only if there is room left."""
    crowds = find_crowding(owners)
    return sorted(sorted(range(len(owners)), key=crowds.__getitem__)[:count])
