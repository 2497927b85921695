"""The entry point. From its first line to its last an interrupt is exit code 130 and never a traceback.

It imports only what Python has built in, so that it listens before anything takes its time.
"""

import _signal  # type: ignore[import-not-found]  # no stubs; `signal` itself, and the enumerations that it brings, would be imported while nobody listens
import os
import sys

INTERRUPTED = 130


def run() -> None:
    """`pressbox`, in a process of its own; does not return."""
    heard = _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler  # not where somebody had it ignored
    if heard:
        _signal.signal(_signal.SIGINT, _leave)
        sys.unraisablehook = _unraisable
    from bot.cli import run as command  # late: half a second, in which nothing is begun that needs an ending

    try:
        if heard:
            _signal.signal(_signal.SIGINT, _interrupt)
        command()
    except KeyboardInterrupt:
        os._exit(INTERRUPTED)


def _leave(number: int, frame: object) -> None:
    os._exit(INTERRUPTED)


def _interrupt(number: int, frame: object) -> None:
    """What is at hand is ended in order; a second interrupt does not wait for that."""
    _signal.signal(_signal.SIGINT, _leave)
    raise KeyboardInterrupt


def _unraisable(about: "sys.UnraisableHookArgs") -> None:
    """Python drops what is raised while an object is taken apart; an interrupt that comes just then is one still."""
    if issubclass(about.exc_type, KeyboardInterrupt):
        os._exit(INTERRUPTED)
    sys.__unraisablehook__(about)
