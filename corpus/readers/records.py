"""JSON Lines, given to the parsing child some lines at a time. One that it dies of is left out, the others are read."""

import io
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from corpus.bugs import Elsewhere
from corpus.draft import Draft, RecordFault, Unfit
from corpus.formats import Limits, readable_size
from corpus.readers.isolation import Parser, TooHeavy
from corpus.readers.json import fault_of_line

TOGETHER = 256_000  # bytes of lines in one request: few requests, and little is read again when one of them is bad
FAULTS_TOLD = 50  # in a file that is not JSON Lines at all, every line is a fault
MOST_FAULTS = 10_000  # before the first article: then the rest is not looked at
MOST_DEATHS = 3  # lines of one file that the child may die of; each may take all its time


def read_lines(stream: BinaryIO, limits: Limits, parser: Parser) -> Iterator[Draft | RecordFault]:
    """The articles and faults of a file in their order; Unfit where the rest is not read."""
    articles = faults = 0
    for found in _found(stream, limits, parser):
        articles += isinstance(found, Draft)
        faults += isinstance(found, RecordFault)
        if isinstance(found, Draft) or faults <= FAULTS_TOLD:
            yield found
        if faults == MOST_FAULTS and not articles:
            raise Unfit(f"None of its first {faults:,} lines is an article; is this a JSON Lines file?")
    if faults > FAULTS_TOLD:
        yield RecordFault(f"{faults - FAULTS_TOLD:,} more lines hold no article either; is this a JSON Lines file?")


def _found(stream: BinaryIO, limits: Limits, parser: Parser) -> Iterator[Draft | RecordFault]:
    deaths, bug = 0, None
    for first, lines in _together(stream, limits):
        if isinstance(lines, RecordFault):
            yield lines
            continue
        if not lines:
            continue
        try:
            yield from parser.drafts("lines", lines, first)
            continue
        except (TooHeavy, Elsewhere):
            alone = enumerate(io.BytesIO(lines), start=first)
        for number, line in alone:
            try:
                yield from parser.drafts("lines", line, number)
            except TooHeavy as death:
                deaths += 1
                yield fault_of_line(number, str(death))
            except Elsewhere as error:
                bug = error
            if deaths == MOST_DEATHS:
                raise Unfit(f"{deaths} of its lines were too much to read, so the rest was not tried; take them out.")
    if bug:  # it cost its own line only, and the file is read again next time
        raise bug


def _together(stream: BinaryIO, limits: Limits) -> Iterator[tuple[int, bytes | RecordFault]]:
    """Whole lines with the number of the first, or a fault instead of a line that is too long.

    What came before an error comes before it here too.
    """
    first, lines = 1, bytearray()
    try:
        for number, line in enumerate(_lines(stream, limits), start=1):
            if not isinstance(line, RecordFault):
                lines += line
            if isinstance(line, RecordFault) or len(lines) > TOGETHER:
                yield first, bytes(lines)
                first, lines = number + 1, bytearray()
            if isinstance(line, RecordFault):
                yield number, fault_of_line(number, line.reason)
    except (Unfit, EOFError, OSError, zlib.error):
        yield first, bytes(lines)
        raise
    yield first, bytes(lines)


def _lines(stream: BinaryIO, limits: Limits) -> Iterator[bytes | RecordFault]:
    """The lines; for one that is too long a fault, and its rest is skipped."""
    while line := stream.readline(limits.line_bytes + 1):
        if len(line) <= limits.line_bytes:
            yield line
            continue
        yield RecordFault(f"It is longer than {readable_size(limits.line_bytes)}, so it was not read.")
        while line and not line.endswith(b"\n"):
            line = stream.readline(limits.line_bytes)
