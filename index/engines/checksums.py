"""Checksums of the lexical index. tantivy ends each file with its CRC32 and does not check it; this module does.

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
CHECKED_BYTES = 64_000_000  # larger files are not read whole at opening (reading this much takes 50 ms)
BLOCK = 1 << 20  # bytes read at once
REMEMBERED = 4096  # files

_found_whole: set[tuple[str, int, int, int, int]] = set()  # identities of files that this process has checked


def find_altered(folder: Path, most: float = CHECKED_BYTES) -> str | None:
    """The name of a file that is not as tantivy wrote it; None if there is none.

    Files of more than `most` bytes are not checked. Only the committed state counts. A file that is gone is passed
    over: the folder may be removed at the same time.
    """
    for path in committed(folder):
        try:
            status = path.stat()
            if status.st_size <= most and not _is_whole(path, status):
                return path.name
        except FileNotFoundError:
            continue  # tantivy reports the loss when it opens the index
    return None


def committed(folder: Path) -> Iterator[Path]:
    """The files that hold the committed state, without tantivy's own lists. No such file changes once it is written."""
    for segment in json.loads((folder / "meta.json").read_text(encoding="utf-8"))["segments"]:
        stem = segment["segment_id"].replace("-", "")
        deletes = segment["deletes"] and f"{stem}.{segment['deletes']['opstamp']}.del"
        for path in folder.glob(f"{stem}.*"):
            if path.suffix != ".del" or path.name == deletes:
                yield path


def _is_whole(path: Path, status: os.stat_result) -> bool:
    """Whether the file agrees with its checksum.

    A file that was whole is not read again: the next generation links to the same file from another folder.
    """
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
    """Whether the CRC32 in the file's footer is that of the bytes before it."""
    with path.open("rb") as file:
        file.seek(max(0, size - TAIL.size))
        length, magic = TAIL.unpack(file.read())
        left = size - TAIL.size - length
        if magic != MAGIC or left < 0:
            return False
        file.seek(left)
        recorded = json.loads(file.read(length))["crc"]
        file.seek(0)
        computed = 0
        while left > 0 and (block := file.read(min(BLOCK, left))):
            computed, left = zlib.crc32(block, computed), left - len(block)
        return bool(left == 0 and recorded == computed)
