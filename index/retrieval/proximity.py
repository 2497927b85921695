"""Proximity: how much of a question stands close together in a text. Knows stems and their weights; knows no index.

BM25 counts words wherever they are, and a vector blurs them: neither sees that a chunk has the question's words side by
side (Metzler and Croft, SIGIR 2005; Tao and Zhai, SIGIR 2007). The gain is measured by `evals --retrieval`, paired,
with and without proximity. XQuAD: Hit@1 .951 to .958 (+.001 to +.013). 324 news questions, where a right article is one
that a web search found and that has the answer's words: nDCG@10 +.011 (+.006 to +.017). SQuAD 2, MTRAG and the news
questions with a gold article: within chance. ClapNQ: one question of 150 less.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

WEIGHT = 0.2  # weight of the best proximity; the best relevance has 1
PAIRS = 0.75  # share of the pairs; the window has the rest. Each half of the questions of six sets chose these two
WINDOW = 30  # stems: a long sentence of the news
APART = 2  # stems from one of a pair to the other, in either order


def measure_proximity(question: Sequence[str], text: Sequence[str], weights: Mapping[str, float]) -> float:
    """Between 0 and 1: a mean of two shares of the question's stems, by weight.

    The first is the share of the question's neighbouring stems that are neighbours in the text too, the second the
    share of its stems that the best window of the text has. `weights` has every stem of the question.
    """
    places = [(place, stem) for place, stem in enumerate(text) if stem in weights]
    return PAIRS * _pair_share(question, places, weights) + (1 - PAIRS) * _window_share(question, places, weights)


_Places = Sequence[tuple[int, str]]  # (position in the text, stem) of the question's stems


def _pair_share(question: Sequence[str], places: _Places, weights: Mapping[str, float]) -> float:
    """The share, by weight, of the question's neighbouring stems that are at most APART in the text."""
    pairs = {pair: weights[pair[0]] + weights[pair[1]] for pair in pairwise(question)}
    near = set[tuple[str, str]]()
    for at, (place, stem) in enumerate(places):
        for later, other in places[at + 1 : at + 1 + APART]:
            if later - place <= APART:
                near |= {(stem, other), (other, stem)}
    total = sum(pairs.values())
    return sum(weight for pair, weight in pairs.items() if pair in near) / total if total else 0.0


def _window_share(question: Sequence[str], places: _Places, weights: Mapping[str, float]) -> float:
    """The share, by weight, of the question's stems in the best window of WINDOW stems."""
    total = sum(weights[stem] for stem in dict.fromkeys(question))
    within = Counter[str]()
    held = best = 0.0
    first = 0
    for place, stem in places:
        within[stem] += 1
        held += weights[stem] if within[stem] == 1 else 0.0
        while places[first][0] <= place - WINDOW:
            gone = places[first][1]
            within[gone] -= 1
            held -= weights[gone] if not within[gone] else 0.0
            first += 1
        best = max(best, held)
    return min(1.0, best / total) if total else 0.0
