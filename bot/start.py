"""The entry point. An interrupt is exit code 130 and never a traceback; the working folder leaves the import path.

This module and `bot.interrupt` import only what Python has built in or has loaded at its start. So both promises hold
before any slow import, and before a `numpy.py` beside the articles is imported in the place of the library: `python -m`
puts the working folder on the import path, and so does an empty entry of PYTHONPATH.
"""

import _signal  # type: ignore[import-not-found]  # no stubs; importing `signal` takes time in which no handler is set
import os
import sys

import bot
from bot.interrupt import INTERRUPTED, interrupt, leave

STREAMS = range(3)  # stdin, stdout, stderr


def run() -> None:
    """Run `pressbox` as this process. It does not return."""
    _fill()
    heard = _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler  # a parent may have set it to be ignored
    if heard:
        _signal.signal(_signal.SIGINT, leave)
        sys.unraisablehook = _unraisable
    path, sys.path[:] = sys.path[:], [bot.__path__[0].removesuffix("bot")]
    from corpus.import_path import trusted  # late: the path above now leads to the folder that holds `bot`

    sys.path[:] = trusted(path)
    from bot.early import load_early

    load_early(sys.argv[1:])
    from bot.cli import run as command  # late: a tenth of a second, in which an interrupt may simply leave

    try:
        if heard:
            _signal.signal(_signal.SIGINT, interrupt)
        command()
    except KeyboardInterrupt:
        os._exit(INTERRUPTED)


def _fill() -> None:
    """Open the null device for each standard stream that was closed at the start.

    Otherwise the next file that is opened would get the stream's number, and be printed into: so before any import that
    may open one.
    """
    for number in STREAMS:
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number
    sys.stdin = sys.stdin or os.fdopen(0)
    sys.stdout = sys.stdout or os.fdopen(1, "w")
    sys.stderr = sys.stderr or os.fdopen(2, "w")


def _unraisable(about: "sys.UnraisableHookArgs") -> None:
    """Leave on an interrupt that Python would drop, because it came while an object was being destroyed.

    What an interrupt has left half made complains when it is destroyed; nobody is to read that.
    """
    if issubclass(about.exc_type, KeyboardInterrupt):
        os._exit(INTERRUPTED)
    if _signal.getsignal(_signal.SIGINT) is not leave:
        sys.__unraisablehook__(about)
