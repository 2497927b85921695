"""Starts Python in a process of its own: the one place that starts any. No stranger's code runs in it.

Such a child is isolated (`-I`): it heeds no `PYTHON…` variable, no `usercustomize` and no user's site-packages, and
neither the working folder nor a script's is on its import path. It imports what its parent imports.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from corpus.import_path import ROOT, trusted

if TYPE_CHECKING:
    from asyncio.subprocess import Process

Child = subprocess.Popen[bytes]
# What a child without an environment of its own is given: no key, since strangers feed it
KEPT_VARIABLES = ("PATH", "HOME", "USERPROFILE", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "LD_LIBRARY_PATH")
IGNORED_VARIABLES = "PYTHON"  # how the names begin that steer an interpreter


def start(program: str, *words: str, environment: Mapping[str, str] | None = None, **streams: Any) -> Child:
    """A child that runs `program`, a text of Python, with `words` as its arguments. `streams`: as Popen takes them."""
    return subprocess.Popen(_command(program, words), env=_environment(environment), **streams)


async def start_on_loop(
    program: str, *words: str, environment: Mapping[str, str] | None = None, **streams: Any
) -> "Process":
    """As `start`, for who waits on an event loop."""
    from asyncio import create_subprocess_exec  # late: a tenth of a second, and only the bot has a loop

    return await create_subprocess_exec(*_command(program, words), env=_environment(environment), **streams)


def _command(program: str, words: tuple[str, ...]) -> list[str]:
    path = trusted(sys.path)
    if ROOT not in path:
        path.insert(0, ROOT)
    begin = f"import sys; sys.path[:] = {path!r}"
    # UTF-8, so that what it prints is read as it was written, whatever the terminal's encoding
    return [sys.executable, "-I", "-X", "utf8", "-c", f"{begin}\n{program}", *words]


def _environment(given: Mapping[str, str] | None) -> dict[str, str]:
    if given is None:
        return {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    return {name: value for name, value in given.items() if not name.startswith(IGNORED_VARIABLES)}
