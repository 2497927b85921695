"""The inbox: durable, each update once, in order, and nothing of it is kept when it is done."""

from contextlib import closing
from datetime import UTC, datetime

import pytest

from bot.answering.answer import Answer
from bot.chats.inbox import Earlier, Entry, Inbox
from bot.chats.members import Members, Role
from bot.chats.store import Chats
from index.store.database import Address

pytestmark = pytest.mark.both_engines

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def entry(number: int, message: int = 1) -> Entry:
    return Entry(number, "telegram:7", message, {"update_id": number, "text": "otter"})


def test_it_outlives_the_process_until_it_is_done(chats: Chats, address: Address) -> None:
    inbox = Inbox(chats, lambda: NOW)
    assert inbox.put([entry(3), entry(2), entry(2)]) == {2, 3}
    assert inbox.put([entry(2), entry(4)]) == {4}
    inbox.done(3)
    with closing(Chats(address)) as later:
        after = Inbox(later, lambda: NOW)
        assert [update["update_id"] for update in after.left()] == [2, 4]
        assert after.put([entry(3)]) == set()
        after.done(2, 4)
        assert after.left() == []
    with chats.reading() as connection:
        assert {row["payload"] for row in connection.execute("SELECT payload FROM inbox")} == {""}


def test_attempts_are_counted_but_for_polite_stops(chats: Chats) -> None:
    inbox = Inbox(chats, lambda: NOW)
    inbox.put([entry(2)])
    assert [inbox.begin(2), inbox.begin(2)] == [1, 2]
    inbox.put_back(2)
    assert inbox.begin(2) == 2


def test_an_answer_belongs_to_its_update_and_to_what_a_message_said_before(chats: Chats) -> None:
    inbox = Inbox(chats, lambda: NOW)
    inbox.put([entry(2, 9), entry(5, 9)])
    assert inbox.answer_id(2) is None
    answer = Answer("q", "q", (), None, "extractive", 1)
    number = chats.add("telegram:7", "telegram:7", "q", answer, NOW, evidence={"chunks": 3}, update=2)
    assert inbox.answer_id(2) == number and chats.evidence(number) == {"chunks": 3}
    assert inbox.earlier("telegram:7", 9, 5) == Earlier(2, number)
    assert inbox.earlier("telegram:7", 9, 2) is None and inbox.earlier("telegram:8", 9, 5) is None


def test_a_deed_is_done_once_and_its_result_is_known_to_later_attempts(chats: Chats, address: Address) -> None:
    inbox, members = Inbox(chats, lambda: NOW), Members(chats)
    inbox.put([entry(2), entry(3)])
    tries = list[int]()

    def deed() -> list[str]:
        tries.append(1)
        members.add("telegram:9", Role.GUEST, "Ines", "cli")
        if len(tries) == 1:
            raise OSError
        return ["let in"]

    with pytest.raises(OSError):
        inbox.once(2, "deed", deed)
    assert members.role("telegram:9") is None  # with its mark or not at all
    assert [inbox.once(2, "deed", deed) for _ in range(2)] == [["let in"]] * 2 and len(tries) == 2
    assert inbox.once(2, "another", lambda: 5) == 5 and inbox.once(3, "deed", lambda: 6) == 6
    with closing(Chats(address)) as later:
        assert Inbox(later, lambda: NOW).once(2, "deed", lambda: ["not done"]) == ["let in"]
    inbox.done(2)
    with chats.reading() as connection:
        assert connection.execute("SELECT deeds FROM inbox WHERE update_id = 2").fetchone()[0] == "{}"
