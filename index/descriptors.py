"""Running out of open files, told from damage: libraries say it in many words, and some of them in none."""

import errno
import os

from corpus.errors import PressboxError

STARVED = (errno.EMFILE, errno.ENFILE)
SAID = ("too many open files", "toomanyopenfiles", "os error 24", "file table overflow")
MUTE = "unable to open database file"  # SQLite says no more than that, whatever the cause
SPARE = 6  # files that opening a database takes at once
TIGHT = 64  # files: Chroma and tantivy together open 30 in a small library
WANTED = 1024


class TooManyOpenFiles(PressboxError):
    """Nothing is damaged."""


def too_many() -> TooManyOpenFiles:
    limit = _limit()
    known = f" (its limit is {limit:,})" if limit is not None else ""
    return TooManyOpenFiles(
        f"Too many files are open at once for this process{known}; allow more (`ulimit -n {WANTED}`) or close other "
        "programs, then try again. Nothing is damaged."
    )


def starved(error: BaseException) -> bool:
    """Whether this, or what caused it, is the lack of file descriptors."""
    seen = set[int]()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        said = str(found).lower()
        if isinstance(found, TooManyOpenFiles) or getattr(found, "errno", None) in STARVED:
            return True
        if any(words in said for words in SAID) or (MUTE in said and not _spare()):
            return True
        found = found.__cause__ or found.__context__
    return False


def perhaps_starved(error: BaseException) -> bool:
    """Of a library that does not always say why it failed: below TIGHT files that is the likely cause of anything."""
    limit = _limit()
    return starved(error) or (limit is not None and limit < TIGHT)


def _spare() -> bool:
    """Whether a database could be opened now."""
    descriptors = []
    try:
        for _ in range(SPARE):
            descriptors.append(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        return False
    finally:
        for descriptor in descriptors:
            os.close(descriptor)
    return True


def _limit() -> int | None:
    try:
        import resource  # not on Windows, and not where no file is left to load it with
    except (ImportError, OSError):
        return None
    return int(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
