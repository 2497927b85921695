"""Isolation: a child process with limits parses what strangers wrote. A document that kills the child is left out.

Knows no formats: the child knows the tasks (`corpus.readers.parsing`).
"""

import atexit
import json
import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from subprocess import DEVNULL, PIPE
from threading import Lock, Timer
from typing import IO, Any, cast

from corpus.bugs import Bug, Elsewhere
from corpus.draft import Draft, Unfit
from corpus.formats import MEGABYTE, readable_size
from corpus.python_process import Child, start

MOST_DOCUMENTS = 500  # per child, since parsers keep caches and fragments
LONGEST_REPLY = 400 * MEGABYTE  # all pieces together: twice the longest document

Argument = str | int | dict[str, Any] | None


@dataclass(slots=True)
class Reply:
    """What came of a document of many records. `begun`: it could be cut into records."""

    results: list[Any] = field(default_factory=list)
    begun: bool = False


@dataclass(frozen=True, slots=True)
class ParsingLimits:
    """The limits of the child; the seconds are per document, and of many records per piece of a reply."""

    cpu_seconds: int = 10
    memory_bytes: int = 1_000 * MEGABYTE
    wall_seconds: float = 40.0  # generous, for a busy machine; the only limit where the system has no rlimits


class Parser:
    """Parses documents in a child, which it starts when needed and keeps. Safe to share between threads: they wait."""

    def __init__(self, limits: ParsingLimits = ParsingLimits()) -> None:  # frozen
        self._limits = limits
        self._lock = Lock()
        self._child: Child | None = None
        self._read = 0  # documents that this child has read

    def parse(self, task: str, document: bytes, argument: Argument = None, reply: Reply | None = None) -> Any:
        """The result of a task of `corpus.readers.parsing` for a document.

        The results of a document of many records are in `reply`, even if an error follows.
        Raises Unfit, with a sentence, if the document gives no article, TooHeavy if the child died of it, and
        Elsewhere for a bug that the child met.
        """
        reply = reply or Reply()
        with self._lock:
            if self._read >= MOST_DOCUMENTS:
                self._stop()
            fresh = self._read == 0
            try:
                return self._asked(task, document, argument, reply)
            except _ChildDied as death:
                if fresh or death.slow or reply.begun:
                    raise TooHeavy(death.sentence(self._limits)) from death
                return self._once_more(task, document, argument, reply)  # perhaps an earlier document killed the child

    def drafts(self, task: str, document: bytes, argument: Argument = None) -> list[Draft]:
        """As `parse`, for tasks that give articles."""
        return [Draft(**fields) for fields in self.parse(task, document, argument)]

    def close(self) -> None:
        """Stop the child."""
        with self._lock:
            self._stop()

    def _once_more(self, task: str, document: bytes, argument: Argument, reply: Reply) -> Any:
        """Parse the document in a fresh child."""
        try:
            return self._asked(task, document, argument, reply)
        except _ChildDied as death:
            raise TooHeavy(death.sentence(self._limits)) from death

    def _asked(self, task: str, document: bytes, argument: Argument, reply: Reply) -> Any:
        """Ask the child, started if there is none. Raises _ChildDied."""
        child = self._child = self._child or _start(self._limits)
        clock = _Clock(child, self._limits.wall_seconds)
        try:
            return _exchange(child, clock, {"task": task, "size": len(document), "argument": argument}, document, reply)
        except (Unfit, Elsewhere):
            raise
        except (OSError, EOFError, ValueError) as error:
            self._stop()
            raise _ChildDied(child.returncode, timed_out=clock.is_over) from error
        except BaseException:  # interrupted between request and reply
            self._stop()
            raise
        finally:
            clock.stop()
            self._read = self._read + 1 if self._child else 0

    def _stop(self) -> None:
        child, self._child, self._read = self._child, None, 0
        if child is None:
            return
        if child.poll() is None:
            child.kill()
        with suppress(OSError), child:  # closes the pipes, one of which may be broken, and waits
            pass


class _Clock:
    """Kills the child when nothing came from it for some seconds."""

    def __init__(self, child: Child, seconds: float) -> None:
        self._child, self._seconds = child, seconds
        self.restart()

    @property
    def is_over(self) -> bool:
        """Whether the time ran out."""
        return not self._timer.is_alive()

    def restart(self) -> None:
        """Give the child all of its seconds again."""
        self._timer = Timer(self._seconds, self._child.kill)
        self._timer.daemon = True
        self._timer.start()

    def stop(self) -> None:
        self._timer.cancel()


class TooHeavy(Unfit):
    """The child died of a document, or was killed because of it."""


class _ChildDied(Exception):
    """The child ended before it replied. `slow`: its time was over."""

    def __init__(self, code: int, timed_out: bool) -> None:
        self.slow = timed_out or code == -getattr(signal, "SIGXCPU", 0)

    def sentence(self, limits: ParsingLimits) -> str:
        if self.slow:
            return f"Reading it took more than {limits.cpu_seconds} seconds of computing, so it was left out."
        return f"Reading it took more than {readable_size(limits.memory_bytes)} of memory or crashed; it was left out."


@cache
def shared_parser() -> Parser:
    """The one Parser of this process; its child ends with the process."""
    parser = Parser()
    atexit.register(parser.close)
    return parser


def _start(limits: ParsingLimits) -> Child:
    return start(
        f"from corpus.readers.parsing import serve; serve({limits.cpu_seconds}, {limits.memory_bytes})",
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        start_new_session=True,  # only the parent handles an interrupt at the terminal
    )


def _exchange(child: Child, clock: _Clock, header: Mapping[str, Any], document: bytes, reply: Reply) -> Any:
    """Send one request and read its reply: a value, or a list that comes in pieces.

    Raises ValueError, EOFError or OSError if there is no valid reply, Unfit and Elsewhere as the child says.
    """
    requests, replies = cast(IO[bytes], child.stdin), cast(IO[bytes], child.stdout)
    requests.write(json.dumps(header).encode("ascii") + b"\n")
    requests.write(document)
    requests.flush()
    left = LONGEST_REPLY
    while True:
        size = int.from_bytes(_read_exactly(replies, 8), "big")
        left -= size
        if left < 0:
            raise ValueError("a reply beyond belief")
        match json.loads(_read_exactly(replies, size).decode("utf-8", "surrogatepass")):
            case {"piece": list(piece)}:
                reply.results += piece
                reply.begun = True
                clock.stop()
                clock.restart()
            case {"found": found}:
                return found
            case {"end": True}:
                return reply.results
            case {"unfit": reason}:
                raise Unfit(str(reason))
            case {"bug": list(bug)}:
                raise Elsewhere(Bug(*map(str, bug)))
            case _:
                raise ValueError("a reply that is none")


def _read_exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data
