"""A throwaway PostgreSQL server for tests, on a socket in a folder of its own. It keeps nothing over a crash."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path

SUFFICES = 60.0  # seconds for a start on a busy machine
# Debian keeps the server's programs out of the PATH
PLACES = (*map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), os.environ.get("PATH", ""))
FAST = ("fsync=off", "full_page_writes=off", "autovacuum=off", "max_connections=50", "listen_addresses=")


class NoServer(Exception):
    """No server can be started here; the message says why."""


class Cluster:
    """A running server. Each test gets a database of its own."""

    def __init__(self, folder: Path, start: Callable[[], "subprocess.Popen[bytes]"]) -> None:
        self.folder, self._start = folder, start
        self.process = start()
        self._numbers = count(1)
        self._templates = set[str]()

    def url(self, name: str) -> str:
        return f"postgresql://pressbox@/{name}?host={self.folder}"

    def run(self, statement: str, name: str = "postgres") -> None:
        import psycopg  # late: a test without a server does without it

        with closing(psycopg.connect(self.url(name), autocommit=True)) as connection:
            connection.execute(statement.encode())

    def cut_off(self) -> None:
        """End every connection to the tests' databases, as a restart of the server does."""
        self.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test%'")

    def is_left(self, url: str) -> bool:
        """Whether nobody is connected to the database at this URL; an end is noticed a moment late."""
        import psycopg  # late, as above

        name = url.partition("@/")[2].partition("?")[0]
        end = time.monotonic() + SUFFICES
        with closing(psycopg.connect(self.url("postgres"), autocommit=True)) as connection:
            counted = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
            while (there := connection.execute(counted, (name,)).fetchone()) != (0,) and time.monotonic() < end:
                time.sleep(0.05)
        return there == (0,)

    def crash(self, away: float) -> None:
        """Stop at once, as by a kill, and start again after so many seconds."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()
        time.sleep(away)
        self.process = self._start()
        _wait_for(self)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)  # it ends its connections and stops
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        self.process.kill()
        self.process.wait()

    def template(self, name: str, fill: Callable[[str], None]) -> str:
        """The name of a database for `database`. The first call makes it, and fills it by its URL."""
        if name not in self._templates:
            self.run(f"CREATE DATABASE {name} STRATEGY file_copy")
            fill(self.url(name))
            self._templates.add(name)
        return name

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """The URL of a new database, which is dropped afterwards: an empty one, or a copy of the template."""
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        try:
            yield self.url(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def start_cluster() -> Iterator[Cluster]:
    """A new server, stopped afterwards. Raises NoServer."""
    path = os.pathsep.join(PLACES)
    initdb, postgres = shutil.which("initdb", path=path), shutil.which("postgres", path=path)
    if not (initdb and postgres):
        raise NoServer("PostgreSQL's server (initdb, postgres) is not installed")
    user = _unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="pressbox-pg-"))  # not pytest's: a socket's path has to be short
    if user:
        os.chown(folder, user, -1)
    try:
        _make(initdb, folder, user)
        settings = [word for setting in FAST for word in ("-c", setting)]

        def start() -> "subprocess.Popen[bytes]":
            return subprocess.Popen(
                [postgres, "-D", folder / "data", "-k", folder, *settings],
                user=user,
                cwd=folder,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

        cluster = Cluster(folder, start)
        try:
            _wait_for(cluster)
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> int | None:
    """The id of a user who may run the server, if we are root, which PostgreSQL refuses; None for ourselves."""
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None


def _make(initdb: str, folder: Path, user: int | None) -> None:
    command = [
        initdb,
        "-D",
        str(folder / "data"),
        "-U",
        "pressbox",
        "--auth=trust",
        "-E",
        "UTF8",
        "--locale=C",
        "--no-sync",
    ]
    done = subprocess.run(command, user=user, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise NoServer(f"PostgreSQL's initdb failed: {done.stderr.strip()[-200:]}")


def _wait_for(cluster: Cluster) -> None:
    import psycopg  # late, as above

    end = time.monotonic() + SUFFICES
    while True:
        try:
            cluster.run("SELECT 1")
            return
        except psycopg.OperationalError as error:
            if cluster.process.poll() is not None or time.monotonic() > end:
                raise NoServer(f"PostgreSQL does not start: {error}") from error
            time.sleep(0.05)
