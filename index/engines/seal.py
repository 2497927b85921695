"""A seal: what the files of a finished segment were when it was verified, so that damage is noticed before it is read.

Chroma never writes a segment's HNSW files again, but it writes to its SQLite file at each opening; so those are
compared with the seal, and this one is asked to check itself. Opening a damaged segment can crash or hang the process
(invariant I7): call `find_segment_damage` first.
"""

import hashlib
import json
import os
import sqlite3
from pathlib import Path

from index.descriptors import starved, too_many
from index.engines.twins import NAME as TWINS

DATABASE = "chroma.sqlite3"
SAVED = "index_metadata.pickle"  # written last, with the first save of the HNSW files
READ_BYTES = 16_000_000  # a file up to this size is read whole at each look (20 ms): a failing disk changes no time
CHECKED_BYTES = 64_000_000  # a database up to this size is checked page by page (0.6 s at most), a larger one by count


def seal(folder: Path) -> None:
    """Write the seal beside the folder, and force it and its name to the disk."""
    found = {str(path.relative_to(folder)): [*_stamp(path), _digest(path)] for path in _sealed_files(folder)}
    with _seal(folder).open("w", encoding="utf-8") as file:
        json.dump(found, file)
        file.flush()
        os.fsync(file.fileno())
    descriptor = os.open(folder.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def find_segment_damage(folder: Path) -> str | None:
    """What is wrong with the segment, in a few words; None when it is as it was sealed. Raises TooManyOpenFiles.

    A large file whose size and time are unchanged is taken to be unchanged; any other is read whole.
    """
    if not folder.is_dir():
        return "its folder is missing"
    try:
        sealed = json.loads(_seal(folder).read_text(encoding="utf-8"))
        for name, (size, mtime_ns, digest) in sealed.items():
            path = folder / name
            if path.stat().st_size != size:
                return f"{path.name} has another size"
            if (size <= READ_BYTES or path.stat().st_mtime_ns != mtime_ns) and _digest(path) != digest:
                return f"{path.name} was altered"
        return _database_broken(folder / DATABASE)
    except (OSError, ValueError) as error:
        if starved(error):
            raise too_many() from error
        return f"a file is missing or unreadable ({type(error).__name__})"


def _database_broken(path: Path) -> str | None:
    if not path.is_file():
        return f"{path.name} is missing"
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            if path.stat().st_size > CHECKED_BYTES:
                connection.execute("SELECT count(*) FROM embeddings").fetchone()
                return None
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            return None if found == "ok" else f"{path.name} is damaged"
        finally:
            connection.close()
    except sqlite3.Error as error:
        if starved(error):
            raise too_many() from error
        return f"{path.name} is damaged"


def _sealed_files(folder: Path) -> list[Path]:
    """Its twins alone while Chroma has saved no HNSW index: a segment of one row lies in the database's log alone."""
    if not any(folder.rglob(SAVED)):
        return [path for path in (folder / TWINS,) if path.is_file()]
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(DATABASE))


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()


def _seal(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.seal.json")
