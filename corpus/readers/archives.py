"""Zip archives of articles: their members are read as if they were unpacked. An archive in an archive is not read."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast

from corpus.draft import Unfit
from corpus.formats import LIMITS, format_of
from corpus.readers.unpacking import damage_told

MOST_MEMBERS = 20_000
CLOSED = "This archive is damaged and cannot be opened; pack it anew."
PACKED = "It is damaged or encrypted, and cannot be unpacked."
ENCRYPTED = 0x1  # a bit of a member's flags


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive. `size` is what the archive says; it may lie."""

    name: str
    size: int
    encrypted: bool


def members_of(path: str) -> list[dict[str, object]]:
    """The fields of Member for the files in an archive that are not hidden. Run it in the child. Raises Unfit."""
    with damage_told(CLOSED), zipfile.ZipFile(path) as archive:
        listed = archive.infolist()
    if len(listed) > MOST_MEMBERS:
        raise Unfit(f"This archive holds {len(listed):,} files; more than {MOST_MEMBERS:,} are not read. Split it.")
    return [
        {"name": member.filename, "size": member.file_size, "encrypted": bool(member.flag_bits & ENCRYPTED)}
        for member in listed
        if not member.is_dir() and not _is_hidden(member.filename)
    ]


def _is_hidden(name: str) -> bool:
    """Whether a file, or a folder around it, is hidden or made by macOS for itself."""
    return any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))


class Archive:
    """An opened archive, of which the parsing child has listed the members. Unpacks at most `Limits.archive_bytes`."""

    def __init__(self, path: Path) -> None:
        with damage_told(CLOSED):
            self._archive = zipfile.ZipFile(path)

    def close(self) -> None:
        """Close the archive."""
        self._archive.close()

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """A stream of a member's bytes. Opening or reading it raises Unfit if it cannot be unpacked."""
        with damage_told(PACKED):
            packed = self._archive.open(name)
        with packed:
            yield cast(BinaryIO, _Unpacked(packed))


class _Unpacked(io.BufferedIOBase):
    """A member's stream. Only its reading tells damage: an error of whoever reads it is none of the archive."""

    def __init__(self, packed: IO[bytes]) -> None:
        self._packed = cast(zipfile.ZipExtFile, packed)

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        with damage_told(PACKED):
            return self._packed.read(size)

    def read1(self, size: int = -1) -> bytes:
        with damage_told(PACKED):
            return self._packed.read1(size)


def refusal(member: Member) -> str | None:
    """Why a member is not read, as a sentence; None if it may be."""
    file_format = format_of(member.name)
    if member.encrypted:
        return "It is encrypted; unpack the archive, or pack it without a password."
    if file_format is not None and file_format.kind == "zip":
        return "An archive in an archive is not read; unpack it."
    if file_format is not None and member.size > LIMITS.bytes_of(file_format.kind):
        return "It is too large to be read; split it."
    return None
