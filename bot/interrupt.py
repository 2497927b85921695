"""The handlers of an interrupt: the first one ends a command in order, the next one at once.

Imports only what Python has built in, as `bot.start` does, which sets them.
"""

import _signal  # type: ignore[import-not-found]  # as in `bot.start`
import os

TYPE_CHECKING = False  # as in `typing`, which takes time to import
if TYPE_CHECKING:
    from types import FrameType

INTERRUPTED = 130
IMPORTING = "<frozen importlib._bootstrap>"  # the file that Python names for the frames of an import


def leave(number: int, frame: "FrameType | None") -> None:
    """End the process at once."""
    os._exit(INTERRUPTED)


def interrupt(number: int, frame: "FrameType | None") -> None:
    """Raise KeyboardInterrupt, so that the command ends in order. A second interrupt leaves at once.

    So does one that comes while this thread imports: Python may keep its import lock then, for which other threads
    wait for ever, and a compiled module may turn the interrupt into an ImportError.
    """
    _signal.signal(_signal.SIGINT, leave)
    below = frame
    while below is not None:
        if below.f_code.co_filename == IMPORTING:
            os._exit(INTERRUPTED)
        below = below.f_back
    raise KeyboardInterrupt


def hear_again() -> None:
    """Let the next interrupt end in order as well: for a command that goes on after one."""
    if _signal.getsignal(_signal.SIGINT) is leave:
        _signal.signal(_signal.SIGINT, interrupt)
