"""Streams cut into records: the lines of JSON Lines, the letters of a mailbox, the records of a web archive.

Parses nothing: the records are bytes for the parsing child, in which the same cut is made again.
"""

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from corpus.draft import RecordFault, Unfit
from corpus.formats import Limits, readable_size

LETTER = b"From "  # beginning of the line that separates the letters of a mailbox
LONGEST_LINE = 65_536  # bytes of a line in the header of a web archive's record
MOST_HEADERS = 200  # lines of that header
WARC_PAGES = (b"response", b"resource", b"conversion")  # types of records that may be pages
PIECE = 1_000_000  # bytes read at once of a record that is passed over

Numbered = Iterator[tuple[int, bytes | RecordFault]]
Names = Mapping[bytes, bytes]


def lines_of(stream: BinaryIO, limits: Limits) -> Numbered:
    """The numbered lines of a stream; a fault for a line that is too long, whose rest is skipped."""
    number = 0
    while line := stream.readline(limits.line_bytes + 1):
        number += 1
        if len(line) <= limits.line_bytes:
            yield number, line
            continue
        yield number, RecordFault.at(f"line {number}", too_long(limits))
        while line and not line.endswith(b"\n"):
            line = stream.readline(limits.line_bytes)


def too_long(limits: Limits) -> str:
    """The sentence about a record that is too long."""
    return f"It is longer than {readable_size(limits.line_bytes)}, so it was not read."


def letters_of(stream: BinaryIO, limits: Limits) -> Numbered:
    """The numbered letters of a mailbox, as they are; a fault for one that is too long, whose rest is skipped."""
    number, letter, too_large, after_blank = 0, bytearray(), False, True
    while line := stream.readline(limits.line_bytes):
        if after_blank and line.startswith(LETTER):
            if letter or too_large:
                number += 1
                yield number, _whole(letter, number, too_large, limits)
            letter, too_large = bytearray(), False
        after_blank = line in (b"\n", b"\r\n")
        if len(letter) + len(line) > limits.line_bytes:
            too_large = True
        if not too_large:
            letter += line
    if letter.strip() or too_large:
        yield number + 1, _whole(letter, number + 1, too_large, limits)


def _whole(letter: bytearray, number: int, too_large: bool, limits: Limits) -> bytes | RecordFault:
    return RecordFault.at(f"letter {number}", too_long(limits)) if too_large else bytes(letter)


def warc_records_of(stream: BinaryIO, limits: Limits) -> Numbered:
    """The numbered records of an archive that may be pages, as they are. Raises Unfit where it is damaged."""
    number = 0
    while (beginning := begin_warc_record(stream)) is not None:
        head, names = beginning
        size = size_of(names)
        if names.get(b"warc-type") not in WARC_PAGES:
            _skip(stream, size)
            continue
        number += 1
        if size + len(head) > limits.line_bytes:
            _skip(stream, size)
            yield number, RecordFault.at(f"page {number}", too_long(limits))
            continue
        content = stream.read(size)
        yield number, head + content + b"\r\n\r\n"
        if len(content) < size:
            raise Unfit("This archive ends too early; what came before was read.")


def begin_warc_record(stream: BinaryIO) -> tuple[bytes, Names] | None:
    """The header of the next record, as bytes and by names in lower case; None at the end. Raises Unfit."""
    line = stream.readline(LONGEST_LINE)
    while line in (b"\r\n", b"\n"):
        line = stream.readline(LONGEST_LINE)
    if not line:
        return None
    if not line.startswith(b"WARC/"):
        raise Unfit("This is no web archive, or it is damaged: a record does not begin with WARC/.")
    lines = [line]
    names: dict[bytes, bytes] = {}
    for _ in range(MOST_HEADERS):
        line = stream.readline(LONGEST_LINE)
        lines.append(line)
        if line in (b"\r\n", b"\n", b""):
            return b"".join(lines), names
        name, _, value = line.partition(b":")
        names.setdefault(name.strip().lower(), value.strip())
    raise Unfit("This web archive is damaged: the header of a record has no end.")


def size_of(names: Names) -> int:
    """The length in bytes that a record's header gives. Raises Unfit if it gives none."""
    size = names.get(b"content-length", b"")
    if not size.isdigit() or len(size) > 15:
        raise Unfit("This web archive is damaged: a record does not say how long it is.")
    return int(size)


def _skip(stream: BinaryIO, size: int) -> None:
    while size > 0 and (read := len(stream.read(min(size, PIECE)))):
        size -= read
