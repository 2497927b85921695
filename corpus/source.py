"""A source on this machine: a registered folder or file, and a scan of it by one stat per file. Opens no file."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from corpus.article import Rejected
from corpus.encodable import make_encodable
from corpus.errors import SourceUnreachable
from corpus.formats import OTHER_KIND, format_of


@dataclass(frozen=True, slots=True)
class Source:
    """A folder, or a single file, that a person registered under a name."""

    name: str
    path: Path

    @property
    def location(self) -> str:
        """The path as text, by which the catalog knows the source."""
        return str(self.path)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a source. `origin` is its POSIX path below the source's folder, or its name if it is the source.

    `ctime_ns` is when the system last changed anything of the file, which no program can set; 0 if it is not known.
    """

    origin: str
    path: Path
    size: int
    mtime_ns: int
    ctime_ns: int = 0


@dataclass(frozen=True, slots=True)
class Scan:
    """What a source holds now.

    Nothing is known of what lies at or below the origins in `unreachable`, so it does not count as deleted (I4).
    """

    files: list[SourceFile] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    unreachable: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)  # origins of the files of kinds that are not read


@dataclass(frozen=True, slots=True)
class _Ignored:
    """A file of a kind that is not read."""

    origin: str


@dataclass(frozen=True, slots=True)
class _Unreachable:
    """A file or folder that cannot be looked at."""

    origin: str


_Found = SourceFile | Rejected | _Ignored | _Unreachable


def scan(source: Source) -> Scan:
    """What the source holds now, sorted by origin. Hidden files are passed over. Raises SourceUnreachable."""
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
        ignored=sorted(f.origin for f in found if isinstance(f, _Ignored)),
    )


def _unreachable(source: Source, error: OSError) -> SourceUnreachable:
    why = (error.strerror or type(error).__name__).lower()
    return SourceUnreachable(
        f'The source "{source.name}" cannot be read at {source.path} ({why}); its articles stay as they are. '
        "Bring it back or fix its permissions, or remove it with `pressbox remove`."
    )


def _single(path: Path, status: os.stat_result) -> Scan:
    """The scan of a source that is one file."""
    if not stat.S_ISREG(status.st_mode):
        return Scan(rejected=[Rejected(path.name, "This is neither a folder nor a regular file.")])
    if format_of(path.name) is None:
        return Scan(rejected=[Rejected(path.name, OTHER_KIND)])
    return Scan(files=[_file(path.name, path, status)])


def _file(origin: str, path: Path, status: os.stat_result) -> SourceFile:
    return SourceFile(origin, path, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _walk(root: Path) -> Iterator[_Found]:
    """Everything below the root. Raises OSError if the root cannot be listed; other folders become _Unreachable."""
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
            continue  # the folder was deleted during the walk
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
    """Whether a name is valid UTF-8; Python shows other bytes as lone surrogates, which no database takes."""
    return not any("\ud800" <= character <= "\udfff" for character in name)


def _look(entry: os.DirEntry[str], origin: str, real_root: str) -> Iterator[_Found]:
    """What one entry of a folder is, if it still exists."""
    if not _is_unicode(origin):
        yield Rejected(make_encodable(origin), "The name is not valid UTF-8; rename it.")
        return
    try:
        if entry.is_symlink():
            yield from _follow_link(entry, origin, real_root)
        else:
            yield _judge(entry, origin, entry.stat(follow_symlinks=False))
    except FileNotFoundError:
        return  # deleted during the walk
    except OSError:
        yield _Unreachable(origin)


def _judge(entry: os.DirEntry[str], origin: str, status: os.stat_result) -> _Found:
    if format_of(entry.name) is None:
        return _Ignored(origin)
    if not stat.S_ISREG(status.st_mode):
        return Rejected(origin, "This is not a regular file (a pipe, socket or device), so it was not opened.")
    return _file(origin, Path(entry.path), status)


def _follow_link(entry: os.DirEntry[str], origin: str, real_root: str) -> Iterator[_Found]:
    """What a link leads to: a file inside the source's folder. A folder is not followed, so there are no loops."""
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
