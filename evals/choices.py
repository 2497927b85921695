"""Multiple choice without a model: choose what the retrieved sentences support best. Knows no data set.

A sentence, or a headline, supports a choice by the share of the choice's own words that it has, plus 1 if it has the
choice word for word. Words of the question are not a choice's own. Figures are compared by value; a sentence without
the figures of a choice gives it no support. The support is weighted by how many of the question's words the sentence
has: rare words count more, words of its neighbours and its headline count less. The weight falls with each rank. A
choice's value is the sum over all sentences; the lowest value wins where the question asks which choice is NOT so.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log

from bot.evaluation.item import Item
from bot.evaluation.metrics import normalise
from bot.language.quantities import find_quantities
from bot.language.words import content_stems
from corpus.sentences import split_sentences
from index.retrieval.retriever import Hit

# Chosen on one half of RealTimeQA 2022's questions, split by a hash of their ids. Nearby values give the same result.
EVIDENCE = 20  # chunks read
NEIGHBOUR = 0.3  # weight of a question's word in the sentence before or after
AROUND = 0.2  # weight of a question's word in the headline or elsewhere in the chunk
SHARPNESS = 1.5  # exponent of the share of the question that a sentence has
FADING = 0.1  # exponential decay by rank
PARTLY = 1.5  # exponent of the share of a choice's words
_NEGATED = re.compile(  # "all of these except", "which of them was not", but not "which one, if it is not"
    r"\bexcept\b|\bleave out\b|\b(?:which|who)\b(?:(?!\b(?:if|that|whose|because)\b)[^.?])*"
    r"\b(?:is|are|was|were|do|does|did|has|have|had|could|will)"
    r"(?:(?:\s+[\w-]+){0,3}?\s+not\b|n['’]t\b)(?!\s+(?:a single|single|only))",
    re.IGNORECASE,
)
Keys = frozenset[str]  # stems, and figures by their values


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A retrieved sentence or headline, with the rank of its chunk.

    `beside` are the keys of the sentence and its neighbours, `around` those of the chunk and the headline.
    """

    keys: Keys
    folded: str
    beside: Keys
    around: Keys
    rank: int


@dataclass(frozen=True, slots=True)
class _Choice:
    """A choice; `words` are its own, which the question lacks, without those of all choices where any are left."""

    folded: str
    words: Keys
    values: Keys


def share_right(item: Item, hits: Sequence[Hit]) -> float:
    """The share of the best supported choices that are right: 1 or 0, unless several are supported alike."""
    support = supports(item.question, item.choices, hits)
    best = [choice for choice, value in zip(item.choices, support, strict=True) if value == max(support)]
    return sum(choice in item.answers for choice in best) / len(best)


def supports(question: str, choices: Sequence[str], hits: Sequence[Hit]) -> list[float]:
    """The support of each choice, 0 to 1, comparable only with the other choices of the question."""
    asked = tuple(dict.fromkeys(content_stems(question)))
    evidence = _evidence(hits[:EVIDENCE], figured=any(map(_values, choices)))
    weights = _weights(asked, evidence)
    relevance = [_relevance(weights, sentence) for sentence in evidence]
    values = [
        sum(r * _support(choice, sentence) for r, sentence in zip(relevance, evidence, strict=True))
        for choice in _choices(choices, asked)
    ]
    most = max(values, default=0.0) or 1.0
    return [1 - value / most if _NEGATED.search(question) else value / most for value in values]


def _evidence(hits: Sequence[Hit], figured: bool) -> list[_Sentence]:
    """The sentences and headlines of the hits; `figured` adds the values of their figures, which takes a while."""
    found: list[_Sentence] = []
    titles: set[str] = set()
    for rank, hit in enumerate(hits):
        title = _keys(hit.article.title, figured)
        texts = [hit.chunk.text[start:end] for start, end in split_sentences(hit.chunk.text)]
        keys = [_keys(text, figured) for text in texts]
        around = title.union(*keys)
        for k, text in enumerate(texts):
            beside = frozenset[str]().union(*keys[max(0, k - 1) : k + 2])
            found.append(_Sentence(keys[k], _padded(text), beside, around, rank))
        if hit.article.title not in titles:
            titles.add(hit.article.title)
            found.append(_Sentence(title, _padded(hit.article.title), title, around, rank))
    return found


def _weights(asked: Collection[str], evidence: Sequence[_Sentence]) -> Mapping[str, float]:
    """Stem of the question → weight, greater for stems that are rarer in the evidence; the weights sum to 1."""
    held = {stem: sum(stem in sentence.keys for sentence in evidence) for stem in asked}
    weights = {stem: log(1 + (len(evidence) + 1) / (1 + count)) for stem, count in held.items()}
    total = sum(weights.values()) or 1
    return {stem: weight / total for stem, weight in weights.items()}


def _relevance(weights: Mapping[str, float], sentence: _Sentence) -> float:
    shared = sum(
        weight
        * (
            1
            if stem in sentence.keys
            else NEIGHBOUR
            if stem in sentence.beside
            else AROUND
            if stem in sentence.around
            else 0
        )
        for stem, weight in weights.items()
    )
    return float(shared**SHARPNESS * exp(-FADING * sentence.rank))


def _choices(choices: Sequence[str], asked: Collection[str]) -> list[_Choice]:
    own = [_keys(_without_figures(choice), False) - frozenset(asked) for choice in choices]
    shared = own[0].intersection(*own[1:]) if own else frozenset()
    return [
        _Choice(_padded(choice), words if words <= shared else words - shared, _values(choice))
        for choice, words in zip(choices, own, strict=True)
    ]


def _support(choice: _Choice, sentence: _Sentence) -> float:
    if choice.values and not choice.values & sentence.keys:
        return 0.0
    wanted = choice.words | choice.values
    partly = len(wanted & sentence.keys) / len(wanted) if wanted else 0.0
    whole = bool(choice.folded.strip()) and choice.folded in sentence.folded
    whole = whole or (bool(choice.values) and wanted <= sentence.keys)
    return float((partly if wanted else whole) ** PARTLY + whole)


@lru_cache(maxsize=8192)
def _keys(text: str, figured: bool) -> Keys:
    stems = frozenset(content_stems(text))
    return stems | _values(text) if figured else stems


def _values(text: str) -> Keys:
    """Keys of a text's figures by value: `8bn` equals `8 billion`, `nine years` has a 9."""
    return frozenset(f"#{value:g}" for figure in find_quantities(text, "en") for value, _ in figure.readings)


def _without_figures(text: str) -> str:
    for figure in reversed(find_quantities(text, "en")):
        text = f"{text[: figure.start]} {text[figure.start + len(figure.written) :]}"
    return text


def _padded(text: str) -> str:
    return f" {normalise(text)} "
