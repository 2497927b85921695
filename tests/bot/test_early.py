"""The models of a question load early, once, and silently."""

import subprocess
import sys

import pytest

LOADED_ONCE = """
from bot.early import load_early
load_early(["ask", "What?"])
import bot.cli
from index.embedding.bge import Bge
from index.embedding.cross_encoder import MarcoMiniLM
from index.embedding.onnx_model import _load
MarcoMiniLM().load()
Bge().load()
print(_load.cache_info().misses)
"""
MISSING = """
import threading
import index.embedding.model_files as files
files.PACKAGE = "no such package"
from bot.early import load_early
load_early(["ask"])
for thread in threading.enumerate()[1:]:
    thread.join()
from index.embedding.bge import Bge
Bge().load()
"""


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)


def test_whoever_needs_a_model_waits_for_the_early_one() -> None:
    ran = run(LOADED_ONCE)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "2\n", "")


def test_a_missing_model_is_told_where_it_is_needed_and_only_there() -> None:
    ran = run(MISSING)
    assert ran.returncode == 1
    assert ran.stderr.count("Traceback") == 1 and "ConfigurationError" in ran.stderr


@pytest.mark.parametrize("arguments", ["[]", "['search', 'ask']", "['--help']", "['ask', '--help']", "['chat', '-h']"])
def test_other_commands_load_nothing(arguments: str) -> None:
    ran = run(
        f"import threading\nfrom bot.early import load_early\nload_early({arguments})\nprint(threading.active_count())"
    )
    assert (ran.stdout, ran.stderr) == ("1\n", "")
