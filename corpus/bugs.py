"""A bug that reading one item met: its kind and its place for the report, its traceback for the log.

Whoever reads many items goes on with the next one; a bug is never a reason to lose what was read before.
"""

import logging
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.article import Article, Rejected
from corpus.errors import PressboxError

LOG = logging.getLogger(__name__)
ROOT = Path(__file__).parents[1]
ROOMS = tuple(f"{ROOT / room}/" for room in ("corpus", "index", "bot"))
LONGEST_TRACEBACK = 20_000  # characters of what the child says; the end of it tells most


@dataclass(frozen=True, slots=True)
class Bug:
    """`place` is "file:line", the innermost line of ours that it passed."""

    kind: str
    place: str
    traceback: str

    @classmethod
    def of(cls, error: BaseException) -> "Bug":
        if isinstance(error, Elsewhere):
            return error.bug
        text = "".join(traceback.format_exception(error))
        return cls(type(error).__name__, place(error), text[-LONGEST_TRACEBACK:])


class Elsewhere(Exception):
    """A bug that a child process met; raised by its parent in the child's stead."""

    def __init__(self, bug: Bug) -> None:
        super().__init__(f"{bug.kind} at {bug.place}")
        self.bug = bug


def place(error: BaseException) -> str:
    """Of what is raised outside our own rooms altogether, the innermost line there is."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if frame.filename.startswith(ROOMS)]
    if ours:
        return f"{Path(ours[-1].filename).relative_to(ROOT).as_posix()}:{ours[-1].lineno}"
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "an unknown place"


def sentence(error: Exception, what: str, doing: str = "read") -> str:
    """What the report says of `what`. Unless the error is one to be shown as it is, its traceback is logged."""
    if isinstance(error, PressboxError):
        return str(error)
    bug = Bug.of(error)
    LOG.error("%s could not be %s.\n%s", what, doing, bug.traceback.rstrip())
    return (
        f"A bug in Pressbox ({bug.kind} at {bug.place}, see bugs.log) kept it from being {doing}; what it gave before "
        "stays, and it is tried again next time."
    )


def guarded(found: Callable[[], Iterable[Article | Rejected]], origin: str) -> Iterator[Article | Rejected]:
    """What is found, and where finding raises a word about that. The caller's own errors stay the caller's."""
    try:
        yield from found()
    except Exception as error:
        yield Rejected(origin, sentence(error, origin), transient=True, bug=True)
