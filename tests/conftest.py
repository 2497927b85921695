"""Doors that stay closed while tests run: the real home, the user's settings and keys. Sockets: see pyproject.

And where their files lie: in memory, if it has the room.
"""

import gc
import os
import re
import signal
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from subprocess import TimeoutExpired

import certifi
import pytest
from hypothesis import settings

from corpus import python_process
from corpus.readers import isolation
from tests.fakes.chroma import ChromaServer, NoChroma, start_chroma
from tests.fakes.postgres import Cluster, NoServer, start_cluster
from tests.fakes.remembered_runs import LOADERS, Memory, remembering

# The same examples on every run, and no deadline: a busy machine is no failure.
settings.register_profile("pressbox", derandomize=True, deadline=None, max_examples=60, database=None)
settings.load_profile("pressbox")

WAITING = 2  # workers beside one a core: tests also wait for bots and servers
SLOWEST = ("test_expressions.py", "test_short.py")  # files whose single tests take longest


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """With two cores, 542 tests of the bot and its pages took 179 s on two workers, 142 on three, 128 on four."""
    return (os.cpu_count() or 1) + WAITING


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests begin first, so that no worker waits for one at the end."""
    items.sort(key=lambda item: item.path.name not in SLOWEST)


def pytest_collection_finish() -> None:
    """What was collected stays to the end, so the garbage collector need not walk through it again and again."""
    gc.collect()
    gc.freeze()


MEMORY = "/dev/shm"  # a file system in memory, on Linux
ROOM = 4 << 30  # bytes that are free there, and in memory: a container often has 64 MB


def pytest_configure() -> None:
    """Temporary files go to memory, unless TMPDIR says where: a thousand libraries are written, each synced to disk.

    The workers and all children inherit what is set here. ONNX Runtime's telemetry stays silent: it would pass the
    guard of the sockets. Ctrl-C works as ever: a shell that starts the tests in the background turns it off.
    """
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if "TMPDIR" not in os.environ and _has_room(MEMORY):
        os.environ["TMPDIR"] = tempfile.tempdir = MEMORY


def _has_room(folder: str) -> bool:
    if not os.access(folder, os.W_OK | os.X_OK):
        return False
    there = os.statvfs(folder)
    # Not the pages that are free: a machine that has run for a while keeps files in nearly all of them
    memory = re.search(r"^MemAvailable: +(\d+) kB", Path("/proc/meminfo").read_text("ascii"), re.MULTILINE)
    return min(there.f_bavail * there.f_frsize, int(memory[1]) << 10 if memory else 0) > ROOM


ENGINES = ("sqlite", "postgresql")
CHROMA = "chroma"  # the catalog in SQLite, the vectors on a server
SECRETS = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "TELEGRAM_BOT_TOKEN")


@pytest.fixture(scope="session", autouse=True)
def _closed_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A home of the session's own, in place before any fixture of a module looks for one."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in [*SECRETS, *(name for name in os.environ if name.startswith("PRESSBOX_"))]:
            patch.delenv(name, raising=False)
        for name in ("HOME", "USERPROFILE"):
            patch.setenv(name, str(home))
        for name in ("CACHE", "CONFIG", "DATA", "STATE"):
            patch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
        # Each client of a loopback server would load all authorities, 50 ms, and need none of them.
        one, end, _ = certifi.contents().partition("-----END CERTIFICATE-----\n")
        (home / "authority.pem").write_text(one + end, "ascii")
        patch.setenv("SSL_CERT_FILE", str(home / "authority.pem"))
        yield


@pytest.fixture(scope="session", autouse=True)
def _remembered_runs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The models are asked once about the same tokens; a worker of several has one core for them."""
    cache = getattr(request.config, "cache", None)
    file = (cache.mkdir("models") if cache else tmp_path_factory.mktemp("models")) / "outputs.sqlite3"
    memory = Memory(file)
    with pytest.MonkeyPatch.context() as patch:
        for name in LOADERS:
            patch.setattr(name, remembering(memory))
        patch.setattr("tests.forked.remembers", file)
        if "PYTEST_XDIST_WORKER" in os.environ:
            patch.setattr("index.embedding.onnx_model.MAX_THREADS", 1)
        yield
    memory.close()


@pytest.fixture(autouse=True)
def _own_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has an empty library of its own."""
    monkeypatch.setenv("PRESSBOX_HOME", str(tmp_path / "library"))


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server for the session; without one, its tests are skipped."""
    pytest.importorskip("psycopg")
    with ExitStack() as stack:
        try:
            started = stack.enter_context(start_cluster())
        except NoServer as reason:
            pytest.skip(str(reason))
        yield started


@pytest.fixture
def database(cluster: Cluster) -> Iterator[str]:
    """The URL of an empty PostgreSQL database."""
    with cluster.database() as url:
        yield url


@pytest.fixture(scope="session")
def chroma_server() -> Iterator[ChromaServer]:
    """A Chroma server for the session; without one, its tests are skipped. A test that kills it starts it again."""
    with ExitStack() as stack:
        try:
            started = stack.enter_context(start_chroma())
        except NoChroma as reason:
            pytest.skip(str(reason))
        yield started


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """The engine of this run of a test: one of ENGINES where it is marked `both_engines`, and CHROMA as marked."""
    return str(getattr(request, "param", ENGINES[0]))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    marked = metafunc.definition.get_closest_marker
    engines = [
        *(ENGINES if marked("both_engines") and not marked("only_sqlite") else ()),
        *((CHROMA,) if marked("remote_vectors") and not marked("only_sqlite") else ()),
    ]
    if "engine" in metafunc.fixturenames and engines:
        metafunc.parametrize("engine", engines, indirect=True)


MEASURES = "COVERAGE_PROCESS_CONFIG"  # set by coverage while it measures


@pytest.fixture(scope="session", autouse=MEASURES in os.environ)
def _measured_children() -> Iterator[None]:
    """With `--cov`, the children that parse documents are measured: they get its variable, and end by themselves."""
    stop = isolation.Parser._stop

    def end(parser: isolation.Parser) -> None:
        if (child := parser._child) and child.stdin:
            with suppress(OSError, TimeoutExpired):  # its pipe may be broken, and a parser may hang
                child.stdin.close()
                child.wait(5)
        stop(parser)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(python_process, "KEPT_VARIABLES", (*python_process.KEPT_VARIABLES, MEASURES))
        patch.setattr(isolation.Parser, "_stop", end)
        yield
        isolation.shared_parser().close()
