"""Python child processes. No other module starts one, and no stranger's code runs in one.

A child is isolated (`-I`): it ignores `PYTHON…` variables, `usercustomize` and the user's site-packages, and its import
path has neither the working folder nor a script's. It imports what its parent imports.
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
# The variables of a child without an environment of its own: none with a key, since strangers' texts go to it
KEPT_VARIABLES = ("PATH", "HOME", "USERPROFILE", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "LD_LIBRARY_PATH")
IGNORED_VARIABLES = "PYTHON"  # prefix of the variables that steer an interpreter


def start(program: str, *words: str, environment: Mapping[str, str] | None = None, **streams: Any) -> Child:
    """Start a child that runs `program`, Python source, with `words` as its arguments. `streams` go to Popen."""
    return subprocess.Popen(_command(program, words), env=_environment(environment), **streams)


async def start_on_loop(
    program: str, *words: str, environment: Mapping[str, str] | None = None, **streams: Any
) -> "Process":
    """As `start`, for callers on an event loop."""
    from asyncio import create_subprocess_exec  # late: takes 0.1 s, and only the bot has a loop

    return await create_subprocess_exec(*_command(program, words), env=_environment(environment), **streams)


def _command(program: str, words: tuple[str, ...]) -> list[str]:
    path = trusted(sys.path)
    if ROOT not in path:
        path.insert(0, ROOT)
    begin = f"import sys; sys.path[:] = {path!r}"
    # UTF-8, so that the parent reads what the child writes, whatever the terminal's encoding
    return [sys.executable, "-I", "-X", "utf8", "-c", f"{begin}\n{program}", *words]


def _environment(given: Mapping[str, str] | None) -> dict[str, str]:
    if given is None:
        return {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    return {name: value for name, value in given.items() if not name.startswith(IGNORED_VARIABLES)}
