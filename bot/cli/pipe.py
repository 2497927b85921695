"""The pipe that we print into. Who reads it may leave when they have seen enough, which is no failure.

`BrokenPipeError` becomes `OutputClosed` here, since the library that parses the command line would make it a 1.
"""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from typer.core import TyperGroup

from corpus.errors import PressboxError

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)  # where the output goes to a file
STREAMS = range(3)  # stdin, stdout, stderr


class OutputClosed(Exception):
    """Nobody reads what we print."""


class Commands(TyperGroup):
    """The commands, each of which has printed all that it has to print when it returns."""

    def make_context(self, *args: Any, **more: Any) -> Any:
        with _printing():
            return super().make_context(*args, **more)

    def invoke(self, context: Any) -> Any:
        with _printing():
            try:
                return super().invoke(context)
            finally:
                sys.stdout.flush()


@contextmanager
def _printing() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError as error:
        raise OutputClosed from error
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise PressboxError(f"The output cannot be written ({(error.strerror or 'no reason').lower()}).") from error


def mute() -> None:
    """What is still to be printed goes nowhere: else the flush at exit would complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def fill() -> None:
    """Streams that were closed before we were started lead nowhere, and no file that is opened takes their place."""
    for number in STREAMS:
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
    sys.stdin = sys.stdin or os.fdopen(0)
    sys.stdout = sys.stdout or os.fdopen(1, "w")
    sys.stderr = sys.stderr or os.fdopen(2, "w")
