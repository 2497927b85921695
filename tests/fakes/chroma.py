"""A throwaway Chroma server for tests, on loopback, in a folder of its own. It may be killed and started again."""

import json
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
# `chroma run`, without the second in which that program imports the whole of chromadb
PROGRAM = "import sys; from chromadb_rust_bindings import cli; cli(sys.argv[1:])"


class NoChroma(Exception):
    """No server can be started here; the message says why."""


class ChromaServer:
    """A server that keeps its port and its folder over restarts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it answers. Raises NoChroma."""
        words = ("chroma", "run", "--path", str(self._folder / "data"), "--host", "127.0.0.1", "--port", str(self.port))
        self._process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *words],
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
    """The names of all collections on a server, as its own protocol tells them."""
    database = f"{url}/api/v2/tenants/default_tenant/databases/default_database"
    with urllib.request.urlopen(f"{database}/collections?limit=10000", timeout=SUFFICES) as reply:
        return {collection["name"] for collection in json.load(reply)}


@contextmanager
def start_chroma() -> Iterator[ChromaServer]:
    """A new server, killed afterwards. Raises NoChroma."""
    folder = Path(tempfile.mkdtemp(prefix="pressbox-chroma-"))
    server = ChromaServer(folder)
    try:
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)
