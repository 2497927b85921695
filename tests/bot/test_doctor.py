"""The doctor: says that all is well when it is, and names what is not."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from bot.answering.assistant import INSTEAD
from bot.telegram.process.single_instance import hold_instance_lock
from index.home import Home
from tests.bot.chats.damaged import written
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


@pytest.mark.parametrize("words", [("doctor",), ("doctor", "--repair"), ("ask", "Why?")], ids=" ".join)
def test_a_catalog_that_is_no_database_is_told_with_a_remedy(
    press: Press, library: Path, words: tuple[str, ...]
) -> None:
    (library / "catalog.sqlite3").write_bytes(Random(1).randbytes(3000))
    result = press(*words)
    said = result.out + result.err
    assert result.code == 1 and "put back a copy" in said and "see `pressbox doctor`" not in said


def test_saved_conversations_are_a_repair(press: Press, library: Path) -> None:
    (library / "chats.sqlite3").write_bytes(Random(1).randbytes(3000))
    said = press("doctor", "--repair").err
    assert "The conversations were damaged" in said and "Nothing needed" not in said
    assert "Nothing needed to be repaired." in press("doctor", "--repair").err


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


class TestConversations:
    """Noise behind a valid header in chats.sqlite3."""

    @pytest.fixture
    def spoiled(self, library: Path) -> bytes:
        path = library / "chats.sqlite3"
        written(path, 30)
        content = bytearray(path.read_bytes())
        content[4096 * 4 :] = Random(1).randbytes(len(content) - 4096 * 4)
        path.write_bytes(content)
        return bytes(content)

    def test_damage_is_a_sentence_wherever_it_is_met(self, press: Press, spoiled: bytes) -> None:
        ask = ("ask", "--no-sync", "--chat", "telegram:1", "How much?")
        for words in (ask, ("chat", "--no-sync"), ("telegram", "pair")):
            result = press(*words)
            assert result.code == 1, words
            assert "doctor --repair" in result.err and "Traceback" not in result.err
        assert not _verdicts(press("doctor", "--json"))["conversations"]

    def test_a_question_without_a_conversation_does_not_mind(self, press: Press, spoiled: bytes) -> None:
        assert press("ask", "--no-sync", "How many sunken boats did divers remove?").code == 0

    def test_a_model_is_not_paid_without_a_budget_and_the_articles_answer(
        self, press: Press, spoiled: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
        monkeypatch.setenv("PRESSBOX_MODEL", "fake")
        result = press("ask", "--no-sync", "How many sunken boats did divers remove?")
        assert result.code == 0 and "14 sunken boats" in result.out
        assert "doctor --repair" in result.err and INSTEAD in result.err

    def test_the_repair_says_what_was_saved_and_lost(self, press: Press, library: Path, spoiled: bytes) -> None:
        repaired = press("doctor", "--repair")
        assert repaired.code == 0
        assert "The conversations were damaged. Saved: " in repaired.err
        assert "Saved: nothing; lost: " in repaired.err and "some evidence" in repaired.err
        (kept,) = library.glob("chats.sqlite3.damaged-*")
        assert kept.name in repaired.err and kept.read_bytes() == spoiled
        assert _verdicts(press("doctor", "--json"))["conversations"]
        assert "damaged" not in press("doctor", "--repair").err
        assert press("ask", "--no-sync", "--chat", "new", "How many sunken boats did divers remove?").code == 0

    def test_words_that_are_noise_are_found_by_the_doctor(self, press: Press, library: Path) -> None:
        written(library / "chats.sqlite3", 3)
        with closing(sqlite3.connect(library / "chats.sqlite3")) as connection:
            connection.execute("UPDATE answers SET answer = 'noise' WHERE answer_id = 2")
            connection.commit()
        assert "in answers, 1 row makes no sense" in press("doctor").out
        assert "lost: 1 answers, 1 evidence" in press("doctor", "--repair").err

    def test_a_running_bot_is_stopped_first(self, press: Press, library: Path, spoiled: bytes) -> None:
        with hold_instance_lock(Home(library)):
            result = press("doctor", "--repair")
        assert result.code == 1 and "stop it" in result.err
        assert (library / "chats.sqlite3").read_bytes() == spoiled
