"""The outgoing queue under everything that Telegram does to it, with time that jumps."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.telegram.delivery.ledger import MemoryLedger
from bot.telegram.delivery.outbox import Outbox, Parcel, Posted
from bot.telegram.delivery.rich_text import RichText, Span, Style
from bot.telegram.delivery.splitting import Piece
from tests.fakes.telegram_direct import Telegram, run
from tests.fakes.telegram_wire import Fault
from tests.fakes.telegram_world import Flood, Limit

GROUP = -1_001_000_000_007
LOST_AFTER = [Fault(done=True), Fault(hang=30), Fault(502, done=True)]  # it arrived, but nobody said so
LOST_BEFORE = [Fault(), Fault(504, hang=30), Fault(502)]


def on_telegram(test: Callable[[Telegram, Outbox], Awaitable[None]], ledger: MemoryLedger | None = None) -> Telegram:
    async def main() -> Telegram:
        telegram = Telegram()
        await test(telegram, Outbox(telegram.client, ledger))
        return telegram

    return run(main())


def parcel(chat: int, *texts: str, key: str | None = "a", reply_to: int | None = None) -> Parcel:
    return Parcel(chat, tuple(Piece(RichText(text), " ") for text in texts), key, None, reply_to)


def test_order_within_a_chat() -> None:
    async def test(telegram: Telegram, outbox: Outbox) -> None:
        await asyncio.gather(*(outbox.say(chat, f"{n}") for n in range(5) for chat in range(1, 21)))

    telegram = on_telegram(test)
    assert all(telegram.texts(chat) == ["0", "1", "2", "3", "4"] for chat in range(1, 21))


def test_limits_are_kept_without_a_single_429() -> None:
    async def test(telegram: Telegram, outbox: Outbox) -> None:
        telegram.group(GROUP)
        telegram.limits = [Limit(30, 1.0, whole=True), Limit(3, 3.0), Limit(20, 60.0, types=("supergroup",))]
        await asyncio.gather(
            *(outbox.say(GROUP, str(n)) for n in range(60)), *(outbox.say(n, "x") for n in range(1, 99))
        )

    telegram = on_telegram(test)
    assert len(telegram.texts(GROUP)) == 60
    assert not [call for call in telegram.calls if call.refused]


def test_a_429_holds_its_chat_and_no_other() -> None:
    async def test(telegram: Telegram, outbox: Outbox) -> None:
        telegram.fail("sendMessage", Fault(429, parameters={"retry_after": 30}), chat=1)
        await asyncio.gather(outbox.say(1, "held"), outbox.say(2, "free"))

    telegram = on_telegram(test)
    assert telegram.messages(2)[0].at < 1
    assert 30 <= telegram.messages(1)[0].at < 32


def test_three_chats_held_at_once_hold_all() -> None:
    async def test(telegram: Telegram, outbox: Outbox) -> None:
        for chat in (1, 2, 3):
            telegram.fail("sendMessage", Fault(429, parameters={"retry_after": 9}), chat=chat)
        first = [outbox.say(chat, "held") for chat in (1, 2, 3)]
        await asyncio.sleep(0.5)
        await asyncio.gather(*first, outbox.say(4, "held as well"))

    assert on_telegram(test).messages(4)[0].at >= 9


def test_a_hundred_answers_through_429s() -> None:
    async def test(telegram: Telegram, outbox: Outbox) -> None:
        telegram.flood = Flood(0.3, 1, (1, 2, 3, 4, 5, 30))
        await asyncio.gather(*(outbox.send(parcel(chat, "one", "two", key=str(chat))) for chat in range(1, 101)))

    telegram = on_telegram(test)
    assert [telegram.texts(chat) for chat in range(1, 101)] == [["one", "two"]] * 100


@pytest.mark.parametrize("fault", [*LOST_AFTER, *LOST_BEFORE])
@pytest.mark.parametrize("chat", [7, GROUP])
def test_a_lost_reply_is_looked_into(chat: int, fault: Fault) -> None:
    async def test(telegram: Telegram, outbox: Outbox) -> None:
        telegram.group(GROUP)
        telegram.say(8, "elsewhere")
        outbox.saw(chat, telegram.say(chat, "@pressbox_test_bot what?", user=7))
        telegram.fail("sendMessage", fault, fault)
        posted = await outbox.send(parcel(chat, "one", "two"))
        assert posted == Posted(tuple(message.message_id for message in telegram.messages(chat)))

    assert on_telegram(test).texts(chat) == ["one", "two"]


def test_messages_to_many_chats_at_the_moment_of_a_death_are_found() -> None:
    """None of them is known to have arrived, so the highest id that is known is far below the last of them."""
    chats, ledger = range(1, 31), MemoryLedger()

    async def test(telegram: Telegram, outbox: Outbox) -> None:
        last = max(telegram.say(chat, "what?") for chat in chats)
        for chat in chats:
            await ledger.begun(str(chat), chat, 0, last, None)
            await telegram.client.send_message(chat, "one")
        outbox.saw(1, last)
        await asyncio.gather(*(outbox.send(parcel(chat, "one", key=str(chat))) for chat in reversed(chats)))

    telegram = on_telegram(test, ledger)
    assert [telegram.texts(chat) for chat in chats] == [["one"]] * len(chats)


def test_an_outage_of_a_minute_loses_nothing() -> None:
    async def test(telegram: Telegram, outbox: Outbox) -> None:
        def healthy() -> bool:
            return telegram.clock() > 60

        async def outage() -> None:
            while not healthy():
                telegram.faults = [("*", None, Fault(502))]
                await asyncio.sleep(0.01)
            telegram.faults = []

        await asyncio.gather(outage(), *(outbox.say(chat, "here") for chat in range(1, 101)))

    telegram = on_telegram(test)
    assert [telegram.texts(chat) for chat in range(1, 101)] == [["here"]] * 100
    assert max(message.at for message in telegram.sent.values()) < 60 + 60


def test_refused_entities_are_sent_as_plain_text() -> None:
    async def test(telegram: Telegram, outbox: Outbox) -> None:
        telegram.fail("sendMessage", Fault(400, "Bad Request: can't parse entities: whatever"))
        await outbox.say(7, RichText("bold", (Span(0, 4, Style.BOLD),)))

    telegram = on_telegram(test)
    assert [(message.text, message.entities) for message in telegram.messages(7)] == [("bold", [])]


def test_a_refused_button_costs_the_button() -> None:
    async def test(telegram: Telegram, outbox: Outbox) -> None:
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="x" * 65)]])
        await outbox.say(7, "text", keyboard=keyboard)

    telegram = on_telegram(test)
    assert [(message.text, message.markup) for message in telegram.messages(7)] == [("text", None)]


@pytest.mark.parametrize("end", [Telegram.block, Telegram.remove_chat])
def test_a_chat_that_is_gone_loses_its_queue(end: Callable[[Telegram, int], None]) -> None:
    gone = []

    async def main() -> Telegram:
        telegram = Telegram()
        outbox = Outbox(telegram.client, gone=lambda chat, why: gone.append(chat))
        telegram.say(7, "what?")
        end(telegram, 7)
        posted = await asyncio.gather(outbox.say(7, "one"), outbox.say(7, "two"), outbox.say(8, "other"))
        assert [bool(p.dropped) for p in posted] == [True, True, False]
        return telegram

    telegram = run(main())
    assert gone == [7]
    assert len(telegram.called("sendMessage", 7)) == 1
    assert telegram.texts(8) == ["other"]


def test_a_group_that_became_a_supergroup_is_followed() -> None:
    moved = []

    async def main() -> Telegram:
        telegram = Telegram()
        telegram.group(-5, basic=True)
        telegram.migrate(-5, GROUP)
        outbox = Outbox(telegram.client, moved=lambda old, new: moved.append((old, new)))
        await asyncio.gather(outbox.say(-5, "one"), outbox.say(-5, "two"))
        await outbox.say(-5, "three")
        return telegram

    assert run(main()).texts(GROUP) == ["one", "two", "three"]
    assert moved == [(-5, GROUP)]


@pytest.mark.parametrize("died", [0.01, 0.04, 0.06, 0.12, 3.3, 4.0, 9.0])
def test_what_a_dead_process_left_is_finished(died: float) -> None:
    """The process stops at any moment, between and within parts; the next one sends the same parcel."""
    ledger = MemoryLedger()
    whole = parcel(7, "one", "two", "three", "four", "five")

    async def main() -> list[str]:
        telegram = Telegram()
        question = telegram.say(7, "what?")
        first = Outbox(telegram.client, ledger)
        first.saw(7, question)
        promise = first.send(whole)
        await asyncio.sleep(died)
        await first.close(0)
        assert promise.done()
        second = Outbox(telegram.client, ledger)
        second.saw(7, telegram.say(7, "still there?"))
        assert not (await second.send(whole)).dropped
        return telegram.texts(7)

    assert run(main()) == ["one", "two", "three", "four", "five"]


def test_an_answer_takes_its_placeholders_place() -> None:
    async def test(telegram: Telegram, outbox: Outbox) -> None:
        placeholder = outbox.say(7, "…")
        await outbox.send(Parcel(7, (Piece(RichText("one")), Piece(RichText("two"))), "a", placeholder=placeholder))

    telegram = on_telegram(test)
    assert telegram.texts(7) == ["one", "two"]
    assert telegram.messages(7)[0].edits == ["…"]


def test_a_placeholder_that_was_deleted_is_no_loss() -> None:
    async def test(telegram: Telegram, outbox: Outbox) -> None:
        message = (await outbox.say(7, "…")).messages[0]
        telegram.sent[7, message].deleted = True
        await outbox.send(Parcel(7, (Piece(RichText("one")),), "a", placeholder=message))

    assert on_telegram(test).texts(7) == ["one"]


def test_closing_lets_what_is_queued_go_out() -> None:
    async def test(telegram: Telegram, outbox: Outbox) -> None:
        for number in range(4):
            outbox.say(7, str(number))
        await outbox.close(15)

    assert on_telegram(test).texts(7) == ["0", "1", "2", "3"]
