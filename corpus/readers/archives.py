"""Zip archives of articles: their members are read as if they were unpacked. An archive in an archive is not read."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from corpus.draft import Unfit
from corpus.formats import LIMITS, format_of

MOST_MEMBERS = 20_000
ENCRYPTED = 0x1  # a bit of a member's flags


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive. `size` is what the archive says; it may lie."""

    name: str
    size: int
    encrypted: bool


def members_of(path: str) -> list[dict[str, object]]:
    """The fields of Member for the files in an archive that are not hidden. Run it in the child. Raises Unfit."""
    try:
        with zipfile.ZipFile(path) as archive:
            listed = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
        raise Unfit("This archive is damaged and cannot be opened; pack it anew.") from error
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
        try:
            self._archive = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
            raise Unfit("This archive is damaged and cannot be opened; pack it anew.") from error

    def close(self) -> None:
        """Close the archive."""
        self._archive.close()

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """A stream of a member's bytes. Raises Unfit if it cannot be unpacked."""
        try:
            with self._archive.open(name) as stream:
                yield cast(BinaryIO, stream)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, EOFError, KeyError) as error:
            raise Unfit("It is damaged or encrypted, and cannot be unpacked.") from error


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
