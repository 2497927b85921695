"""Checksums of the lexical index: tantivy ends each file with a CRC32 of it, and does not look at it; this does.

Knows the footer of tantivy's files and its list of segments; knows no words.
"""

import json
import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

TAIL = struct.Struct("<II")  # length of the footer (JSON), magic number
MAGIC = 1337
CHECKED_BYTES = 64_000_000  # larger files are not read whole to be opened (this much takes 50 ms)
BLOCK = 1 << 20  # bytes read at once
REMEMBERED = 4096  # files

_found_whole: set[tuple[str, int, int, int, int]] = set()  # by this process


def find_altered(folder: Path, most: float = CHECKED_BYTES) -> str | None:
    """The name of a file of at most so many bytes that is not as tantivy wrote it; None when all are.

    Only of the committed state: a reader may come while the folder is being removed.
    """
    for path in committed(folder):
        try:
            status = path.stat()
            if status.st_size <= most and not _is_whole(path, status):
                return path.name
        except FileNotFoundError:
            continue  # tantivy tells that it is lost when it opens the index
    return None


def committed(folder: Path) -> Iterator[Path]:
    """The files that hold the committed state, beside tantivy's lists of them. None is changed once it is written."""
    for segment in json.loads((folder / "meta.json").read_text(encoding="utf-8"))["segments"]:
        stem = segment["segment_id"].replace("-", "")
        deletes = segment["deletes"] and f"{stem}.{segment['deletes']['opstamp']}.del"
        for path in folder.glob(f"{stem}.*"):
            if path.suffix != ".del" or path.name == deletes:
                yield path


def _is_whole(path: Path, status: os.stat_result) -> bool:
    """What was whole is not read again at the next generation, which has the same file in another folder."""
    identity = (path.name, status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
    if identity in _found_whole:
        return True
    try:
        if not _agrees(path, status.st_size):
            return False
    except (struct.error, ValueError, KeyError, TypeError):  # no footer
        return False
    if len(_found_whole) >= REMEMBERED:
        _found_whole.clear()
    _found_whole.add(identity)
    return True


def _agrees(path: Path, size: int) -> bool:
    with path.open("rb") as file:
        file.seek(max(0, size - TAIL.size))
        length, magic = TAIL.unpack(file.read())
        left = size - TAIL.size - length
        if magic != MAGIC or left < 0:
            return False
        file.seek(left)
        told = json.loads(file.read(length))["crc"]
        file.seek(0)
        found = 0
        while left > 0 and (block := file.read(min(BLOCK, left))):
            found, left = zlib.crc32(block, found), left - len(block)
        return bool(left == 0 and told == found)
