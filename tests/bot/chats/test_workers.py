"""Workers over one database, as processes have it: each with a connection of its own (I10)."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import UTC, datetime
from random import Random

import pytest

from bot.chats.chores import Chores
from bot.chats.deliveries import Deliveries, Delivery
from bot.chats.inbox import Entry, Inbox, Way
from bot.chats.sendings import LOOK, Sendings, highest_seen, note_seen
from bot.chats.shared_inbox import SharedInbox
from bot.chats.store import Chats
from bot.chats.workers import LeaseLost, Worker, bury
from index.store.database import Address

pytestmark = pytest.mark.both_engines

NOW = datetime(2026, 11, 25, tzinfo=UTC)
SHORT = 1.0  # seconds of a lease that is to run out
AMPLE = (1_000, 1.0)
GO = (0.0, 0.0)


class Beside:
    """A worker with its own connection."""

    def __init__(self, address: Address, lease: float = 60.0) -> None:
        self.chats = Chats(address)
        self.worker = Worker(self.chats, lease)
        self.worker.enter()
        self.inbox = SharedInbox(self.chats, lambda: NOW, self.worker)
        self.sendings = Sendings(self.chats, self.worker, 61)

    def claim(self, turns: bool = True) -> int | None:
        claimed = self.inbox.claim(turns)
        return claimed.update_id if claimed else None


@pytest.fixture
def two(address: Address) -> Iterator[tuple[Beside, Beside]]:
    both = Beside(address), Beside(address)
    yield both
    for one in both:
        one.chats.close()


def entry(number: int, chat: int = 7, way: Way = Way.TURN, asker: int = 0) -> Entry:
    chat_key = f"telegram:{chat}"
    stopped_in = chat_key if asker else ""
    return Entry(number, chat_key, number, {"update_id": number}, way, asker, stopped_in)


def test_the_head_of_each_conversation_is_claimed_once(two: tuple[Beside, Beside]) -> None:
    one, other = two
    one.inbox.put([entry(1, 7), entry(2, 7), entry(3, 8), entry(4, 9, Way.AT_ONCE), entry(5, 7, Way.AT_ONCE)])
    assert [one.claim(), other.claim(), one.claim(), other.claim(), one.claim()] == [1, 3, 4, 5, None]
    one.inbox.begin(1)
    one.inbox.done(1)
    assert one.claim(turns=False) is None and other.claim() == 2
    assert [update["update_id"] for update in one.inbox.waiting("telegram:7")] == [2]
    other.inbox.put_back(2)
    one.inbox.put_back(2)  # it is nobody's
    assert one.claim() == 2


def test_a_worker_that_dies_gives_its_lease_back(two: tuple[Beside, Beside], address: Address) -> None:
    one, other = two
    paused = Beside(address, SHORT)
    one.inbox.put([entry(1, 7), entry(2, 8)])
    assert paused.claim() == 1
    paused.inbox.begin(1)
    assert [other.claim(), other.claim()] == [2, None]
    time.sleep(SHORT)
    assert other.claim() == 1 and not paused.worker.alive
    one.inbox.put([entry(3, 9)])
    for change in (
        paused.worker.renew,
        paused.claim,
        lambda: paused.inbox.begin(1),
        lambda: paused.inbox.done(1),
        lambda: paused.sendings.take(7, [AMPLE], AMPLE),
        lambda: Deliveries(paused.chats).begin_beside("reply:1", "telegram:7", 0, 1, paused.worker, None),
    ):
        with pytest.raises(LeaseLost):
            change()
    paused.inbox.put_back(1)
    assert other.inbox.begin(1) == 2  # what another holds is not given back
    bury(one.chats, [other.worker.token])
    assert one.claim() == 1
    paused.chats.close()


def test_a_renewed_lease_goes_on_and_one_that_ended_is_free_at_once(address: Address) -> None:
    one, other = Beside(address, SHORT), Beside(address)
    with closing(one.chats), closing(other.chats):
        one.inbox.put([entry(1)])
        assert one.claim() == 1
        for _ in range(5):
            time.sleep(SHORT / 4)
            one.worker.renew()
        assert other.claim() is None and one.worker.alive
        one.worker.leave()
        assert other.claim() == 1 and not one.worker.alive


def test_what_failed_is_tried_again(two: tuple[Beside, Beside]) -> None:
    one, other = two
    one.inbox.put([entry(1, 7), entry(2, 8)])
    assert [one.claim(), one.claim()] == [1, 2]
    one.inbox.give_back_others({2})
    assert [other.claim(), other.claim()] == [1, None]


def test_a_question_is_stopped_wherever_it_is_answered(two: tuple[Beside, Beside]) -> None:
    one, other = two
    one.inbox.put([entry(1, 7, asker=70), entry(2, 7, asker=71), entry(3, 7), entry(4, 8, asker=70)])
    assert one.claim() == 1
    one.inbox.begin(1)
    assert not other.inbox.halt("telegram:7", 1, None) and not other.inbox.halt_one("telegram:7", 1, 71)
    assert not other.inbox.halt("telegram:7", 9, 72) and not other.inbox.is_halted(2)
    assert other.inbox.halt("telegram:7", 9, 70) and one.inbox.halted() == {1} and other.inbox.halted() == set()
    assert not other.inbox.halt("telegram:7", 9, 70)  # it is stopped already
    assert not other.inbox.halt("telegram:7", 9, None) and other.inbox.is_halted(2) and not other.inbox.is_halted(3)
    assert other.claim() == 4 and not other.inbox.is_halted(4)
    other.inbox.begin(4)
    assert one.inbox.halt_one("telegram:8", 4, 70) and other.inbox.halted() == {4}


def test_each_is_answered_once_and_in_order_whoever_dies(address: Address) -> None:
    """Six workers, four of which die in the middle of an update, at random."""
    chats, answered, lock = Chats(address), list[tuple[str, int]](), threading.Lock()
    draw = Random(19)
    Inbox(chats, lambda: NOW).put([entry(number, draw.randrange(8)) for number in range(90)])

    def work(number: int) -> None:
        dies = number < 4
        beside, left = Beside(address, SHORT / 2 if dies else 60), 8 if dies else 1_000
        until = time.monotonic() + 30
        while time.monotonic() < until and beside.worker.alive:
            claimed = None
            with suppress(LeaseLost):
                claimed = beside.inbox.claim()
            if claimed is None:
                with beside.chats.reading() as connection:
                    if not connection.execute("SELECT 1 FROM inbox WHERE state <> 'done'").fetchone():
                        break
                time.sleep(0.01)
                continue
            left -= 1
            if not left:  # it dies: nobody renews its lease
                break
            with suppress(LeaseLost):
                beside.inbox.begin(claimed.update_id)
                with beside.chats.writing():
                    beside.inbox.done(claimed.update_id)
                    with lock:
                        answered.append((claimed.conversation, claimed.update_id))
                beside.worker.renew()
        beside.chats.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    assert sorted(number for _, number in answered) == list(range(90))
    for conversation in {conversation for conversation, _ in answered}:
        numbers = [number for where, number in answered if where == conversation]
        assert numbers == sorted(numbers)
    chats.close()


def test_the_limits_are_everybodys(two: tuple[Beside, Beside]) -> None:
    one, other = (beside.sendings for beside in two)
    chat, overall = [(2, 5.0)], (4, 5.0)
    assert one.take(7, chat, overall) == GO and other.take(7, chat, overall) == (LOOK, 0)  # one writes to the chat
    one.settle(7)
    assert other.take(7, chat, overall) == GO
    other.settle(7)
    own, common = one.take(7, chat, overall)
    assert 4 < own <= 5 and common == 0 and one.take(8, chat, overall) == GO
    assert not other.take_spare(9, None, (6, 5.0), 0) or not other.take_spare(9, None, (4, 5.0), 0)
    assert other.take(10, chat, (5, 5.0)) == GO
    own, common = other.take(11, chat, overall)
    assert own == 0 and 4 < common <= 5


def test_a_chat_is_freed_by_the_death_of_its_writer(two: tuple[Beside, Beside]) -> None:
    one, other = two
    assert one.sendings.take(7, [AMPLE], AMPLE) == GO and other.sendings.take(7, [AMPLE], AMPLE) == (LOOK, 0)
    bury(other.chats, [one.worker.token])
    assert other.sendings.take(7, [AMPLE], AMPLE) == GO


def test_a_chat_that_could_not_be_freed_is_freed_later(two: tuple[Beside, Beside]) -> None:
    one, other = (beside.sendings for beside in two)
    assert [one.take(chat, [AMPLE], AMPLE) for chat in (7, 8)] == [GO, GO]
    one.settle_left()
    assert other.take(7, [AMPLE], AMPLE) == (LOOK, 0)  # it is being written to
    one._writing.discard(7)  # as `settle` does before the database fails
    one.settle_left()
    assert other.take(7, [AMPLE], AMPLE) == GO and other.take(8, [AMPLE], AMPLE) == (LOOK, 0)


def test_a_pause_is_everybodys(two: tuple[Beside, Beside]) -> None:
    one, other = (beside.sendings for beside in two)
    for number in range(1, 4):
        assert other.take(9, [AMPLE], AMPLE) == GO
        other.settle(9)
        one.hold(number, 50 + number, 3)
    (own, common), (_, others) = other.take(1, [AMPLE], AMPLE), other.take(9, [AMPLE], AMPLE)
    assert 40 < own <= 51 and 40 < common <= 51 and 40 < others <= 51
    assert not other.take_spare(9, None, AMPLE, 0)


def test_what_was_sent_is_known_to_all(two: tuple[Beside, Beside]) -> None:
    one, other = two
    mine, theirs = Deliveries(one.chats), Deliveries(other.chats)
    begun = ("reply:1", "telegram:7", 0)
    assert mine.begin_beside(*begun, 5, one.worker, None) is None
    assert mine.begin_beside(*begun, 6, one.worker, None) is None  # its own, again
    assert theirs.begin_beside(*begun, 9, other.worker, None) == Delivery(0, 6, None)
    assert theirs.begin_beside(*begun, 9, other.worker, 6) is None  # it was looked for
    theirs.finish("reply:1", 0, 12)
    assert mine.begin_beside(*begun, 9, one.worker, 9) == Delivery(0, 9, 12)
    assert theirs.arrived("telegram:7", 11) == {12} and not theirs.arrived("telegram:7", 12)
    note_seen(one.chats, 0, 12)
    note_seen(one.chats, 0, 11)
    assert highest_seen(other.chats, 0) == 12 and highest_seen(other.chats, -9) == 0


def test_a_chore_is_done_by_one(two: tuple[Beside, Beside]) -> None:
    one, other = (Chores(beside.chats, beside.worker) for beside in two)
    assert one.take("menus", "a") and one.take("menus", "a") and not other.take("menus", "a")
    bury(two[0].chats, [two[0].worker.token])
    assert other.take("menus", "a")
    other.finish("menus", "a")
    assert not other.take("menus", "a") and other.take("menus", "b")
