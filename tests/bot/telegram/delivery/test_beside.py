"""Two workers that send beside each other: Telegram's limits hold for both, and each part goes out once (I10)."""

import asyncio
from collections.abc import Iterator

import pytest

from bot.chats.sendings import Sendings
from bot.chats.store import Chats
from bot.chats.workers import LeaseLost, Worker, bury
from bot.telegram.delivery.ledger import Part
from bot.telegram.delivery.ledger_shared import SharedLedger
from bot.telegram.delivery.outbox import Outbox, Parcel
from bot.telegram.delivery.rate_limit import Rates
from bot.telegram.delivery.rich_text import plain_text
from bot.telegram.delivery.shared_pace import SharedPace
from bot.telegram.delivery.splitting import split
from index.store.database import Address, Database
from tests.fakes.telegram_direct import Telegram

pytestmark = pytest.mark.both_engines

GROUP = -1_001_000_000_007
AMPLE = (1_000, 1.0)


class Beside:
    """A worker that sends, with a connection of its own."""

    def __init__(self, address: Address) -> None:
        self.chats = Chats(address)
        self.worker = Worker(self.chats)
        self.worker.enter()

    def outbox(self, telegram: Telegram, rates: Rates, ledger: SharedLedger | None = None) -> Outbox:
        ledger = ledger or SharedLedger(self.chats, self.worker)
        return Outbox(telegram.client, ledger, SharedPace(self.chats, self.worker, rates))


@pytest.fixture
def two(address: Address) -> Iterator[tuple[Beside, Beside]]:
    both = Beside(address), Beside(address)
    yield both
    for one in both:
        one.chats.close()


def parcel(chat: int, text: str, key: str | None = None) -> Parcel:
    return Parcel(chat, split(plain_text(text)), key)


def test_the_limits_hold_for_both(two: tuple[Beside, Beside], monkeypatch: pytest.MonkeyPatch) -> None:
    rates = Rates(overall=(6, 0.6), chat=(2, 0.8), group=(3, 1.5))
    turns = list[tuple[int, int]]()  # when, in milliseconds, and whose
    count = Sendings._count

    def counted(self: Sendings, connection: Database, chat: int, clock: int) -> None:
        turns.append((clock, chat))
        count(self, connection, chat, clock)

    monkeypatch.setattr(Sendings, "_count", counted)

    async def main() -> None:
        telegram = Telegram()
        telegram.group(GROUP)
        outboxes = [beside.outbox(telegram, rates) for beside in two]
        chats = (GROUP, GROUP, 1, 2, 1, 3, GROUP, 4, 5, 6, 7, GROUP, 8, 9)
        sent = [
            outbox.send(parcel(chat, f"{number} {place}", f"{number} {place}"))
            for place, outbox in enumerate(outboxes)
            for number, chat in enumerate(chats)
        ]
        await asyncio.gather(*sent)
        assert sum(len(telegram.texts(chat)) for chat in set(chats)) == len(sent)

    asyncio.run(main())
    for (most, seconds), chats in (
        (rates.overall, {chat for _, chat in turns}),
        *((rates.chat, {chat}) for chat in (1, GROUP)),
        (rates.group, {GROUP}),
    ):
        times = sorted(at for at, chat in turns if chat in chats)
        assert len(times) > most
        assert all(later - first >= 1000 * seconds for first, later in zip(times, times[most:], strict=False))
    assert len(turns) == 28


def test_what_another_one_has_sent_is_not_sent_again(two: tuple[Beside, Beside]) -> None:
    """One sends a part, and dies before it hears that it arrived. Meanwhile others write to the chat."""
    dying, other = two

    async def main() -> None:
        telegram, rates = Telegram(), Rates(AMPLE, AMPLE, AMPLE)
        telegram.say(7, "What?")
        ledger, outbox = SharedLedger(dying.chats, dying.worker), other.outbox(telegram, rates)
        assert await ledger.begun("reply:1", 7, 0, 2, None) is None
        assert await ledger.begun("reply:2", 7, 0, 2, None) is None
        await telegram.client.send_message(7, "an answer")
        await asyncio.to_thread(bury, other.chats, [dying.worker.token])
        await outbox.send(parcel(7, "of a button", "s:1:1"))
        for _ in range(2):
            await outbox.send(parcel(7, "an answer", "reply:1"))
        await outbox.send(parcel(7, "another answer", "reply:2"))
        assert telegram.texts(7) == ["an answer", "of a button", "another answer"]

    asyncio.run(main())


def test_one_part_is_sent_by_one(two: tuple[Beside, Beside]) -> None:
    """Both have the same part to send at the same moment, as of a button that was pressed twice."""

    async def main() -> None:
        telegram = Telegram()
        telegram.say(7, "What?")
        outboxes = [beside.outbox(telegram, Rates(AMPLE, AMPLE, AMPLE)) for beside in two]
        posted = await asyncio.gather(*(outbox.send(parcel(7, "the quote", "s:1:1")) for outbox in outboxes))
        assert posted[0] == posted[1] and telegram.texts(7) == ["the quote"]

    asyncio.run(main())


def test_who_was_taken_for_dead_sends_nothing(two: tuple[Beside, Beside]) -> None:
    paused, other = two

    class Pausing(SharedLedger):
        """Its worker is paused after the ledger was written, and meanwhile taken for dead."""

        async def begun(self, key: str, chat: int, part: int, floor: int, looked: int | None) -> Part | None:
            known = await super().begun(key, chat, part, floor, looked)
            bury(other.chats, [paused.worker.token])
            with pytest.raises(LeaseLost):
                paused.worker.renew()
            return known

    async def main() -> None:
        telegram, rates = Telegram(), Rates(AMPLE, AMPLE, AMPLE)
        telegram.say(7, "What?")
        outbox = paused.outbox(telegram, rates, Pausing(paused.chats, paused.worker))
        with pytest.raises(LeaseLost):
            await outbox.send(parcel(7, "twice", "reply:1"))
        with pytest.raises(LeaseLost):
            await outbox.send(parcel(7, "twice", "reply:1"))
        assert not outbox.may_send() and telegram.texts(7) == []
        await other.outbox(telegram, rates).send(parcel(7, "once", "reply:1"))
        assert telegram.texts(7) == ["once"]

    asyncio.run(main())
