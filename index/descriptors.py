"""Tell a lack of file descriptors from damage. Libraries word it in many ways, and some give no reason."""

import errno
import os

from corpus.errors import PressboxError

STARVED = (errno.EMFILE, errno.ENFILE)
SAID = ("too many open files", "toomanyopenfiles", "os error 24", "file table overflow")
MUTE = "unable to open database file"  # SQLite's message for every cause
SPARE = 6  # files that opening a database takes at once
TIGHT = 64  # files: Chroma and tantivy together open 30 in a small library
WANTED = 1024  # files: the limit that the message recommends


class TooManyOpenFiles(PressboxError):
    """The process cannot open another file. Nothing is damaged."""


def too_many() -> TooManyOpenFiles:
    """The error to raise for a lack of file descriptors; its message names the process's limit, if known."""
    limit = _limit()
    known = f" (its limit is {limit:,})" if limit is not None else ""
    return TooManyOpenFiles(
        f"Too many files are open at once for this process{known}; allow more (`ulimit -n {WANTED}`) or close other "
        "programs, then try again. Nothing is damaged."
    )


def starved(error: BaseException) -> bool:
    """Whether the error, or any error that caused it, is a lack of file descriptors."""
    seen = set[int]()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        message = str(link).lower()
        if isinstance(link, TooManyOpenFiles) or getattr(link, "errno", None) in STARVED:
            return True
        if any(words in message for words in SAID) or (MUTE in message and not can_open(SPARE)):
            return True
        link = link.__cause__ or link.__context__
    return False


def perhaps_starved(error: BaseException) -> bool:
    """Whether a lack of file descriptors is the likely cause of an error from a library that gives no reason.

    True also for every error of a process whose limit is below TIGHT files.
    """
    limit = _limit()
    return starved(error) or (limit is not None and limit < TIGHT)


def can_open(files: int) -> bool:
    """Whether so many more files can be opened now."""
    descriptors = []
    try:
        for _ in range(files):
            descriptors.append(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        return False
    finally:
        for descriptor in descriptors:
            os.close(descriptor)
    return True


def _limit() -> int | None:
    """How many files this process may open; None where the system does not tell."""
    try:
        import resource  # missing on Windows, and not loadable when no file can be opened
    except (ImportError, OSError):
        return None
    return int(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
