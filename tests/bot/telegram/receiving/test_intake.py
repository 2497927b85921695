"""The intake of a door: what is stored, in which order it is to be answered, and what is turned away."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.chats.connection import ChatsDamaged
from bot.chats.inbox import Way
from bot.chats.moves import Moves
from bot.chats.sendings import highest_seen
from bot.chats.shared_inbox import SharedInbox
from bot.chats.store import Chats
from bot.chats.workers import Worker
from bot.telegram.receiving.intake import Intake
from tests.fakes.telegram_direct import Telegram

pytestmark = pytest.mark.both_engines

BASIC, GROUP, OTHER = -7, -1_001_000_000_007, 9
LONG = "word " * 800  # it may go on
Row = tuple[str, str, str]


def posted(chats: Chats, test: Callable[[Telegram, Callable[[], Awaitable[list[Row]]]], Awaitable[None]]) -> None:
    """`test` is given a function that posts what was written, to two doors in turn, and says what is stored."""

    async def main() -> None:
        telegram = Telegram()
        now = datetime.fromtimestamp(telegram.today(), UTC)
        telegram.group(GROUP)
        async with telegram.client as bot:
            doors = [Intake(chats, bot, lambda: now) for _ in range(2)]

            async def post() -> list[Row]:
                for number, update in enumerate(telegram.updates):
                    await doors[number % 2].take([update])
                telegram.updates.clear()
                return rows(chats)

            await test(telegram, post)

    asyncio.run(main())


def rows(chats: Chats) -> list[Row]:
    with chats.reading() as connection:
        found = connection.execute("SELECT chat, way, state FROM inbox ORDER BY update_id").fetchall()
    return [(row["chat"].removeprefix("telegram:"), row["way"], row["state"]) for row in found]


def test_each_update_is_one_row_with_its_way(chats: Chats) -> None:
    async def test(telegram: Telegram, post: Callable[[], Awaitable[list[Row]]]) -> None:
        telegram.say(7, "What?")
        telegram.say(7, "/abort")
        telegram.press(7, 5, "s:1:1")
        telegram.say(GROUP, "nothing for the bot", user=7)
        telegram.say(GROUP, "/private Who?", user=7)
        again = telegram.updates[0]
        stored = [
            ("7", Way.TURN, "waiting"),
            ("7", Way.AT_ONCE, "waiting"),
            ("7", Way.AT_ONCE, "waiting"),
            (str(GROUP), Way.TURN, "waiting"),
        ]
        assert await post() == stored
        telegram.updates += [again, {"update_id": 7, "message": "no message"}, {"update_id": 8}]
        assert await post() == stored
        with chats.reading() as connection:
            found = connection.execute("SELECT asker, stopped_in FROM inbox ORDER BY update_id").fetchall()
        stopped = "telegram:7"
        assert [tuple(row) for row in found] == [(7, stopped), (7, ""), (7, ""), (7, stopped)]
        assert highest_seen(chats, 0) == 5 and highest_seen(chats, GROUP) == 3

    posted(chats, test)


def test_a_flood_is_turned_away_and_told_once(chats: Chats) -> None:
    async def test(telegram: Telegram, post: Callable[[], Awaitable[list[Row]]]) -> None:
        for number in range(9):
            telegram.say(7, f"{number}?")
        telegram.say(OTHER, "What?")
        away = ("7", Way.TURNED_AWAY, "done")
        first = [("7", Way.TURN, "waiting")] * 3 + [("7", Way.TURNED_AWAY, "waiting")]
        assert await post() == [*first, *[away] * 5, (str(OTHER), Way.TURN, "waiting")]

    posted(chats, test)


def test_what_was_written_long_ago_is_no_flood(chats: Chats) -> None:
    """It gets one notice, and what is asked now is answered after it."""

    async def test(telegram: Telegram, post: Callable[[], Awaitable[list[Row]]]) -> None:
        for number in range(6):
            telegram.say(7, f"{number}?", date=telegram.today() - 3600)
        telegram.say(7, "What?")
        assert await post() == [("7", Way.TURN, "waiting")] * 7

    posted(chats, test)


def test_the_pieces_of_a_text_are_one_question(chats: Chats) -> None:
    """Of a group's, only the first one is addressed to the bot."""

    async def test(telegram: Telegram, post: Callable[[], Awaitable[list[Row]]]) -> None:
        for text in (LONG, LONG, LONG, LONG, "the end"):
            telegram.say(7, text)
        telegram.say(7, "Another?")
        assert await post() == [("7", Way.TURN, "waiting")] * 6
        telegram.bot["can_read_all_group_messages"] = True
        telegram.say(GROUP, f"/ask {LONG}", user=7)
        telegram.say(GROUP, LONG, user=OTHER)
        telegram.say(GROUP, "the end", user=7)
        assert [row for row in await post() if row[0] == str(GROUP)] == [(str(GROUP), Way.TURN, "waiting")] * 2

    posted(chats, test)


def test_a_group_is_followed_before_its_next_update(chats: Chats) -> None:
    async def test(telegram: Telegram, post: Callable[[], Awaitable[list[Row]]]) -> None:
        telegram.group(BASIC, basic=True)
        telegram.say(BASIC, "/ask What?", user=7)
        await post()
        telegram.migrate(BASIC, GROUP - 1)
        await post()
        assert {row[0] for row in rows(chats)} == {str(GROUP - 1)}
        assert Moves(chats).of(f"telegram:{BASIC}") == f"telegram:{GROUP - 1}"
        worker = Worker(chats)
        worker.enter()
        assert SharedInbox(chats, lambda: datetime.now(UTC), worker).halt(f"telegram:{GROUP - 1}", 1 << 40, 7) is False

    posted(chats, test)


@pytest.mark.only_sqlite
def test_a_door_takes_nothing_where_the_file_is_damaged(chats: Chats, address: Path) -> None:
    """So Telegram keeps what it posts, and posts it again after the repair."""

    async def test(telegram: Telegram, post: Callable[[], Awaitable[list[Row]]]) -> None:
        telegram.say(7, "What?")
        with closing(sqlite3.connect(address)) as file:
            file.execute("DROP TABLE inbox")
        with pytest.raises(ChatsDamaged, match="doctor --repair"):
            await post()

    posted(chats, test)
