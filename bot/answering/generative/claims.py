"""Claims: split a model's reply into sentences and the numbers that each cites. Trusts none of it."""

import re
from dataclasses import dataclass

from bot.answering.links import to_prose
from corpus.sentences import split_sentences

MOST_NUMBERS = 6  # most citations of one sentence
_CITING = re.compile(
    r"(?<!\s)\s*[\[【]\s*(\d{1,3}(?:\s*(?:[,;–—-]|and)\s*\d{1,3})*)(?:†[^】\]]{0,200}|\s*)[\]】](?:\([^)\s]{0,500}\))?"
)
_RANGE = re.compile(r"(\d{1,3})\s*[–—-]\s*(\d{1,3})")
_MARK = "\ue000"  # replaces a citation marker; a private character, which no cleaned text has


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence as written, without its citation markers, and their numbers in order, each once."""

    text: str
    numbers: tuple[int, ...]


def split_claims(written: str) -> list[Claim]:
    """The sentences of a reply so far. A marker belongs to the sentence before it, also after the full stop."""
    cited: list[tuple[int, ...]] = []

    def replace_marker(found: re.Match[str]) -> str:
        cited.append(_numbers(found.group(1)))
        return _MARK

    text = to_prose(_CITING.sub(replace_marker, written.replace(_MARK, "")))
    prose, places = _strip_marks(text)
    spans = split_sentences(prose)
    numbers: list[list[int]] = [[] for _ in spans]
    for place, found_numbers in zip(places, cited, strict=False):
        if owners := [k for k, (start, _) in enumerate(spans) if start < place]:
            numbers[owners[-1]] += found_numbers
    return [
        Claim(" ".join(prose[start:end].split()), tuple(dict.fromkeys(own))[:MOST_NUMBERS])
        for (start, end), own in zip(spans, numbers, strict=True)
        if any(character.isalnum() for character in prose[start:end])
    ]


def _numbers(listed: str) -> tuple[int, ...]:
    """The numbers of a marker: 1, 2, 3, 4 for `1, 2-4`."""
    found: list[int] = []
    for part in re.split(r"[,;]|and", listed):
        if ends := _RANGE.search(part):
            first, last = int(ends[1]), int(ends[2])
            found += range(first, min(last, first + MOST_NUMBERS) + 1)
        elif digits := part.strip():
            found.append(int(digits))
    return tuple(found)


def _strip_marks(text: str) -> tuple[str, list[int]]:
    """The text without its marks, and the offset in it of each mark."""
    pieces = text.split(_MARK)
    places, length = [], 0
    for piece in pieces[:-1]:
        length += len(piece)
        places.append(length)
    return "".join(pieces), places
