"""A damaged file of conversations: noticed, said, and what can be read of it saved, with the damaged one beside it."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.chats.connection import ChatsConnection, ChatsDamaged, ChatsUnusable
from bot.chats.members import Members
from bot.chats.repair import Saved, repair, senseless
from bot.chats.salvage import records
from bot.chats.schema import TABLE_NAMES
from bot.chats.store import Chats
from corpus.errors import PressboxError
from tests.bot.chats.damaged import AT, DAMAGES, OPEN, PAGE, noise, written
from tests.bot.chats.test_store import answer

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
ANSWERS = 60
# Children that name a row of another table: none is left without it
FOREIGN = "SELECT count(*) FROM {} WHERE answer_id NOT IN (SELECT answer_id FROM answers)"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("chats") / "chats.sqlite3"
    written(path, ANSWERS)
    return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path, whole: bytes) -> Path:
    (tmp_path / "chats.sqlite3").write_bytes(whole)
    return tmp_path / "chats.sqlite3"


def all_rows(path: Path) -> dict[str, set[tuple[Any, ...]]]:
    with closing(sqlite3.connect(path)) as connection:
        return {name: set(connection.execute(f"SELECT * FROM {name}")) for name in TABLE_NAMES}


def checked(path: Path, before: dict[str, set[tuple[Any, ...]]], done: Saved) -> None:
    """The new file is whole, holds nothing that the old one did not, and counts on from where that one was."""
    chats = Chats(path)
    with closing(chats), chats.reading() as connection:
        assert connection.damage(thorough=True) is None
        assert senseless(connection) is None
        assert connection.execute(FOREIGN.format("inbox")).fetchone()[0] == 0
        now = {name: set(map(tuple, connection.execute(f"SELECT * FROM {name}"))) for name in TABLE_NAMES}
        for name in TABLE_NAMES - {"inbox"}:  # there a lost answer is asked for again
            assert now[name] <= before[name], name
        assert {row[0] for row in now["inbox"]} <= {row[0] for row in before["inbox"]}
        assert {name: len(rows) for name, rows in now.items()} == done.saved
        assert chats.add("telegram:1", "ann", "New?", answer(), AT) > max([0, *(row[0] for row in now["answers"])])
    assert done.kept.exists()


def test_every_record_is_found_without_sqlite(path: Path) -> None:
    found = list(records(path.read_bytes()))
    for name, rows in all_rows(path).items():
        keyed = {"answers", "evidence", "inbox", "audit"}
        values = {(None, *row[1:]) if name in keyed else row for row in rows}
        assert values <= {record.values for record in found}, name


def test_a_whole_file_comes_out_as_it_was(path: Path) -> None:
    before = all_rows(path)
    done = repair(path, NOW)
    assert all_rows(path) == before
    assert done.lost == {}
    assert done.kept.name == "chats.sqlite3.damaged-20260302-080000"


@pytest.mark.parametrize("seed", range(30))
def test_noise_costs_what_stood_there_and_no_more(path: Path, seed: int) -> None:
    before = all_rows(path)
    hit = noise(path, seed)
    spoiled = path.read_bytes()
    done = repair(path, NOW)
    assert done.kept.read_bytes() == spoiled
    checked(path, before, done)
    assert done.saved["answers"] >= ANSWERS - 6 * hit  # an answer takes a page or two
    lost = done.lost.get("answers", 0)
    assert lost is None or lost == ANSWERS - done.saved["answers"]


@pytest.mark.parametrize("name", DAMAGES)
def test_other_damage_is_noticed_and_mended(path: Path, name: str) -> None:
    before = all_rows(path)
    DAMAGES[name](path)
    with pytest.raises(ChatsDamaged, match="doctor --repair"):
        Chats(path)
    done = repair(path, NOW)
    checked(path, before, done)
    assert done.saved["answers"] >= {"all noise": 0, "truncated": ANSWERS // 3}.get(name, ANSWERS)


def test_an_empty_file_is_a_new_one(tmp_path: Path) -> None:
    (tmp_path / "chats.sqlite3").touch()
    Chats(tmp_path / "chats.sqlite3").close()


def test_a_newer_file_is_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(PressboxError, match="newer Pressbox") as refused:
        Chats(path)
    assert not isinstance(refused.value, ChatsDamaged)


def test_what_stands_in_the_log_is_saved_too(path: Path) -> None:
    chats = Chats(path)
    chats.add("telegram:1", "ann", "In the log?", answer(), AT)
    copied = [file for file in path.parent.glob("chats.sqlite3*") if file.suffix != ".sqlite3-shm"]
    away = path.parent / "copy"
    away.mkdir()
    for file in copied:
        (away / file.name).write_bytes(file.read_bytes())
    chats.close()
    content = bytearray((away / "chats.sqlite3").read_bytes())
    content[:16] = b"no database here"
    (away / "chats.sqlite3").write_bytes(content)
    done = repair(away / "chats.sqlite3", NOW)
    assert done.saved["answers"] == ANSWERS + 1
    assert not (away / "chats.sqlite3-wal").exists()
    assert done.kept.with_name(f"{done.kept.name}-wal").exists()


def test_no_new_answer_gets_the_number_of_a_forgotten_one(path: Path) -> None:
    chats = Chats(path)
    last = chats.add("gone", "ann", "Which?", answer(), AT)
    chats.forget("gone")
    chats.close()
    repair(path, NOW)
    chats = Chats(path)
    assert chats.add("c", "ann", "New?", answer(), AT) > last
    chats.close()


def test_a_question_whose_answer_was_lost_is_open_again(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE inbox SET state = 'begun', answer_id = 5 WHERE update_id = ?", (ANSWERS + 1,))
        connection.execute("UPDATE answers SET answer = 'noise' WHERE answer_id = 5")
        connection.commit()
    done = repair(path, NOW)
    assert done.lost == {"answers": 1, "evidence": 1}
    inbox = {row[0]: row for row in all_rows(path)["inbox"]}
    assert (inbox[ANSWERS + 1][5], inbox[ANSWERS + 1][7]) == ("begun", None)


def test_numbers_that_were_lost_are_in_the_answers(path: Path) -> None:
    before = all_rows(path)["numbers"]
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE numbers")
    repair(path, NOW)
    assert all_rows(path)["numbers"] == before


def test_without_room_nothing_changes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before = path.read_bytes()
    monkeypatch.setattr("bot.chats.repair.shutil.copyfile", full)
    with pytest.raises(ChatsUnusable, match="no space left"):
        repair(path, NOW)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["chats.sqlite3"]


class TestInUse:
    def test_damage_is_said_at_whichever_row_it_is_found(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Also in a file that is too large to be looked through at each opening."""
        monkeypatch.setattr("bot.chats.schema.CHECKED", 0)
        with closing(sqlite3.connect(path)) as connection:
            (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'answers'").fetchone()
        with path.open("r+b") as file:
            file.seek((root - 1) * PAGE)
            file.write(bytes(range(256)) * 16)
        chats = Chats(path)
        with pytest.raises(ChatsDamaged, match="doctor --repair"):
            for number in range(1, ANSWERS + 1):
                chats.answer(number)
        with pytest.raises(ChatsDamaged, match="doctor --repair"):
            chats.verify()
        chats.close()

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE answers SET answer = 'no JSON'",
            "UPDATE answers SET answer = '{}'",
            "UPDATE answers SET answer = '[1]'",
            "UPDATE answers SET asked_at = 'long ago'",
            "UPDATE members SET role = 'emperor'",
            "UPDATE answers SET question = CAST(x'ff61' AS TEXT)",
            "DROP TABLE ratings",
        ],
    )
    def test_a_row_that_makes_no_sense_is_damage(self, path: Path, statement: str) -> None:
        chats = Chats(path)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA ignore_check_constraints = ON")
            connection.execute(statement)
            connection.commit()
        with pytest.raises(ChatsDamaged, match="doctor --repair"):
            chats.conversation("telegram:1")
            chats.answer(1)
            chats.ratings(1)
            Members(chats).role("telegram:1000")
        chats.close()

    def test_a_rule_that_we_break_is_a_bug(self, path: Path) -> None:
        chats = Chats(path)
        with pytest.raises(sqlite3.IntegrityError) as broken, chats.writing() as connection:
            connection.execute("INSERT INTO ratings VALUES (999999, 'ann', 1, '', '')")
        assert not isinstance(broken.value, PressboxError)
        chats.close()

    def test_a_full_disk_is_a_sentence(self) -> None:
        connection = sqlite3.connect(":memory:", factory=ChatsConnection)
        connection.execute("PRAGMA max_page_count = 2")
        with pytest.raises(ChatsUnusable, match="has room"):
            connection.execute("CREATE TABLE a (b TEXT)").execute("INSERT INTO a VALUES (zeroblob(100000))")
        connection.close()


def test_open_questions_stay_open(path: Path) -> None:
    repair(path, NOW)
    assert sum(row[5] == "waiting" for row in all_rows(path)["inbox"]) == OPEN


def test_a_schema_that_is_no_text(path: Path) -> None:
    """SQLite quotes the schema in its message, which Python then cannot decode."""
    content, before = path.read_bytes(), all_rows(path)
    assert b"CREATE INDEX inbox_open" in content
    path.write_bytes(content.replace(b"CREATE INDEX inbox_open", b"CREP\x95M\xab\x8dNDEX inbox_open", 1))
    with pytest.raises(ChatsDamaged, match="malformed"):
        Chats(path)
    saved = repair(path, NOW)
    checked(path, before, saved)
    assert saved.saved["answers"] == ANSWERS
