"""The columns of a printed page: its lines in the order in which people read them. Knows no text but who begins a line.

A page is cut where a line crosses the space between two columns, such as a headline; between two such lines the left
column comes before the right one. A table is no columns: its cells begin like sentences, lines of columns do not.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from corpus.readers.printed import Line

LEAST_LINES = 3  # of each column
TOLERANCE = 3.0  # points
SAME_ROW = 0.3  # of the letters' height
RUNNING_ON = 0.3  # share of lines that begin inside a sentence, in columns
MOST_DEPTH = 8  # columns side by side


def in_reading_order(pieces: Sequence[Line], depth: int = 0) -> list[Line] | None:
    """The lines of a page in order, made of its `pieces`; None if it has one column only.

    A piece is a part of a line before or behind a wide space, which may be the space between two columns.
    """
    rows = sorted(pieces, key=lambda line: (-line.top, line.left))
    starts = Counter(round(line.left) for line in rows)
    first = min(starts, default=0) + TOLERANCE
    candidates = [start for start, number in starts.items() if number >= LEAST_LINES and start > first]
    cuts = [_bands(rows, start) for start in candidates]
    best = max(cuts, key=_lines_in_columns, default=[])
    if not _lines_in_columns(best) or depth == MOST_DEPTH:
        return None
    ordered: list[Line] = []
    for band in best:
        for column in band if _are_columns(band) else (sorted([*band[0], *band[1]], key=lambda line: -line.top),):
            ordered += in_reading_order(column, depth + 1) or _column(column)
    return ordered


_Band = tuple[list[Line], list[Line]]  # the lines left and right of a cut


def _bands(rows: Sequence[Line], cut: float) -> list[_Band]:
    """The rows, cut at `cut`, in bands from top to bottom; a line that crosses the cut is a band of its own."""
    bands: list[_Band] = [([], [])]
    for line in rows:
        if line.left < cut - TOLERANCE and line.right > cut - TOLERANCE:
            bands += [([line], []), ([], [])]
        else:
            bands[-1][line.left >= cut - TOLERANCE].append(line)
    return [band for band in bands if band[0] or band[1]]


def _lines_in_columns(bands: Sequence[_Band]) -> int:
    return sum(len(left) + len(right) for left, right in bands if _are_columns((left, right)))


def _are_columns(band: _Band) -> bool:
    """Whether both sides of a band have enough lines, and enough of them begin inside a sentence."""
    if min(map(len, band)) < LEAST_LINES:
        return False
    first = [line.text[:1] for side in band for line in side]
    return sum(letter.isalpha() and not letter.isupper() for letter in first) >= RUNNING_ON * len(first)


def _column(pieces: Sequence[Line]) -> list[Line]:
    """The lines of one column; pieces of one row are one line."""
    lines: list[Line] = []
    for piece in sorted(pieces, key=lambda line: (-line.top, line.left)):
        before = lines[-1] if lines else None
        if before and abs(before.top - piece.top) < SAME_ROW * piece.height and before.right <= piece.left + TOLERANCE:
            lines[-1] = replace(before, text=f"{before.text} {piece.text}", right=piece.right)
        else:
            lines.append(piece)
    margin, end = min(line.left for line in lines), max(line.right for line in lines)
    return [replace(line, margin=margin, end=end) for line in lines]
