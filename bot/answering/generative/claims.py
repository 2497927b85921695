"""Claims: what a model wrote, taken apart into sentences and the numbers that each cites. Believes none of it."""

import re
from dataclasses import dataclass

from bot.answering.links import to_prose
from corpus.sentences import split_sentences

MOST_NUMBERS = 6  # citations that one sentence may have
_CITING = re.compile(
    r"(?<!\s)\s*[\[【]\s*(\d{1,3}(?:\s*(?:[,;–—-]|and)\s*\d{1,3})*)(?:†[^】\]]{0,200}|\s*)[\]】](?:\([^)\s]{0,500}\))?"
)
_RANGE = re.compile(r"(\d{1,3})\s*[–—-]\s*(\d{1,3})")
_MARK = "\ue000"  # a private character, which no cleaned text has: one for each citation


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence as it was written, without its markers, and the numbers that they named, in order."""

    text: str
    numbers: tuple[int, ...]


def split_claims(written: str) -> list[Claim]:
    """The sentences of a text so far. A marker belongs to the sentence before it, also after its full stop."""
    cited: list[tuple[int, ...]] = []

    def marked(found: re.Match[str]) -> str:
        cited.append(_numbers(found.group(1)))
        return _MARK

    text = to_prose(_CITING.sub(marked, written.replace(_MARK, "")))
    said, places = _strip_marks(text)
    spans = split_sentences(said)
    numbers: list[list[int]] = [[] for _ in spans]
    for place, found_numbers in zip(places, cited, strict=False):
        if owners := [k for k, (start, _) in enumerate(spans) if start < place]:
            numbers[owners[-1]] += found_numbers
    return [
        Claim(" ".join(said[start:end].split()), tuple(dict.fromkeys(own))[:MOST_NUMBERS])
        for (start, end), own in zip(spans, numbers, strict=True)
        if any(character.isalnum() for character in said[start:end])
    ]


def _numbers(listed: str) -> tuple[int, ...]:
    """`1, 2-4` as 1, 2, 3, 4."""
    found: list[int] = []
    for part in re.split(r"[,;]|and", listed):
        if ends := _RANGE.search(part):
            first, last = int(ends[1]), int(ends[2])
            found += range(first, min(last, first + MOST_NUMBERS) + 1)
        elif digits := part.strip():
            found.append(int(digits))
    return tuple(found)


def _strip_marks(text: str) -> tuple[str, list[int]]:
    """The text without its marks, and where each stood in it."""
    pieces = text.split(_MARK)
    places, length = [], 0
    for piece in pieces[:-1]:
        length += len(piece)
        places.append(length)
    return "".join(pieces), places
