"""A throwaway Chroma server for tests, on loopback, in a folder of its own. It may be killed and started again."""

import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.fakes.loopback import free_port

SUFFICES = 180.0  # seconds for a start on a busy machine


class NoChroma(Exception):
    """No server can be started here; the message says why."""


class ChromaServer:
    """A server that keeps its port and its folder over restarts."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program, self._folder = program, folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it answers. Raises NoChroma."""
        command = [self._program, "run", "--path", str(self._folder / "data"), "--host", "127.0.0.1"]
        self._process = subprocess.Popen(
            [*command, "--port", str(self.port)],
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + SUFFICES
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > end:
                raise NoChroma(f"`chroma run` does not start (exit code {self._process.poll()})")
            time.sleep(0.05)

    def kill(self) -> None:
        """End it as `kill -9` does."""
        if self._process:
            self._process.kill()
            self._process.wait(10)
            self._process = None

    def _answers(self) -> bool:
        with suppress(OSError, urllib.error.URLError):
            return bool(urllib.request.urlopen(f"{self.url}/api/v2/heartbeat", timeout=5).status == 200)
        return False


def names_on(url: str) -> set[str]:
    """The names of all collections on a server, as Chroma's own client tells them."""
    from chromadb import HttpClient  # late: it takes a second

    client = HttpClient(host="127.0.0.1", port=int(url.rpartition(":")[2]))
    return {collection.name for collection in client.list_collections(limit=10_000)}


@contextmanager
def start_chroma() -> Iterator[ChromaServer]:
    """A new server, killed afterwards. Raises NoChroma."""
    program = shutil.which("chroma", path=str(Path(sys.executable).parent)) or shutil.which("chroma")
    if program is None:
        raise NoChroma("the program `chroma` is not installed")
    folder = Path(tempfile.mkdtemp(prefix="pressbox-chroma-"))
    server = ChromaServer(program, folder)
    try:
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)
