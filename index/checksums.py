"""Checksums of the lexical index: tantivy ends each file with a CRC32 of it, and does not look at it; this does.

Knows the footer of tantivy's files and its list of segments; knows no words.
"""

import json
import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

TAIL = struct.Struct("<II")  # length of the footer (JSON), magic number
MAGIC = 1337
CHECKED_BYTES = 64_000_000  # larger files are not read whole to be opened (this much takes 50 ms)


def altered(folder: Path) -> str | None:
    """The name of a file that is not as tantivy wrote it; None when all are.

    Only of the committed state: the indexer may be writing others meanwhile, or removing what it has merged.
    """
    for path in _committed(folder):
        try:
            status = path.stat()
            if status.st_size <= CHECKED_BYTES and not _whole(path, status.st_size, status.st_mtime_ns):
                return path.name
        except FileNotFoundError:
            continue  # merged away, or lost: tantivy tells which when it opens the index
    return None


def _committed(folder: Path) -> Iterator[Path]:
    for segment in json.loads((folder / "meta.json").read_text(encoding="utf-8"))["segments"]:
        stem = segment["segment_id"].replace("-", "")
        deletes = segment["deletes"] and f"{stem}.{segment['deletes']['opstamp']}.del"
        for path in folder.glob(f"{stem}.*"):
            if path.suffix != ".del" or path.name == deletes:
                yield path


@lru_cache(maxsize=4096)  # a file is written once: what was whole is not read again at the next generation
def _whole(path: Path, size: int, mtime_ns: int) -> bool:
    content = path.read_bytes()
    length, magic = TAIL.unpack(content[-TAIL.size :])
    body, footer = content[: -TAIL.size - length], content[-TAIL.size - length : -TAIL.size]
    return bool(magic == MAGIC and json.loads(footer)["crc"] == zlib.crc32(body))
