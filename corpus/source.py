"""A registered folder or file, and what lies in it: one stat per file, nothing is opened."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from corpus.article import Rejected
from corpus.errors import SourceUnreachable
from corpus.formats import KNOWN, format_of


@dataclass(frozen=True, slots=True)
class Source:
    """A folder, or a single file, that a person registered under a name."""

    name: str
    path: Path

    @property
    def location(self) -> str:
        return str(self.path)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """`origin` is the posix path below the source's folder; for a single file its name."""

    origin: str
    path: Path
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Scan:
    """What a source holds now. Below an origin in `unreachable` nothing is known: that is not deletion (I4)."""

    files: list[SourceFile] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    unreachable: list[str] = field(default_factory=list)
    ignored: int = 0  # files of a kind that we do not read


@dataclass(frozen=True, slots=True)
class _Ignored:
    """A file whose suffix is not one of ours."""


@dataclass(frozen=True, slots=True)
class _Unreachable:
    origin: str


_Found = SourceFile | Rejected | _Ignored | _Unreachable


def scan(source: Source) -> Scan:
    try:
        status = source.path.stat()
    except OSError as error:
        raise _unreachable(source, error) from error
    if not stat.S_ISDIR(status.st_mode):
        return _single(source.path, status)
    try:
        found = list(_walk(source.path))
    except OSError as error:
        raise _unreachable(source, error) from error
    return Scan(
        files=sorted((f for f in found if isinstance(f, SourceFile)), key=lambda file: file.origin),
        rejected=sorted((f for f in found if isinstance(f, Rejected)), key=lambda rejected: rejected.origin),
        unreachable=sorted(f.origin for f in found if isinstance(f, _Unreachable)),
        ignored=sum(isinstance(f, _Ignored) for f in found),
    )


def _unreachable(source: Source, error: OSError) -> SourceUnreachable:
    why = (error.strerror or type(error).__name__).lower()
    return SourceUnreachable(
        f'The source "{source.name}" cannot be read at {source.path} ({why}); its articles stay as they are. '
        "Bring it back or fix its permissions, or remove it with `pressbox remove`."
    )


def _single(path: Path, status: os.stat_result) -> Scan:
    if not stat.S_ISREG(status.st_mode):
        return Scan(rejected=[Rejected(path.name, "This is neither a folder nor a regular file.")])
    if format_of(path.name) is None:
        return Scan(rejected=[Rejected(path.name, f"Files of this kind are not read; give one of {KNOWN}.")])
    return Scan(files=[_file(path.name, path, status)])


def _file(origin: str, path: Path, status: os.stat_result) -> SourceFile:
    return SourceFile(origin, path, status.st_size, status.st_mtime_ns)


def _walk(root: Path) -> Iterator[_Found]:
    """The root must list (OSError otherwise); a folder below it that does not is reported."""
    real_root = os.path.realpath(root)
    pending = [""]
    while pending:
        prefix = pending.pop()
        try:
            with os.scandir(root / prefix) as listing:
                entries = list(listing)
        except FileNotFoundError:
            if not prefix:
                raise
            continue  # the folder went away between two looks: deleted
        except OSError:
            if not prefix:
                raise
            yield _Unreachable(prefix)
            continue
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False) and _is_unicode(entry.name):
                pending.append(f"{prefix}{entry.name}/")
            else:
                yield from _look(entry, prefix + entry.name, real_root)


def _is_unicode(name: str) -> bool:
    """Names that are no valid UTF-8 reach us with lone surrogates, which no database takes."""
    return not any("\ud800" <= character <= "\udfff" for character in name)


def _look(entry: os.DirEntry[str], origin: str, real_root: str) -> Iterator[_Found]:
    if not _is_unicode(origin):
        readable = origin.encode("utf-8", "replace").decode()
        yield Rejected(readable, "The name is not valid UTF-8; rename it.")
        return
    try:
        if entry.is_symlink():
            yield from _follow_link(entry, origin, real_root)
        else:
            yield _judge(entry, origin, entry.stat(follow_symlinks=False))
    except FileNotFoundError:
        return  # deleted between two looks
    except OSError:
        yield _Unreachable(origin)


def _judge(entry: os.DirEntry[str], origin: str, status: os.stat_result) -> _Found:
    if format_of(entry.name) is None:
        return _Ignored()
    if not stat.S_ISREG(status.st_mode):
        return Rejected(origin, "This is not a regular file (a pipe, socket or device), so it was not opened.")
    return _file(origin, Path(entry.path), status)


def _follow_link(entry: os.DirEntry[str], origin: str, real_root: str) -> Iterator[_Found]:
    """A link to a file inside the folder is that file; a link to a folder inside is not followed, so no loops."""
    target = os.path.realpath(entry.path)
    if os.path.commonpath((target, real_root)) != real_root:
        yield Rejected(origin, "This link leads out of the source's folder; register its target as a source instead.")
        return
    try:
        status = entry.stat()
    except OSError:
        yield Rejected(origin, "This link leads to nothing that can be read.", transient=True)
        return
    if not stat.S_ISDIR(status.st_mode):
        yield _judge(entry, origin, status)
