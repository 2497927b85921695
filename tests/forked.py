"""`pressbox` as a process that is forked from one which has imported it: it starts in milliseconds, not in a second.

Not for what tests the start itself: what is imported, from where, and what an interrupt does meanwhile. The process
that is forked has loaded the models, which run in their caller's thread; it has one thread and has opened nothing:
`threads` tells.
"""

import atexit
import importlib
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from subprocess import PIPE, STDOUT
from typing import IO, Any, Self

from bot.cli.commands import LISTED
from index.embedding import bge, cross_encoder
from index.embedding.onnx_model import load
from tests.fakes.remembered_runs import Memory, remembering

ROOT = Path(__file__).parents[1]
IMPORTED = (
    *("aiohttp.web", "chromadb_rust_bindings", "openai", "tantivy", "telegram.ext", "tokenizers"),
    *(
        "bot.cli",
        "bot.language_model",
        "bot.mcp.http",
        "bot.mcp.server",
        "bot.telegram.door",
        "bot.telegram.worker",
        "bot.web.app",
    ),
    *("index.indexing.run", "index.retrieval.retriever"),
)
STATUS = struct.Struct("i")
PATIENCE = 120.0  # seconds for the first process to import everything
remembers: Path | None = None  # the file of what the models said, if they are asked once in a run of the tests


class Running:
    """A running `pressbox`, as `subprocess.Popen` has it. What is PIPE is a text stream here; stderr may be STDOUT.

    Closed by `with`, or when it is waited for and its streams are closed.
    """

    def __init__(
        self,
        *words: object,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
        stdin: int | None = None,
        stdout: int | None = None,
        stderr: int | None = None,
    ) -> None:
        self.returncode: int | None = None
        self.stdin, their_stdin = _stream(stdin, 0)
        self.stdout, their_stdout = _stream(stdout, 1)
        self.stderr, their_stderr = _stream(their_stdout if stderr == STDOUT else stderr, 2)
        self._status, their_status = os.pipe()
        streams = (their_stdin, their_stdout, their_stderr, their_status)
        os.umask(mask := os.umask(0))
        order = {
            "umask": mask,
            "words": [str(word) for word in words],
            "environment": dict(os.environ if environment is None else environment),
            "folder": str(folder or Path.cwd()),
            "memory": str(remembers) if remembers else "",
        }
        socket.send_fds(_started()[1], [json.dumps(order).encode("utf-8", "surrogatepass")], streams)
        for stream in streams:
            os.close(stream)
        self.pid = self._next(PATIENCE)

    def poll(self) -> int | None:
        if self.returncode is None and select.select([self._status], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def wait(self, timeout: float = PATIENCE) -> int:
        """Its exit code; negative: the signal it died of. Raises TimeoutExpired."""
        if self.returncode is None:
            self.returncode = os.waitstatus_to_exitcode(self._next(timeout))
            os.close(self._status)
        return self.returncode

    def _next(self, timeout: float) -> int:
        if not select.select([self._status], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired("pressbox", timeout)
        (number,) = STATUS.unpack(os.read(self._status, STATUS.size))
        return int(number)

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self.wait()
        for stream in (self.stdin, self.stdout, self.stderr):
            if stream:
                stream.close()


def run(*words: object, stdin: str = "", timeout: float = PATIENCE, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run it to its end. `more`: as for `Running`. Raises TimeoutExpired, when it has been killed."""
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complained:
        told.write(stdin.encode())
        told.seek(0)
        streams: dict[str, Any] = {"stdin": told.fileno(), "stdout": said.fileno(), "stderr": complained.fileno()}
        with Running(*words, **more, **streams) as running:
            code = running.wait(timeout)
        return subprocess.CompletedProcess([str(word) for word in words], code, _text(said), _text(complained))


def threads() -> int:
    """How many threads the process has that is forked."""
    tasks = Path(f"/proc/{_started()[0].pid}/task")
    return len(list(tasks.iterdir())) if tasks.is_dir() else 1  # without /proc there is nothing to tell


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


def _stream(wanted: int | None, number: int) -> tuple[IO[str] | None, int]:
    """Our end, if it is a pipe, and a descriptor of theirs, which is to be closed."""
    if wanted != PIPE:
        return None, os.dup(number if wanted is None else wanted)
    read, write = os.pipe()
    if number == 0:
        return os.fdopen(write, "w", encoding="utf-8"), read
    return os.fdopen(read, encoding="utf-8"), write


# The process that is forked


@cache
def _started() -> tuple[subprocess.Popen[bytes], socket.socket]:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    code = f"from tests.forked import serve; serve({theirs.fileno()})"
    # numpy's would be a second thread, and ONNX Runtime's telemetry a third
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "ORT_DISABLE_TELEMETRY": "1"}
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL
    )
    theirs.close()
    atexit.register(_end, process, ours)
    return process, ours


def _end(process: subprocess.Popen[bytes], ours: socket.socket) -> None:
    ours.close()
    process.wait(PATIENCE)


def serve(number: int) -> None:
    """Fork for each order until nobody is there to give one."""
    for name in (*IMPORTED, *(f"bot.cli.commands.{name}" for name in LISTED)):
        importlib.import_module(name)
    for model in (bge.MODEL, cross_encoder.MODEL):
        load(model)
    orders = socket.socket(fileno=number)
    while True:
        order, streams, _, _ = socket.recv_fds(orders, 1 << 20, 4)
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:  # minders that have ended
                pass
        if not order:
            return
        if os.fork() == 0:
            orders.close()
            _mind(json.loads(order.decode("utf-8", "surrogatepass")), streams)
        for stream in streams:
            os.close(stream)


def _mind(order: dict[str, Any], streams: list[int]) -> None:
    """Tell who it is, wait for it, and tell how it ended."""
    *standard, status = streams
    child = os.fork()
    if child == 0:
        os.close(status)
        _become(order, standard)
    for stream in standard:
        os.close(stream)
    os.write(status, STATUS.pack(child))
    os.write(status, STATUS.pack(os.waitpid(child, 0)[1]))
    os._exit(0)


def _become(order: dict[str, Any], standard: list[int]) -> None:
    """`pressbox` itself; it does not return."""
    for number, stream in enumerate(standard):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - as the interpreter opens them
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115
    signal.signal(signal.SIGINT, signal.default_int_handler)  # it is ignored where a shell runs the tests behind
    os.environ.clear()
    os.environ.update(order["environment"])
    os.chdir(order["folder"])
    os.umask(order["umask"])
    if order["memory"]:  # opened here, since no connection outlives a fork
        vars(bge)["load"] = vars(cross_encoder)["load"] = remembering(Memory(Path(order["memory"])))
    sys.argv[:] = ["pressbox", *order["words"]]
    sys.path[1:1] = filter(None, order["environment"].get("PYTHONPATH", "").split(os.pathsep))
    from bot.start import run as start  # late: the process has imported it, a test has not

    try:
        start()
    except BaseException:
        sys.excepthook(*sys.exc_info())
        sys.stderr.flush()
        os._exit(1)
