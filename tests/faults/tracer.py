"""A tracer (ptrace): kills a process, or refuses it one call, at its N-th change of the disk, whichever thread it is.

strace counts in each thread, so a thread that comes late is never the first at any count: its calls are never hit.
"""

import ctypes
import os
import platform
import signal
import struct
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from tests.faults.nursery import Child

# From linux/ptrace.h, sys/wait.h and asm/unistd_64.h; registers are those of x86-64.
POKEUSER, SYSCALL, SEIZE, INTERRUPT, SYSCALL_INFO = 6, 24, 0x4206, 0x4207, 0x420E
OPTIONS = 0x01 | 0x08  # tell system calls from signals; follow threads
WALL = 0x40000000
ENTRY = 1
RAX, ORIG_RAX = 10 * 8, 15 * 8
OPENAT = 257
CHANGING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
CALLS = {
    1: "write", 18: "pwrite64", 20: "writev", 74: "fsync", 75: "fdatasync", 77: "ftruncate", 82: "rename",
    83: "mkdir", 84: "rmdir", 86: "link", 87: "unlink", OPENAT: "openat", 258: "mkdirat", 263: "unlinkat",
    264: "renameat", 265: "linkat", 285: "fallocate", 316: "renameat2",
}  # fmt: skip
POSSIBLE = platform.system() == "Linux" and platform.machine() == "x86_64"
KILL = 0  # in place of an error's number


@dataclass
class Trace:
    """Which calls were made until the process ended, or was killed; `hit` is the one that was struck, and by whom."""

    calls: Counter[str] = field(default_factory=Counter)
    hit: str = ""

    @property
    def total(self) -> int:
        return self.calls.total()


class Tracer:
    """`strike` befalls the `nth` call (0: none): KILL, or the number of the error that it gets."""

    def __init__(self, pid: int, nth: int = 0, strike: int = KILL) -> None:
        self._child = Child(_trace, pid, nth, strike)
        self.attached = self._child.hear(30) == "attached"

    def trace(self, seconds: float) -> Trace:
        """Wait for the end of the process."""
        heard = self._child.hear(seconds)
        self._child.end(5)
        return heard if isinstance(heard, Trace) else Trace()


def _ptrace(request: int, thread: int, address: int = 0, data: int = 0) -> int:
    call = ctypes.CDLL(None, use_errno=True).ptrace
    call.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    call.restype = ctypes.c_long
    done = int(call(request, thread, address, data))
    if done < 0:
        raise OSError(ctypes.get_errno(), f"ptrace {request:#x}")
    return done


def _trace(pid: int, nth: int, strike: int, line: Connection) -> None:
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            _ptrace(SEIZE, int(task.name), 0, OPTIONS)
            _ptrace(INTERRUPT, int(task.name))
    except OSError:
        line.send("refused")
        return
    line.send("attached")
    trace, refused = Trace(), set[int]()
    while True:
        try:
            thread, status = os.waitpid(-1, WALL)
        except ChildProcessError:
            break
        if not os.WIFSTOPPED(status):
            continue  # one thread has ended
        number = os.WSTOPSIG(status)
        with suppress(OSError):  # it was killed meanwhile
            if number == signal.SIGTRAP | 0x80:
                _at_call(pid, thread, trace, refused, nth, strike)
            passed_on = 0 if number & 0x7F == signal.SIGTRAP or status >> 16 else number
            _ptrace(SYSCALL, thread, 0, passed_on)
    line.send(trace)


def _at_call(pid: int, thread: int, trace: Trace, refused: set[int], nth: int, strike: int) -> None:
    if thread in refused:  # the call is over that was made none
        refused.discard(thread)
        _ptrace(POKEUSER, thread, RAX, -strike)
        return
    info = ctypes.create_string_buffer(88)
    _ptrace(SYSCALL_INFO, thread, len(info), ctypes.addressof(info))
    number, _, _, flags = struct.unpack_from("<4Q", info, 24)
    if info[0] != bytes([ENTRY]) or number not in CALLS or (number == OPENAT and not flags & CHANGING):
        return
    trace.calls[CALLS[number]] += 1
    if trace.total != nth:
        return
    trace.hit = f"{CALLS[number]} of {'the main thread' if thread == pid else 'another'}"
    if strike == KILL:
        os.kill(pid, signal.SIGKILL)
    else:
        _ptrace(POKEUSER, thread, ORIG_RAX, -1)
        refused.add(thread)
