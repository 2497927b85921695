"""Bugs met while reading one item: kind and place for the report, traceback for the log.

A caller that reads many items goes on with the next one; a bug never loses what was read before.
"""

import logging
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from corpus.article import Rejected
from corpus.errors import PressboxError

T = TypeVar("T")
LOG = logging.getLogger(__name__)
ROOT = Path(__file__).parents[1]
ROOMS = tuple(f"{ROOT / room}/" for room in ("corpus", "index", "bot"))
LONGEST_TRACEBACK = 20_000  # characters kept; the end of a traceback tells most


@dataclass(frozen=True, slots=True)
class Bug:
    """An unexpected exception. `kind` is its class name, `place` the innermost line of our code as "file:line"."""

    kind: str
    place: str
    traceback: str

    @classmethod
    def of(cls, error: BaseException) -> "Bug":
        """The bug that an exception shows."""
        if isinstance(error, Elsewhere):
            return error.bug
        text = "".join(traceback.format_exception(error))
        return cls(type(error).__name__, place(error), text[-LONGEST_TRACEBACK:])


class Elsewhere(Exception):
    """A bug that a child process met. The parent raises it."""

    def __init__(self, bug: Bug) -> None:
        super().__init__(f"{bug.kind} at {bug.place}")
        self.bug = bug


def place(error: BaseException) -> str:
    """The innermost line of our code that the error passed, as "file:line"; of any code if it passed none of ours."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if frame.filename.startswith(ROOMS)]
    if ours:
        return f"{Path(ours[-1].filename).relative_to(ROOT).as_posix()}:{ours[-1].lineno}"
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "an unknown place"


def sentence(error: Exception, what: str, doing: str = "read") -> str:
    """The sentence for the report about an error of `doing` something to the item `what`.

    A PressboxError is its own sentence. For any other error, the traceback is logged.
    """
    if isinstance(error, PressboxError):
        return str(error)
    bug = Bug.of(error)
    LOG.error("%s could not be %s.\n%s", what, doing, bug.traceback.rstrip())
    return (
        f"A bug in Pressbox ({bug.kind} at {bug.place}, see bugs.log) kept it from being {doing}; what it gave before "
        "stays, and it is tried again next time."
    )


def guarded(found: Callable[[], Iterable[T]], origin: str) -> Iterator[T | Rejected]:
    """The items of `found()`. If producing them raises, a Rejected follows; errors of the caller pass through."""
    try:
        yield from found()
    except Exception as error:
        yield Rejected(origin, sentence(error, origin), transient=True, bug=True)
