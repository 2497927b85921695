"""Passages: the numbered evidence that an answerer sees, made from hits. Neighbours are joined, copies folded."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.article import Article
from index.retrieval.diversity import find_crowding
from index.retrieval.retriever import Hit

TOP_PASSAGES = 12
COPY = 0.8  # a passage is a copy of a better one that has this share of its word shingles
SHINGLE = 5  # words
BUDGET = 2400  # tokens of all passages together
CHARACTERS_PER_TOKEN = 4
MOSTLY = 0.5  # share of an article's text that is found, from which the rest of it may have the answer too


@dataclass(frozen=True, slots=True)
class Passage:
    """One piece of evidence: `article.text[start:end] == text`.

    `copies` are the other articles with the same text. `score` is the score of the passage's best chunk, `likeness` the
    best likeness of its chunks to the question, and `among` the number of live chunks in the library.
    """

    number: int
    article: Article
    start: int
    end: int
    text: str
    score: float
    likeness: float
    copies: tuple[Article, ...] = ()
    among: int = 1


def assemble(hits: Sequence[Hit], budget: int = BUDGET) -> list[Passage]:
    """Passages from hits, numbered from 1, best first, within `budget` tokens; the first passage always fits.

    Adjacent chunks of one article become one passage. A passage that repeats a better one is folded into the better
    one's `copies`. Hits that crowd out other articles are left out (see `index.retrieval.diversity`).
    """
    passages: list[Passage] = []
    for passage in _join_adjacent(_cap_hits(hits), budget * CHARACTERS_PER_TOKEN):
        copy_of = next((k for k, seen in enumerate(passages) if _is_copy(passage, seen)), None)
        if copy_of is None:
            passages.append(passage)
        elif passage.article.article_id != passages[copy_of].article.article_id:
            known = passages[copy_of]
            passages[copy_of] = replace(known, copies=(*known.copies, passage.article))
    return _fit_budget(budget, passages[:TOP_PASSAGES])


def complete(passages: Sequence[Passage]) -> list[Passage]:
    """The passages with the best one's article whole, if it is MOSTLY found: only its opening may have no word of the
    question, or one chunk between two hits. Else the same passages."""
    if not passages:
        return []
    article = passages[0].article
    found = [passage for passage in passages if passage.article == article]
    others = [passage for passage in passages if passage.article != article]
    if sum(len(passage.text) for passage in found) < MOSTLY * len(article.text):
        return list(passages)
    return [replace(found[0], start=0, end=len(article.text), text=article.text), *others]


def _cap_hits(hits: Sequence[Hit]) -> list[Hit]:
    """The hits that do not crowd out other articles."""
    crowds = find_crowding([hit.article.article_id for hit in hits])
    return [hit for hit, crowded in zip(hits, crowds, strict=True) if not crowded]


def _join_adjacent(hits: Iterable[Hit], room: int) -> list[Passage]:
    """One passage of at most `room` characters per run of adjacent chunks, at the rank of the run's best chunk."""
    hits = list(hits)
    ordinals: dict[str, dict[int, Hit]] = {}
    for hit in hits:
        ordinals.setdefault(hit.article.article_id, {})[hit.chunk.ordinal] = hit
    passages = []
    for hit in hits:
        left = ordinals[hit.article.article_id]
        if hit.chunk.ordinal not in left:
            continue
        run = _take_neighbours(left, hit.chunk.ordinal, room)
        start, end = run[0].chunk.start, run[-1].chunk.end
        score = max(member.score for member in run)
        likeness = max(member.dense for member in run)
        passages.append(
            Passage(0, hit.article, start, end, hit.article.text[start:end], score, likeness, among=hit.among)
        )
    return passages


def _take_neighbours(left: dict[int, Hit], ordinal: int, room: int) -> list[Hit]:
    """The chunk at `ordinal` and its neighbours within `room` characters, in order; following chunks go first.

    The chunks are removed from `left`, ordinal → hit.
    """
    run = [left.pop(ordinal)]
    while True:
        after, before = left.get(run[-1].chunk.ordinal + 1), left.get(run[0].chunk.ordinal - 1)
        if after and after.chunk.end - run[0].chunk.start <= room:
            run.append(left.pop(after.chunk.ordinal))
        elif before and run[-1].chunk.end - before.chunk.start <= room:
            run.insert(0, left.pop(before.chunk.ordinal))
        else:
            return run


def _is_copy(passage: Passage, seen: Passage) -> bool:
    """Whether `seen` has at least the share COPY of the passage's shingles."""
    ours, theirs = _shingles(passage.text), _shingles(seen.text)
    return bool(ours) and len(ours & theirs) >= COPY * len(ours)


def _shingles(text: str) -> set[tuple[str, ...]]:
    """All runs of SHINGLE words in a text."""
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[start : start + SHINGLE]) for start in range(len(words) - SHINGLE + 1)}


def _fit_budget(budget: int, passages: Iterable[Passage]) -> list[Passage]:
    """The passages that fit into `budget` tokens, numbered; the first one always does."""
    kept: list[Passage] = []
    left = budget * CHARACTERS_PER_TOKEN
    for passage in passages:
        if kept and len(passage.text) > left:
            continue
        left -= len(passage.text)
        kept.append(replace(passage, number=len(kept) + 1))
    return kept
