"""Without its extra a command says what to install; everything else works, in a process without those libraries."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bot.cli.extras import LIBRARIES
from corpus.errors import ConfigurationError
from tests.bot.conftest import Result

# A module that is None can neither be found nor imported
WITHOUT = """
import contextlib, io, json, sys
sys.modules.update(dict.fromkeys({hidden!r}))
from bot.cli import main
def run(words):
    sys.argv[:] = ["pressbox", *words]
    out, said, code = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(said):
        try:
            main()
        except SystemExit as leaving:
            code = leaving.code or 0
    return code, out.getvalue(), said.getvalue()
print(json.dumps([run(words) for words in {commands!r}]))
"""
AGAIN = """needs a library that is not installed; install Pressbox again the way you did, with "[{}]" behind the name \
of its wheel (pipx: with --force; uv: with the extras that you have, too)."""
Without = dict[tuple[str, ...], Result]
PAIR = ("telegram", "pair")  # a code is of use to nobody where no bot runs
NEEDLESS = (("ask", "Which refinery was hit?"), ("telegram", "members"), ("telegram", "health"), ("doctor", "--repair"))


def _run(home: Path, *commands: tuple[str, ...], **settings: str) -> list[Result]:
    """`pressbox` with the words of each command in turn, as if no extra were installed."""
    code = WITHOUT.format(hidden=[*LIBRARIES.values(), "babel", "psycopg"], commands=commands)
    environment = os.environ | {"PRESSBOX_HOME": str(home), "TELEGRAM_BOT_TOKEN": "1:no-such-bot"} | settings
    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=180)
    assert (ran.returncode, ran.stderr) == (0, "")
    return [Result(*each) for each in json.loads(ran.stdout)]


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Without:
    """Command → what came of it. They share a process, which takes a second to start."""
    commands = (*((extra,) for extra in sorted(LIBRARIES)), PAIR, ("doctor",), *NEEDLESS)
    return dict(zip(commands, _run(tmp_path_factory.mktemp("home"), *commands), strict=True))


@pytest.mark.parametrize("words", [*((extra,) for extra in sorted(LIBRARIES)), PAIR])
def test_a_command_without_its_extra_says_what_to_install(without: Without, words: tuple[str, ...]) -> None:
    extra = words[0]
    said = f"pressbox: `pressbox {extra}` {AGAIN.format(extra)}\n"
    assert without[words] == Result(ConfigurationError.exit_code, "", said)


def test_the_doctor_names_the_extra_and_checks_the_rest(without: Without) -> None:
    found = without["doctor",]
    assert found.code == 1 and "Traceback" not in found.err
    assert 'with "[telegram]" behind' in found.out
    assert "embedder" in found.out


@pytest.mark.parametrize("words", NEEDLESS)
def test_what_needs_no_extra_works_without_it(without: Without, words: tuple[str, ...]) -> None:
    done = without[words]
    assert done.code == (1 if words[0] == "doctor" or words[-1] == "health" else 0), done.err
    assert "Traceback" not in done.err


def test_a_database_without_its_extra_says_what_to_install(tmp_path: Path) -> None:
    (left,) = _run(tmp_path / "library", ("articles",), PRESSBOX_DATABASE="postgresql://127.0.0.1:1/news")
    said = f"pressbox: PRESSBOX_DATABASE {AGAIN.format('postgres')}\n"
    assert left == Result(ConfigurationError.exit_code, "", said)


def test_every_extra_of_the_install_has_its_sentence() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["optional-dependencies"].keys() == {*LIBRARIES, "postgres"}
