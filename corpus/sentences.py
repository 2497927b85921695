"""Sentences as spans of a text. Every character that is no space lies in exactly one."""

import re
from itertools import pairwise

from syntok.segmenter import segment
from syntok.tokenizer import Tokenizer

from corpus.lines import ends_here, width_of

Span = tuple[int, int]

_DATELINE = re.compile(r"[^\s.!?…\"”’]\s+[—–-]\Z")  # "OSLO (AP) — Snow fell": syntok would part it before the dash
_LONGEST_GAP = 4  # characters; what is looked at before a dash
_TOKENIZER = Tokenizer(replace_not_contraction=False)
_LINE = re.compile(r"[^\n]*\S[^\n]*")  # a line that is not blank
_BLANK = re.compile(r"\n\s*\n")


def sentences(text: str) -> list[Span]:
    """Half-open spans, in order, without the space around them."""
    spans = []
    for start, end in _stretches(text):
        # Syntok tells where sentences begin; they end where the next one begins, so nothing falls between.
        begins = [start, *(start + offset for offset in _begins(text[start:end])), end]
        spans += [_stripped(text, a, b) for a, b in pairwise(begins)]
    return [(a, b) for a, b in spans if a < b]


def _stretches(text: str) -> list[Span]:
    """Runs of lines that may share a sentence: a blank line, a heading or a bullet ends one."""
    stretches = []
    for start, end in _paragraphs(text):
        lines = [match.span() for match in _LINE.finditer(text, start, end)]
        width = width_of([text[a:b] for a, b in lines])
        for (a, b), (c, d) in pairwise(lines):
            if ends_here(text[a:b], text[c:d], width):
                stretches.append((start, b))
                start = c
        stretches.append((start, end))
    return stretches


def _paragraphs(text: str) -> list[Span]:
    breaks = [match.span() for match in _BLANK.finditer(text)]
    starts = [0, *(end for _, end in breaks)]
    ends = [*(start for start, _ in breaks), len(text)]
    return list(zip(starts, ends, strict=True))


def _begins(stretch: str) -> list[int]:
    """Where the second and later sentences begin."""
    starts = [sentence[0].offset for sentence in segment(_TOKENIZER.tokenize(stretch))][1:]
    return [start for start in starts if not _DATELINE.search(stretch, max(0, start - _LONGEST_GAP), start + 1)]


def _stripped(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
