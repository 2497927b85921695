"""The entry point: an interrupt is exit code 130 and never a traceback, and the working folder leaves the import path.

It imports only what Python has built in or loaded at its start, so that both hold before anything takes its time, and
before a `numpy.py` beside the articles is taken for ours: `python -m` puts the working folder on the path, and so does
an empty entry of PYTHONPATH.
"""

import _signal  # type: ignore[import-not-found]  # no stubs; `signal` itself, and the enumerations that it brings, would be imported while nobody listens
import os
import sys

import bot

INTERRUPTED = 130


def run() -> None:
    """`pressbox`, in a process of its own; does not return."""
    heard = _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler  # not where somebody had it ignored
    if heard:
        _signal.signal(_signal.SIGINT, _leave)
        sys.unraisablehook = _unraisable
    path, sys.path[:] = sys.path[:], [bot.__path__[0].removesuffix("bot")]
    from corpus.import_path import trusted  # late: only now does it come from where `bot` came from

    sys.path[:] = trusted(path)
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
