"""The pipe that stdout may be. Its reader may leave early (`pressbox articles | head`), which is no failure.

`BrokenPipeError` becomes `OutputClosed` here, because typer would turn it into exit code 1.
"""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from typer import BadParameter, Context
from typer.core import TyperCommand, TyperGroup

from bot.cli.commands import LISTED, load
from bot.validation import put_plainly
from corpus.errors import PressboxError

LIST = TyperGroup(commands={name: TyperCommand(name, short_help=said) for name, said in LISTED.items()})
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)  # errors of an output that is a file


class OutputClosed(Exception):
    """The reader of stdout has left."""


class Commands(TyperGroup):
    """The group of commands. It flushes stdout after each command, so that a failed write is met here.

    A wrong value is reported in plain words. A command is loaded when it is asked for by its name; a list of all
    commands, for the help or the shell's completion, loads none.
    """

    def __init__(self, **more: Any) -> None:
        super().__init__(**{**more, "commands": LIST.commands})

    def get_command(self, context: Any, name: str) -> Any:
        return load(name) if name in self.commands else None

    def format_commands(self, context: Any, formatter: Any) -> None:
        LIST.format_commands(context, formatter)

    def shell_complete(self, context: Any, incomplete: str) -> Any:
        return LIST.shell_complete(Context(LIST), incomplete) or super().shell_complete(context, incomplete)

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
    except BadParameter as error:  # typer passes pydantic's words on
        if error.message.startswith(("Input ", "Value error, ")):
            error.message = f"it {put_plainly(error.message)}"
        raise
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise PressboxError(f"The output cannot be written ({(error.strerror or 'no reason').lower()}).") from error


def mute() -> None:
    """Send the rest of stdout to the null device, so that the flush at exit does not fail."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
