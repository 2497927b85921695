"""The salvage of records from a damaged SQLite file, page by page.

Each leaf page is read by itself, so a broken page costs only its own records. This module knows SQLite's file format
(sqlite.org/fileformat2.html) and no tables. Deleted records are not found, because `secure_delete` overwrites them.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

Value = None | int | float | str | bytes
Bytes = bytes | bytearray | memoryview

PAGE = 4096  # bytes of a page, unless a valid header says otherwise
HEADER = 100  # bytes of the file's header, at the start of the first page
MAGIC = b"SQLite format 3\0"
TABLE_LEAF, INDEX_LEAF, INDEX_INTERIOR = 13, 10, 2
MOST_COLUMNS = 64
INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}  # serial types, and how many bytes each takes
CONSTANTS: dict[int, tuple[Value]] = {0: (None,), 8: (0,), 9: (1,)}


class NoRecord(Exception):
    """The bytes are no record."""


@dataclass(frozen=True, slots=True)
class Record:
    """The values of one row. `rowid` is None on a page of an index, or of a table without rowids."""

    rowid: int | None
    values: tuple[Value, ...]


def page_size(file: Bytes) -> int:
    """The page size that the header states; PAGE if the header is damaged."""
    if bytes(file[:16]) != MAGIC:
        return PAGE
    size = int.from_bytes(file[16:18], "big")
    size = 65536 if size == 1 else size
    return size if 512 <= size <= 65536 and size & (size - 1) == 0 else PAGE


def records(file: Bytes) -> Iterator[Record]:
    """The records in the order of the pages. Invalid cells and pages are skipped."""
    size = page_size(file)
    for start in range(0, len(file) - size + 1, size):
        yield from _page(file, start, size)


def _page(file: Bytes, start: int, size: int) -> Iterator[Record]:
    head = start + HEADER if start == 0 else start
    kind = file[head]
    if kind not in (TABLE_LEAF, INDEX_LEAF, INDEX_INTERIOR):
        return
    cells = int.from_bytes(file[head + 3 : head + 5], "big")
    pointers = head + (12 if kind == INDEX_INTERIOR else 8)
    for number in range(min(cells, (start + size - pointers) // 2)):
        at = int.from_bytes(file[pointers + 2 * number : pointers + 2 * number + 2], "big")
        try:
            yield _cell(file, start, start + at + (4 if kind == INDEX_INTERIOR else 0), size, kind == TABLE_LEAF)
        except (NoRecord, IndexError, struct.error, UnicodeDecodeError):
            continue


def _cell(file: Bytes, page: int, at: int, size: int, in_table: bool) -> Record:
    length, at = _varint(file, at)
    rowid = None
    if in_table:
        rowid, at = _varint(file, at)
        rowid = rowid - (1 << 64) if rowid >= 1 << 63 else rowid
    if at >= page + size or length > len(file):
        raise NoRecord
    return Record(rowid, _values(_payload(file, at, length, size, in_table)))


def _payload(file: Bytes, at: int, length: int, size: int, in_table: bool) -> bytes:
    """The bytes of a record, with those on overflow pages. Each overflow page begins with the number of the next."""
    most = size - 35 if in_table else (size - 12) * 64 // 255 - 23
    least = (size - 12) * 32 // 255 - 23
    if length <= most:
        return bytes(file[at : at + length])
    local = least + (length - least) % (size - 4)
    local = local if local <= most else least
    parts, left = [bytes(file[at : at + local])], length - local
    following = int.from_bytes(file[at + local : at + local + 4], "big")
    while left > 0:
        start = (following - 1) * size
        if not 0 < start <= len(file) - size:
            raise NoRecord
        parts.append(bytes(file[start + 4 : start + 4 + min(left, size - 4)]))
        left -= size - 4
        following = int.from_bytes(file[start : start + 4], "big")
    return b"".join(parts)


def _values(payload: bytes) -> tuple[Value, ...]:
    header, at = _varint(payload, 0)
    if not 0 < header <= len(payload):
        raise NoRecord
    values, body = list[Value](), header
    while at < header:
        kind, at = _varint(payload, at)
        value, body = _value(payload, kind, body)
        values.append(value)
        if len(values) > MOST_COLUMNS:
            raise NoRecord
    if at != header or body != len(payload):
        raise NoRecord
    return tuple(values)


def _value(payload: bytes, kind: int, at: int) -> tuple[Value, int]:
    if kind in CONSTANTS:
        return CONSTANTS[kind][0], at
    if kind == 7:
        return float(struct.unpack_from(">d", payload, at)[0]), at + 8
    if kind in (10, 11):
        raise NoRecord
    end = at + (INTEGERS[kind] if kind in INTEGERS else (kind - 12) // 2)
    if end > len(payload):
        raise NoRecord
    content = payload[at:end]
    if kind in INTEGERS:
        return int.from_bytes(content, "big", signed=True), end
    return (content.decode() if kind % 2 else content), end


def _varint(file: Bytes, at: int) -> tuple[int, int]:
    """The integer at `at`, and where it ends: up to nine bytes of seven bits each; the ninth has eight."""
    value = 0
    for place in range(9):
        byte = file[at + place]
        if place == 8:
            return value << 8 | byte, at + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + place + 1
    raise AssertionError("the ninth byte is the last")
