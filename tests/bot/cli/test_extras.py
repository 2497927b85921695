"""Without its extra a command says what to install; everything else works, in a process without those libraries."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bot.cli.extras import LIBRARIES
from corpus.errors import ConfigurationError

WITHOUT = """
import sys
from bot.start import run
sys.modules.update(dict.fromkeys({hidden!r}))  # a module that is None can neither be found nor imported
sys.argv[:] = ["pressbox", *{words!r}]
run()
"""


def _run(home: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """`pressbox` with these words, as if no extra were installed."""
    code = WITHOUT.format(hidden=[*LIBRARIES.values(), "psycopg"], words=words)
    environment = os.environ | {"PRESSBOX_HOME": str(home), "TELEGRAM_BOT_TOKEN": "1:no-such-bot"} | settings
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=180)


@pytest.mark.parametrize("extra", sorted(LIBRARIES))
def test_a_command_without_its_extra_says_what_to_install(tmp_path: Path, extra: str) -> None:
    left = _run(tmp_path / "library", extra)
    assert left.returncode == ConfigurationError.exit_code
    wanted = f'`pressbox {extra}` needs a library that is not installed; install "pressbox[{extra}]".'
    assert left.stderr == f"pressbox: {wanted}\n"
    assert left.stdout == ""


def test_the_doctor_names_the_extra_and_checks_the_rest(tmp_path: Path) -> None:
    found = _run(tmp_path / "library", "doctor")
    assert found.returncode == 1 and "Traceback" not in found.stderr
    assert 'install "pressbox[telegram]"' in found.stdout
    assert "embedder" in found.stdout


@pytest.mark.parametrize(
    "words", [("ask", "Which refinery was hit?"), ("telegram", "pair"), ("telegram", "members"), ("doctor", "--repair")]
)
def test_what_needs_no_extra_works_without_it(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = _run(tmp_path / "library", *words)
    assert done.returncode == (1 if words[0] == "doctor" else 0), done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_without_its_extra_says_what_to_install(tmp_path: Path) -> None:
    left = _run(tmp_path / "library", "articles", PRESSBOX_DATABASE="postgresql://127.0.0.1:1/news")
    assert left.returncode == ConfigurationError.exit_code and left.stdout == ""
    wanted = 'PRESSBOX_DATABASE needs a library that is not installed; install "pressbox[postgres]".'
    assert left.stderr == f"pressbox: {wanted}\n"


def test_every_extra_of_the_install_has_its_sentence() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["optional-dependencies"].keys() == {*LIBRARIES, "postgres"}
