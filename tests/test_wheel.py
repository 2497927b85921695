"""What is installed by the wheel behaves as the checkout does: the wheel is built, unpacked and asked."""

import os
import re
import subprocess
import sys
import zipfile
from importlib.metadata import PathDistribution
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).parents[1]
QUESTION = "Which refinery was hit?"
# The installed libraries without the editable install of the checkout, and the unpacked wheel before them
RUN = """
import sys
sys.path[:] = [{wheel!r}, *(place for place in sys.path if place != {root!r})]
import bot
assert bot.__file__.startswith({wheel!r}), bot.__file__
from bot.start import run
sys.argv[:] = ["pressbox", *{words!r}]
run()
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (file,) = folder.glob("pressbox-*.whl")
    with zipfile.ZipFile(file) as packed:
        packed.extractall(folder / "unpacked")
    return folder / "unpacked"


def test_the_wheel_answers_from_the_sample_articles(wheel: Path, tmp_path: Path) -> None:
    asked = subprocess.run(**command(wheel, tmp_path, "ask", QUESTION), capture_output=True, timeout=180)
    assert asked.returncode == 0, asked.stderr
    assert "Ryazan" in asked.stdout and "[1] Harbour Post" in asked.stdout


def test_the_wheel_serves_its_pages_with_their_style(wheel: Path, tmp_path: Path) -> None:
    words = ("serve", "--port", "0", "--no-sync")
    with subprocess.Popen(**command(wheel, tmp_path, *words), stderr=subprocess.PIPE) as server:
        try:
            assert server.stderr
            address = next(found[0] for line in server.stderr if (found := re.search(r"http://127[\d.:]+", line)))
            style = httpx.get(f"{address}/style.css", timeout=60)
        finally:
            server.terminate()
    assert style.headers["content-type"].startswith("text/css")
    assert style.content == (ROOT / "bot" / "web" / "style.css").read_bytes()


def test_the_wheel_holds_every_file_that_is_no_python(wheel: Path) -> None:
    """What the program reads beside its modules: styles, prompts, catalogues, weights, articles."""
    own = [
        path.relative_to(ROOT)
        for room in ("bot", "corpus", "index", "prompts")
        for path in (ROOT / room).rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc")
    ]
    assert {".css", ".json", ".md", ".po", ".typed"} <= {path.suffix for path in own}
    assert [path for path in own if (wheel / path).read_bytes() != (ROOT / path).read_bytes()] == []


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    (file,) = wheel.parent.glob("pressbox-*.whl")
    parts = [name.split("/") for name in zipfile.ZipFile(file).namelist()]
    assert {part[0] for part in parts} == {"bot", "corpus", "index", "prompts", *_metadata(wheel)}
    assert not [part for part in parts if {"tests", "__pycache__", ".env"}.intersection(part)]


def test_the_wheel_names_its_command_and_its_extras(wheel: Path) -> None:
    (name,) = _metadata(wheel)
    distribution = PathDistribution(wheel / name)
    assert {entry.name: entry.value for entry in distribution.entry_points} == {"pressbox": "bot.start:run"}
    assert distribution.metadata.get_all("Provides-Extra") == ["mcp", "postgres", "telegram"]
    base = [line for line in distribution.requires or () if "extra ==" not in line]
    assert not [line for line in base if line.startswith(("torch", "kubernetes", "mcp", "python-telegram-bot"))]


def command(wheel: Path, folder: Path, *words: str) -> dict[str, Any]:
    """How `subprocess` runs a command of the wheel, at home in the folder."""
    environment = os.environ | {"PRESSBOX_HOME": str(folder / "library"), "HOME": str(folder)}
    code = RUN.format(wheel=str(wheel), root=str(ROOT), words=words)
    return {"args": [sys.executable, "-P", "-B", "-c", code], "env": environment, "cwd": folder, "text": True}


def _metadata(wheel: Path) -> list[str]:
    return [path.name for path in wheel.glob("pressbox-*.dist-info")]
