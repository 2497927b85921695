"""Alignment: how well sentences meet each word of a question, by what the words mean where they stand.

Each word of the question is held against every token of a sentence, and the likest one counts (the late interaction
of Khattab and Zaharia, SIGIR 2020, here over the states of the sentence model). Decides nothing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.language.words import STOP_WORDS, content_stems
from index.embedding.embedder import TokenReading

_WORD = re.compile(r"[^\W_]+")
_ASKING = frozenset("who whom whose what which when where why how".split())
BEFORE = 0.8  # of a word's strength is left where only the sentence before has it


@dataclass(frozen=True, slots=True)
class TokenMatch:
    """Cosines: of the question's subject words together, of the one met worst, of its question word, of all.

    `gap` is what is lacking to the best that any sentence has for each word, `best` the share of words for which this
    sentence is that one, `back` how well the question meets the sentence. `with_before` and `weakest_with_before` count
    the sentence before in.
    """

    mean: float
    weakest: float
    gap: float
    best: float
    asking: float
    all: float
    back: float
    with_before: float
    weakest_with_before: float


def match_tokens(
    text: str,
    question: TokenReading,
    readings: Sequence[TokenReading],
    before: Sequence[int | None],
    weights: Mapping[str, float],
    language: str,
) -> list[TokenMatch]:
    """How each sentence meets the question `text`; `before` is the place of the sentence before it in `readings`."""
    words = _words(text, question)
    subjects = [(word, tokens) for word, tokens in words if word not in STOP_WORDS] or words
    asking = [tokens for word, tokens in words if word in _ASKING]
    likeness = [question.states @ reading.states.T for reading in readings]
    if not subjects or not readings:
        return [TokenMatch(*[0.0] * 9) for _ in readings]
    usual = float(np.median(list(weights.values()))) if weights else 1.0
    telling = np.array([_weight(word, weights, usual, language) for word, _ in subjects])
    telling = telling / (telling.sum() or 1.0)
    strongest = [
        matrix.max(1) if matrix.size else np.zeros(len(question.states), dtype=np.float32) for matrix in likeness
    ]
    strength = np.array([[row[tokens].mean() for _, tokens in subjects] for row in strongest])
    ideal = strength.max(0)
    found = []
    for k, row in enumerate(strength):
        place = before[k]
        joined = row if place is None else np.maximum(row, BEFORE * strength[place])
        found.append(
            TokenMatch(
                mean=float(row @ telling),
                weakest=float(row.min()),
                gap=float((ideal - row) @ telling),
                best=float((row >= ideal - 1e-6).mean()),
                asking=float(max((strongest[k][tokens].mean() for tokens in asking), default=strongest[k].mean())),
                all=float(strongest[k].mean()),
                back=float(likeness[k].max(0).mean()) if likeness[k].size else 0.0,
                with_before=float(joined @ telling),
                weakest_with_before=float(joined.min()),
            )
        )
    return found


def _words(text: str, reading: TokenReading) -> list[tuple[str, list[int]]]:
    """The words in small letters, each with the places of its tokens."""
    found = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        tokens = [k for k, (a, b) in enumerate(reading.spans) if a < end and start < b]
        if tokens:
            found.append((match.group().lower(), tokens))
    return found


def _weight(word: str, weights: Mapping[str, float], usual: float, language: str) -> float:
    return max((weights[key] for key in content_stems(word, language) if key in weights), default=usual)
