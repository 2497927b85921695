"""Sentences as spans of a text. Every character that is not space lies in exactly one."""

import re
from itertools import pairwise

from corpus.full_stops import STOP, ends
from corpus.readers.lines import is_meant_break, width_of

Span = tuple[int, int]

_LINE = re.compile(r"[^\n]+")
_BLANK = re.compile(r"\n\s*\n")


def split_sentences(text: str) -> list[Span]:
    """Half-open spans of the sentences, in order, without the space around them."""
    spans = []
    for start, end in _stretches(text):
        # Each sentence ends where the next one begins, so that no text falls between.
        begins = [start, *(start + offset for offset in _sentence_starts(text[start:end])), end]
        spans += [_strip_span(text, a, b) for a, b in pairwise(begins)]
    return [(a, b) for a, b in spans if a < b]


def _stretches(text: str) -> list[Span]:
    """Spans of lines that may share a sentence: a blank line, a heading or a bullet ends a span."""
    stretches = []
    for start, end in _paragraphs(text):
        lines = [match.span() for match in _LINE.finditer(text, start, end) if not match[0].isspace()]
        width = width_of([text[a:b] for a, b in lines])
        for (a, b), (c, d) in pairwise(lines):
            if is_meant_break(text[a:b], text[c:d], width):
                stretches.append((start, b))
                start = c
        stretches.append((start, end))
    return stretches


def _paragraphs(text: str) -> list[Span]:
    """Spans of what stands between blank lines."""
    breaks = [match.span() for match in _BLANK.finditer(text)]
    starts = [0, *(end for _, end in breaks)]
    ends = [*(start for start, _ in breaks), len(text)]
    return list(zip(starts, ends, strict=True))


def _sentence_starts(stretch: str) -> list[int]:
    """Positions at which the second and later sentences begin."""
    begins = [0]
    for match in STOP.finditer(stretch):
        if match.end() < len(stretch) and ends(stretch, begins[-1], match):
            begins.append(match.end() + len(match["space"]))
    return begins[1:]


def _strip_span(text: str, start: int, end: int) -> Span:
    """The span without the space at its ends."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
