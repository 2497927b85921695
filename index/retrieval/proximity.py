"""Proximity: how much of a question stands close together in a text. Knows stems and what each weighs; no index.

BM25 counts words wherever they are, and a vector blurs them: neither sees that a chunk has the question's words side by
side (Metzler and Croft, SIGIR 2005; Tao and Zhai, SIGIR 2007). Measured by `evals --retrieval` with and without, and
paired: XQuAD Hit@1 .951 to .958 (+.001 to +.013); 324 news questions, where an article is right that a web search found
and that has the answer's words, nDCG@10 +.011 (+.006 to +.017); SQuAD 2, MTRAG and the news questions with a gold
article within chance; ClapNQ one question of 150 less.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

WEIGHT = 0.2  # of the best proximity against the best relevance, which is 1
PAIRS = 0.75  # share of the pairs, the window has the rest; each half of the questions of six sets chose these two
WINDOW = 30  # stems: a long sentence of the news
APART = 2  # stems from one of a pair to the other, in any order


def measure_proximity(asked: Sequence[str], said: Sequence[str], weights: Mapping[str, float]) -> float:
    """Between 0 and 1: shares, by weight, of the question's neighbouring stems that are neighbours in the text too, and
    of all its stems that the best window has."""
    places = [(place, stem) for place, stem in enumerate(said) if stem in weights]
    return PAIRS * _pair_share(asked, places, weights) + (1 - PAIRS) * _window_share(asked, places, weights)


_Places = Sequence[tuple[int, str]]


def _pair_share(asked: Sequence[str], places: _Places, weights: Mapping[str, float]) -> float:
    pairs = {pair: weights[pair[0]] + weights[pair[1]] for pair in pairwise(asked)}
    near = set[tuple[str, str]]()
    for at, (place, stem) in enumerate(places):
        for later, other in places[at + 1 : at + 1 + APART]:
            if later - place <= APART:
                near |= {(stem, other), (other, stem)}
    total = sum(pairs.values())
    return sum(weight for pair, weight in pairs.items() if pair in near) / total if total else 0.0


def _window_share(asked: Sequence[str], places: _Places, weights: Mapping[str, float]) -> float:
    total = sum(weights[stem] for stem in dict.fromkeys(asked))
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
