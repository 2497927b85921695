"""Members, pairing, rooms, the audit and the questions of a day: what is kept, for how long, and what nobody learns."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chats.audit import KEPT, Audit
from bot.chats.budget import Budget, Limits
from bot.chats.members import Members, Role
from bot.chats.moves import Moves
from bot.chats.pairing import LIFETIME, TRIED, TRIES, Pairing, is_code
from bot.chats.quota import Caps, QuestionQuota
from bot.chats.rooms import Rooms
from bot.chats.store import Chats

pytestmark = pytest.mark.both_engines


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_code_is_good_once(chats: Chats, clock: Clock) -> None:
    pairing = Pairing(chats, clock)
    code = pairing.invite(Role.MEMBER, "telegram:1")
    found = pairing.redeem("telegram:7", code.lower().replace("-", " "))  # as people type it
    assert found and (found.role, found.made_by) == (Role.MEMBER, "telegram:1")
    assert pairing.redeem("telegram:8", code) is None


def test_a_code_runs_out(chats: Chats, clock: Clock) -> None:
    pairing = Pairing(chats, clock)
    code = pairing.invite(Role.GUEST, "cli")
    clock.now += LIFETIME
    assert pairing.redeem("telegram:7", code) is None


@pytest.mark.only_sqlite
def test_a_code_stands_in_no_file(chats: Chats, clock: Clock, tmp_path: Path) -> None:
    code = Pairing(chats, clock).invite(Role.OWNER, "cli")
    for path in tmp_path.glob("chats.sqlite3*"):
        assert code.encode() not in path.read_bytes() and code.replace("-", "").encode() not in path.read_bytes()


def test_after_wrong_codes_a_right_one_is_not_looked_at_for_a_while(chats: Chats, clock: Clock) -> None:
    pairing = Pairing(chats, clock)
    for _ in range(TRIES):
        assert pairing.redeem("telegram:7", "AAAA-AAAA-AAAA") is None
    code = pairing.invite(Role.MEMBER, "cli")
    assert pairing.redeem("telegram:7", code) is None
    assert pairing.redeem("telegram:8", code)  # it was not used up by that
    clock.now += TRIED
    assert pairing.redeem("telegram:7", pairing.invite(Role.MEMBER, "cli"))


@given(st.text(max_size=40))
def test_what_is_no_code_is_none(text: str) -> None:
    assert is_code(text) == (sum(character.isalnum() for character in text.upper()) == 12)


def test_nobody_loses_a_role_by_a_lesser_code(chats: Chats, clock: Clock) -> None:
    members = Members(chats, clock)
    assert members.role("telegram:7") is None
    assert members.add("telegram:7", Role.GUEST, "Ines", "cli") is Role.GUEST
    assert members.add("telegram:7", Role.MEMBER, "Ines C.", "cli") is Role.MEMBER
    assert members.add("telegram:7", Role.GUEST, "Ines", "cli") is Role.MEMBER
    assert [(m.person, m.role, m.name) for m in members.all()] == [("telegram:7", Role.MEMBER, "Ines C.")]
    assert members.dismiss("telegram:7") and not members.dismiss("telegram:7")
    assert members.role("telegram:7") is None


def test_rooms_open_move_and_close(chats: Chats, clock: Clock) -> None:
    rooms = Rooms(chats, clock)
    rooms.open("telegram:-5", "News", "telegram:1")
    Moves(chats).move("telegram:-5", "telegram:-1005")
    assert Moves(chats).of("telegram:-5") == "telegram:-1005"
    assert (rooms.known("telegram:-5"), rooms.known("telegram:-1005")) == (False, True)
    assert rooms.names() == ["telegram:-1005"]
    assert rooms.close("telegram:-1005") and not rooms.known("telegram:-1005")


def test_the_audit_is_kept_for_a_while(chats: Chats, clock: Clock) -> None:
    audit = Audit(chats, clock)
    audit.note("telegram:1", "added a file", "otter.txt")
    clock.now += KEPT + timedelta(days=1)
    audit.note("telegram:1", "removed a source", "added")
    assert [(entry.actor, entry.action) for entry in audit.newest(10)] == [("telegram:1", "removed a source")]


def test_questions_of_a_day_are_capped_exactly(chats: Chats, clock: Clock) -> None:
    questions = QuestionQuota(chats, Caps(person=3, everybody=5), clock)
    assert [questions.take("telegram:7") is None for _ in range(5)] == [True] * 3 + [False] * 2
    assert [questions.take("telegram:8") is None for _ in range(5)] == [True] * 2 + [False] * 3
    assert (questions.taken("telegram:7"), questions.taken()) == (3, 5)
    assert "Your 3 questions" in (questions.take("telegram:7") or "")
    clock.now += timedelta(days=1)
    assert questions.take("telegram:7") is None


def test_questions_and_calls_are_counted_apart(chats: Chats, clock: Clock) -> None:
    budget, questions = Budget(chats, Limits(person_calls=1), clock), QuestionQuota(chats, Caps(person=2), clock)
    assert questions.take("telegram:7") is None and budget.reserve("telegram:7") is None
    assert questions.take("telegram:7") is None and budget.reserve("telegram:7") is not None
    assert budget.spent("telegram:7")[0] == 1 and questions.taken("telegram:7") == 2


def test_forgetting_a_chat_leaves_its_permission(chats: Chats, clock: Clock) -> None:
    Rooms(chats, clock).open("telegram:-5", "News", "telegram:1")
    chats.forget("telegram:-5")
    assert Rooms(chats, clock).known("telegram:-5")
