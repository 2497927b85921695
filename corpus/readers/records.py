"""Records of JSON Lines, sent to the parsing child some lines at a time. A line that kills the child is left out."""

import io
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from corpus.bugs import Elsewhere
from corpus.draft import Draft, RecordFault, Unfit
from corpus.formats import Limits, readable_size
from corpus.readers.isolation import Parser, TooHeavy
from corpus.readers.json import fault_of_line

TOGETHER = 256_000  # bytes of lines in one request: few requests, and little is read again if a line is bad
FAULTS_TOLD = 50  # faults reported per file; in a file that is no JSON Lines, every line is one
MOST_FAULTS = 10_000  # faults before the first article that end the reading of a file
MOST_DEATHS = 3  # lines of one file that may kill the child; each may take all of its time


def read_lines(stream: BinaryIO, limits: Limits, parser: Parser) -> Iterator[Draft | RecordFault]:
    """The articles and faults of a file, in order. Raises Unfit if the rest is not read, and Elsewhere at the end."""
    articles = faults = 0
    for result in _parse_lines(stream, limits, parser):
        articles += isinstance(result, Draft)
        faults += isinstance(result, RecordFault)
        if isinstance(result, Draft) or faults <= FAULTS_TOLD:
            yield result
        if faults == MOST_FAULTS and not articles:
            raise Unfit(f"None of its first {faults:,} lines is an article; is this a JSON Lines file?")
    if faults > FAULTS_TOLD:
        yield RecordFault(f"{faults - FAULTS_TOLD:,} more lines hold no article either; is this a JSON Lines file?")


def _parse_lines(stream: BinaryIO, limits: Limits, parser: Parser) -> Iterator[Draft | RecordFault]:
    """All articles and faults, in order. If some lines fail together, each of them is parsed alone."""
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
    if bug:  # raised last: it costs its own line only, and the next run reads the file again
        raise bug


def _together(stream: BinaryIO, limits: Limits) -> Iterator[tuple[int, bytes | RecordFault]]:
    """(number of the first line, lines): about TOGETHER bytes of whole lines, or a fault for a line that is too long.

    The lines before an error come before the error is raised.
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
    """The lines of a stream; a fault for a line that is too long, whose rest is skipped."""
    while line := stream.readline(limits.line_bytes + 1):
        if len(line) <= limits.line_bytes:
            yield line
            continue
        yield RecordFault(f"It is longer than {readable_size(limits.line_bytes)}, so it was not read.")
        while line and not line.endswith(b"\n"):
            line = stream.readline(limits.line_bytes)
