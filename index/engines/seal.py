"""The seal of a finished segment: sizes, times and digests of its files, so that damage shows before Chroma opens it.

A flat segment's files are all compared with the seal. Chroma never rewrites a segment's HNSW files, but it writes to
its SQLite file at each opening. So the HNSW files are compared with the seal, and the SQLite file is checked by SQLite
itself. Opening a damaged segment can crash or hang the process (I7): call `find_segment_damage` first.
"""

import hashlib
import json
import os
import sqlite3
from pathlib import Path

from index.descriptors import starved, too_many
from index.engines.file_names import DATABASE, ROWS, TWINS

SAVED = "index_metadata.pickle"  # Chroma writes it last, with the first save of the HNSW files
READ_BYTES = 16_000_000  # files up to this size are read whole at each check (20 ms): a failing disk changes no mtime
CHECKED_BYTES = 64_000_000  # databases up to this size are checked page by page (0.6 s at most), larger ones by a count


def seal(folder: Path) -> None:
    """Write the seal of a segment beside its folder, and force the file and its directory entry to the disk."""
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
    """What is wrong with the segment, in a few words; None if it is as it was sealed. Raises TooManyOpenFiles.

    A file above READ_BYTES with unchanged size and time counts as unchanged; every other file is read whole.
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
        return None if ROWS in sealed else _database_broken(folder / DATABASE)
    except (OSError, ValueError) as error:
        if starved(error):
            raise too_many() from error
        return f"a file is missing or unreadable ({type(error).__name__})"


def _database_broken(path: Path) -> str | None:
    """What is wrong with Chroma's SQLite file, in a few words; None if it is whole."""
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
    except (sqlite3.Error, UnicodeDecodeError) as error:  # a message of SQLite may quote what is no text
        if starved(error):
            raise too_many() from error
        return f"{path.name} is damaged"


def _sealed_files(folder: Path) -> list[Path]:
    """All files of a flat segment; of Chroma's, the HNSW files and the list of twins.

    Only the list, if any, where Chroma has saved no HNSW index: a segment of one row is in the database only.
    """
    if (folder / DATABASE).exists() and not any(folder.rglob(SAVED)):
        return [path for path in (folder / TWINS,) if path.is_file()]
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(DATABASE))


def _stamp(path: Path) -> tuple[int, int]:
    """Size in bytes and mtime in nanoseconds."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()


def _seal(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.seal.json")
