"""A Chroma server of the benchmark's own: started, killed, and looked at from outside. For Linux, which has /proc."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

TICKS = os.sysconf("SC_CLK_TCK")
# `chroma`, without the whole of chromadb in its memory
PROGRAM = (sys.executable, "-c", "import sys; from chromadb_rust_bindings import cli; cli(sys.argv[1:])")
STARTED = 120.0  # seconds for a start on a busy machine


class ChromaRun:
    """`chroma run` on a port of loopback, its data below `folder`. It survives a kill of who started it."""

    def __init__(self, folder: Path, port: int) -> None:
        self._folder, self._port = folder, port
        self._pid_file = folder / "chroma.pid"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start it, unless it runs, and wait until it answers. Raises TimeoutError."""
        if self._answers():
            return
        words = ("chroma", "run", "--path", self._folder / "data", "--host", "127.0.0.1", "--port", str(self._port))
        with (self._folder / "chroma.log").open("ab") as log:
            process = subprocess.Popen([*PROGRAM, *words], stdout=log, stderr=log, start_new_session=True)
        self._process = process
        self._pid_file.write_text(str(process.pid), encoding="ascii")
        end = time.monotonic() + STARTED
        while not self._answers():
            if process.poll() is not None or time.monotonic() > end:
                raise TimeoutError(f"`chroma run` does not start; see {self._folder / 'chroma.log'}")
            time.sleep(0.05)

    def kill(self) -> None:
        """End it as `kill -9` does."""
        os.kill(self._pid, signal.SIGKILL)
        if self._process:
            self._process.wait()
        while self._answers():  # one that an earlier process started
            time.sleep(0.05)

    def cost(self) -> dict[str, float]:
        """Seconds of its processor time, megabytes in memory, written and on the disk, since it was started."""
        proc = Path("/proc") / str(self._pid)
        ticks = (proc / "stat").read_text().rpartition(")")[2].split()[11:13]
        pages = int((proc / "statm").read_text().split()[1])
        written = next(line for line in (proc / "io").read_text().splitlines() if line.startswith("write_bytes"))
        return {
            "cpu": sum(map(int, ticks)) / TICKS,
            "memory": round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, 1),
            "written": round(int(written.split()[1]) / 1e6, 1),
            "disk": megabytes(self._folder / "data"),
        }

    @property
    def _pid(self) -> int:
        return int(self._pid_file.read_text(encoding="ascii"))

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/api/v2/heartbeat", timeout=5, trust_env=False).is_success
        except httpx.HTTPError:
            return False


def megabytes(folder: Path) -> float:
    """The size of all files below a folder."""
    return round(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6, 1)
