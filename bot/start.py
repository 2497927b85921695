"""The entry point. An interrupt is exit code 130 and never a traceback; the working folder leaves the import path.

This module imports only what Python has built in or has loaded at its start. So both promises hold before any slow
import, and before a `numpy.py` beside the articles is imported in the place of the library: `python -m` puts the
working folder on the import path, and so does an empty entry of PYTHONPATH.
"""

import _signal  # type: ignore[import-not-found]  # no stubs; importing `signal` takes time in which no handler is set
import os
import sys

import bot

INTERRUPTED = 130


def run() -> None:
    """Run `pressbox` as this process. It does not return."""
    heard = _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler  # a parent may have set it to be ignored
    if heard:
        _signal.signal(_signal.SIGINT, _leave)
        sys.unraisablehook = _unraisable
    path, sys.path[:] = sys.path[:], [bot.__path__[0].removesuffix("bot")]
    from corpus.import_path import trusted  # late: the path above now leads to the folder that holds `bot`

    sys.path[:] = trusted(path)
    from bot.cli import run as command  # late: half a second, in which an interrupt may simply leave

    try:
        if heard:
            _signal.signal(_signal.SIGINT, _interrupt)
        command()
    except KeyboardInterrupt:
        os._exit(INTERRUPTED)


def _leave(number: int, frame: object) -> None:
    os._exit(INTERRUPTED)


def _interrupt(number: int, frame: object) -> None:
    """Raise KeyboardInterrupt, so that the command ends in order. A second interrupt leaves at once."""
    _signal.signal(_signal.SIGINT, _leave)
    raise KeyboardInterrupt


def _unraisable(about: "sys.UnraisableHookArgs") -> None:
    """Leave on an interrupt that Python would drop, because it came while an object was being destroyed."""
    if issubclass(about.exc_type, KeyboardInterrupt):
        os._exit(INTERRUPTED)
    sys.__unraisablehook__(about)
