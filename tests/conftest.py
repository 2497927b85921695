"""Doors that stay closed while tests run: the real home, the user's settings and keys. Sockets: see pyproject."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from subprocess import TimeoutExpired

import pytest
from hypothesis import settings

from corpus import python_process
from corpus.readers import isolation

# The same examples on every run, and no deadline: a busy machine is no failure.
settings.register_profile("pressbox", derandomize=True, deadline=None, max_examples=60, database=None)
settings.load_profile("pressbox")

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
        yield


@pytest.fixture(autouse=True)
def _own_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has an empty library of its own."""
    monkeypatch.setenv("PRESSBOX_HOME", str(tmp_path / "library"))


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
