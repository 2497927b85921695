"""Conversations on disk: what was said comes back as it was, within its budgets, and goes when it is told to."""

import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.answer import Abstention, Answer, AnswerSentence, Citation, Reason
from bot.chats.codec import decode_answer
from bot.chats.connection import ChatsDamaged
from bot.chats.schema import MIGRATIONS, connect
from bot.chats.store import Chats
from corpus.errors import PressboxError

pytestmark = pytest.mark.both_engines

ROOT = Path(__file__).parents[3]
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECRET = "the word of Lanmouth"


def citation(number: int = 1, article: str = "a", quote: str = "Smoke rose.") -> Citation:
    return Citation(number, article, "v", "T", "Post", date(2025, 12, 7), None, 0, len(quote), quote)


def answer(text: str = "Smoke rose.", *citations: Citation) -> Answer:
    sentence = AnswerSentence(text, citations or (citation(),), 0.9, False, ("15",))
    return Answer(
        "q", "q (x)", (sentence,), None, "generative", 3, "m", {"prompt_tokens": 1}, 0.5, {"total": 1.5}, ("n",)
    )


texts = st.text(max_size=20)
_citations = st.builds(Citation, st.integers(1, 9), texts, texts, texts, st.none() | texts, st.none() | st.dates(),
                       st.none(), st.integers(0, 9), st.integers(0, 9), texts)  # fmt: skip
_sentences = st.builds(
    AnswerSentence, texts, st.lists(_citations, max_size=3, unique=True).map(tuple), st.just(0.5), st.booleans(),
    st.lists(texts, max_size=2).map(tuple),
)  # fmt: skip
_abstentions = st.builds(
    Abstention, st.sampled_from(Reason), texts, st.none() | _citations.map(lambda near: replace(near, number=0))
)


@given(st.lists(_sentences, max_size=3).map(tuple), st.none() | _abstentions)
def test_what_is_stored_is_what_comes_back(said: tuple[AnswerSentence, ...], abstention: Abstention | None) -> None:
    before = Answer(
        "q", "q", said, abstention, "generative", 7, "m", {"prompt_tokens": 3}, 0.25, {"total": 1.0}, ("n",)
    )
    assert decode_answer(before.as_dict()) == before


def test_a_conversation_is_its_newest_turns_oldest_first(chats: Chats) -> None:
    for number in range(4):
        chats.add("c", "ann", f"Question {number}?", answer(), AT)
    assert [turn.question for turn in chats.conversation("c", turns=3).turns] == [f"Question {n}?" for n in (1, 2, 3)]
    assert chats.conversation("c").turns[-1].answer == answer()
    assert chats.conversation("other").turns == ()


def test_a_budget_of_tokens_leaves_at_least_the_last_turn(chats: Chats) -> None:
    for number in range(3):
        chats.add("c", "ann", f"{number}?", answer("word " * 100), AT)
    assert len(chats.conversation("c", tokens=260).turns) == 2
    assert len(chats.conversation("c", tokens=1).turns) == 1


def test_a_number_is_given_once_and_outlives_a_reset(chats: Chats) -> None:
    chats.add("c", "ann", "?", answer("x", citation(1, "a"), citation(2, "b")), AT)
    chats.reset("c")
    assert chats.conversation("c").turns == ()
    assert chats.conversation("c").numbers == {"a": 1, "b": 2}
    chats.add("c", "ann", "?", answer("x", citation(7, "a")), AT)
    assert chats.conversation("c").numbers == {"a": 1, "b": 2}


def test_an_answer_is_found_by_its_number(chats: Chats) -> None:
    number = chats.add("c", "ann", "Who?", answer(), AT)
    stored = chats.answer(number)
    assert stored and (stored.chat, stored.person, stored.question, stored.asked_at) == ("c", "ann", "Who?", AT)
    assert stored.answer == answer()
    assert chats.answer(number + 1) is None


def test_the_last_rating_of_a_person_counts(chats: Chats) -> None:
    number = chats.add("c", "ann", "Who?", answer(), AT)
    for person, value in (("ann", 1), ("bob", 1), ("ann", -1)):
        chats.rate(number, person, value, AT)
    assert chats.ratings(number) == {"ann": -1, "bob": 1}


def test_a_rating_of_what_was_forgotten_is_none(chats: Chats) -> None:
    number = chats.add("c", "ann", "Who?", answer(), AT)
    chats.forget("c")
    assert not chats.rate(number, "ann", 1, AT)
    assert chats.ratings(number) == {}


@pytest.mark.only_sqlite
def test_what_is_forgotten_is_not_in_the_file(chats: Chats, tmp_path: Path) -> None:
    chats.add("c", "ann", SECRET, answer(SECRET), AT)
    chats.add("d", "bob", "kept", answer(), AT)
    chats.forget("c")
    assert chats.conversation("c") == chats.conversation("never")
    assert len(chats.conversation("d").turns) == 1
    for file in tmp_path.glob("chats.sqlite3*"):
        assert SECRET.encode() not in file.read_bytes()


def test_what_is_old_expires(chats: Chats) -> None:
    chats.add("c", "ann", "old", answer(), AT)
    chats.add("c", "ann", "new", answer(), AT + timedelta(days=2))
    assert chats.expire(AT + timedelta(days=1)) == 1
    assert [turn.question for turn in chats.conversation("c").turns] == ["new"]


@pytest.mark.only_sqlite
def test_it_is_for_its_owner_only(chats: Chats, tmp_path: Path) -> None:
    assert (tmp_path / "chats.sqlite3").stat().st_mode & 0o077 == 0


def test_a_file_that_is_none_and_a_newer_one_are_sentences(tmp_path: Path) -> None:
    (tmp_path / "noise").write_bytes(b"no database at all " * 100)
    with pytest.raises(ChatsDamaged, match=r"file is not a database.*doctor --repair"):
        Chats(tmp_path / "noise")
    with sqlite3.connect(tmp_path / "newer") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(PressboxError, match="newer Pressbox"):
        Chats(tmp_path / "newer")


def test_a_file_of_before_is_brought_up_to_date(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "first") as connection:
        connection.executescript(MIGRATIONS[0])
        connection.execute("INSERT INTO inbox (update_id, chat, received_at, payload) VALUES (1, 'a', '', '{}')")
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    chats = Chats(tmp_path / "first")
    with chats.reading() as opened:
        assert opened.execute("SELECT update_id, deeds FROM inbox").fetchone()[:] == (1, "{}")
    chats.close()


def test_a_second_connection_keeps_the_locks_of_the_first(tmp_path: Path) -> None:
    """Else another process, leaving, deletes the log under the first one, which then sees nothing new."""
    path = tmp_path / "chats.sqlite3"
    first, second = connect(path), connect(path)
    code = "import sys; from pathlib import Path; from bot.chats.schema import connect; c = connect(Path(sys.argv[1]))"
    code += "; c.execute('INSERT INTO rooms VALUES (?, 1, 1, 1)', (sys.argv[2],)); c.close()"
    for number in range(1, 4):
        subprocess.run([sys.executable, "-c", code, str(path), str(number)], cwd=ROOT, check=True)
        for connection in (first, second):
            assert connection.execute("SELECT count(*) FROM rooms").fetchone()[0] == number
    first.close()
    second.close()
