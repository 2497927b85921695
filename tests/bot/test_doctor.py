"""The doctor: says that all is well when it is, and names what is not."""

import json
import shutil
from pathlib import Path

import pytest

from tests.bot.conftest import Press, Result


def _verdicts(result: Result) -> dict[str, bool]:
    return {check["name"]: check["well"] for check in json.loads(result.out)["checks"]}


def _segment(library: Path) -> Path:
    return next(path for path in (library / "segments").iterdir() if path.is_dir())


def test_all_is_well(press: Press, library: Path) -> None:
    result = press("doctor")
    assert result.code == 0
    assert "problem" not in result.out
    assert _verdicts(press("doctor", "--json")).keys() >= {"catalog", "embedder", "segment 1", "lexical index", "home"}


def test_an_empty_library_is_no_problem(press: Press) -> None:
    result = press("doctor")
    assert result.code == 0 and "pressbox index FOLDER" in result.out


@pytest.mark.parametrize("damage", ["sqlite", "gone"])
def test_a_damaged_segment_is_named_and_the_remedy_works(press: Press, library: Path, damage: str) -> None:
    if damage == "gone":
        shutil.rmtree(_segment(library))
    else:
        database = _segment(library) / "chroma.sqlite3"
        database.write_bytes(b"\0" * database.stat().st_size)
    result = press("doctor")
    assert result.code == 1
    (named,) = (line for line in result.out.splitlines() if line.startswith("problem  segment 1:"))
    assert {"sqlite": "chroma.sqlite3 is damaged", "gone": "its folder is missing"}[damage] in named
    assert "pressbox doctor --repair" in named
    asked = press("ask", "--no-sync", "How many sunken boats did divers remove?")
    assert asked.code == 0 and "14 sunken boats" in asked.out
    assert "pressbox doctor --repair" in asked.err
    repaired = press("doctor", "--repair")
    assert repaired.code == 0 and "problem" not in repaired.out
    assert press("ask", "How many sunken boats did divers remove?").err == ""


def test_a_damaged_lexical_index_is_named(press: Press, library: Path) -> None:
    shutil.rmtree(library / "lexical")
    result = press("doctor", "--json")
    assert result.code == 1
    assert [name for name, well in _verdicts(result).items() if not well] == ["lexical index"]


def test_a_damaged_catalog_is_named(press: Press, library: Path) -> None:
    (library / "catalog.sqlite3").write_bytes(b"no database " * 1000)
    for rest in library.glob("catalog.sqlite3-*"):
        rest.unlink()
    result = press("doctor", "--json")
    assert result.code == 1 and not _verdicts(result)["catalog"]


def test_another_embedder_in_the_settings_is_a_problem_and_the_key_is_not_shown(
    press: Press, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRESSBOX_EMBEDDER", "openai")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    result = press("doctor")
    assert result.code == 1 and "--re-embed" in result.out
    assert "OPENAI_API_KEY set" in result.out and "sk-very" not in result.out + result.err


def test_a_source_that_is_gone_is_a_problem(press: Press, folder: Path) -> None:
    press("index", folder)
    shutil.rmtree(folder)
    result = press("doctor", "--json")
    assert result.code == 1 and not _verdicts(result)["sources"]
