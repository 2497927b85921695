"""Children: one place starts them, and nothing of a stranger's runs in them."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE

import pytest

from corpus.import_path import ROOT, trusted
from corpus.python_process import start
from tests.traps import everything, set_traps, sprung

ROOMS = ("bot", "index", "corpus", "prompts")
ALONE = Path("corpus/python_process.py")
# Module → its names that start a process; None is every name
STARTERS: dict[str, set[str] | None] = {
    "subprocess": {"Popen", "run", "call", "check_call", "check_output", "getoutput", "getstatusoutput"},
    "os": {"system", "popen", "fork", "forkpty", "posix_spawn", "posix_spawnp", "startfile"},
    "asyncio": {"create_subprocess_exec", "create_subprocess_shell"},
    "asyncio.subprocess": {"create_subprocess_exec", "create_subprocess_shell"},
    "multiprocessing": None,
    "concurrent.futures": {"ProcessPoolExecutor"},
    "concurrent.futures.process": None,
    "pty": None,
    "_posixsubprocess": None,
}
METHODS = {"subprocess_exec", "subprocess_shell", "run_in_subprocess"}  # of an event loop, whatever it is called


def started(source: str) -> list[str]:
    """The names by which this source starts processes."""
    tree = ast.parse(source)
    modules: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules |= {(name.asname or name.name.partition(".")[0]): name.name for name in node.names}
    return [name for node in ast.walk(tree) for name in _starting(node, modules)]


def _starting(node: ast.AST, modules: dict[str, str]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (name.name for name in node.names if STARTERS.get(name.name, set()) is None)
    elif isinstance(node, ast.ImportFrom):
        yield from (f"{node.module}.{name.name}" for name in node.names if _starts(node.module or "", name.name))
        yield from (f"{node.module}.{name.name}" for name in node.names if _whole(f"{node.module}.{name.name}"))
    elif isinstance(node, ast.Attribute):
        module = modules.get(ast.unparse(node.value), ast.unparse(node.value))
        if _starts(module, node.attr) or node.attr in METHODS:
            yield f"{module}.{node.attr}"


def _whole(module: str) -> bool:
    return STARTERS.get(module, set()) is None


def _starts(module: str, name: str) -> bool:
    names = STARTERS.get(module, set())
    return names is None or name in names or (module == "os" and name.startswith(("exec", "spawn")))


@pytest.mark.parametrize(
    "source",
    [
        "import subprocess\nsubprocess.run(['ls'])",
        "import subprocess as sp\nsp.Popen(['ls'])",
        "from subprocess import check_output as ask",
        "import os\nos.execv('ls', [])",
        "import os\nos.spawnlp(0, 'ls')",
        "import asyncio\nasyncio.create_subprocess_exec('ls')",
        "import asyncio\nasyncio.subprocess.create_subprocess_exec('ls')",
        "from asyncio import create_subprocess_shell",
        "import multiprocessing",
        "from multiprocessing import Process",
        "from concurrent.futures import ProcessPoolExecutor",
        "import asyncio\nasyncio.get_running_loop().subprocess_exec(None, 'ls')",
        "import pty",
    ],
)
def test_a_start_is_seen_however_it_is_written(source: str) -> None:
    assert started(source)


def test_what_starts_nothing_is_let_pass() -> None:
    assert not started("from subprocess import PIPE, TimeoutExpired\nimport os\nos.environ\nx.run()")


def test_one_place_starts_every_process() -> None:
    files = [path for room in ROOMS for path in (Path(ROOT) / room).rglob("*.py")]
    assert len(files) > 150
    found = {path.relative_to(ROOT): names for path in files if (names := started(path.read_text("utf-8")))}
    assert found.keys() == {ALONE}, found


def test_no_trap_is_sprung_by_a_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the folder may be named: as the working folder, on the import path, in each variable of Python's."""
    trap = tmp_path / "trap"
    set_traps(trap, everything())
    monkeypatch.chdir(trap)
    monkeypatch.setattr(sys, "path", ["", ".", str(trap), *sys.path])
    hostile = {"PYTHONPATH": f":.:{trap}", "PYTHONHOME": str(trap), "PYTHONUSERBASE": str(trap)}
    hostile |= {"PYTHONSTARTUP": str(trap / "json.py"), "PYTHONINSPECT": "1", "PYTHONBREAKPOINT": "numpy.trap"}
    program = "import sys, json, re, numpy, chromadb_rust_bindings, onnxruntime, bot.doctor, corpus.readers.parsing\n"
    program += "print(*sys.argv, sys.path)"
    for environment in (None, hostile):
        with start(program, "one", "two", environment=environment, stdout=PIPE, stderr=PIPE) as child:
            said, complaint = child.communicate(timeout=60)
        assert child.returncode == 0, complaint
        assert said.decode().startswith("-c one two [") and str(trap) not in said.decode()
        assert not sprung(trap)


def test_a_child_has_no_key_unless_it_is_given_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    for environment in (None, {"OPENAI_API_KEY": "sk-secret"}):
        with start("import os; print('OPENAI_API_KEY' in os.environ)", environment=environment, stdout=PIPE) as child:
            assert child.communicate()[0].decode().strip() == str(environment is not None)


def test_the_working_folder_is_trusted_only_where_it_is_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert trusted(["", ".", "lib", str(tmp_path), str(tmp_path / "link"), ROOT, "/opt/x"]) == [ROOT, "/opt/x"]
    monkeypatch.chdir(ROOT)
    assert trusted(["", str(tmp_path), ROOT]) == [str(tmp_path), ROOT]


def test_a_working_folder_that_is_gone_hinders_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert trusted(["", ROOT]) == [ROOT]
