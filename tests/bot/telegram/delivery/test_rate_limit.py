"""Pace: where the whole bot has to wait, chats go in the order of their coming, and a held one stops nobody."""

import asyncio

from bot.telegram.delivery.rate_limit import RateLimiter, Rates
from tests.fakes.telegram_direct import run

AMPLE = (1_000, 1.0)
NARROW = Rates(overall=(2, 1.0), chat=AMPLE, group=AMPLE)


def test_no_chat_is_overtaken() -> None:
    """Twenty chats that have always something to say, in a bot that may send two messages a second."""

    async def main() -> None:
        pace, gone = RateLimiter(NARROW), dict.fromkeys(range(1, 21), 0)

        async def chat(number: int) -> None:
            for _ in range(30):
                await asyncio.sleep(0)  # until the others are there too
                await pace.turn(number)
                gone[number] += 1
                assert max(gone.values()) - min(gone.values()) <= 1

        await asyncio.gather(*(chat(number) for number in gone))

    run(main())


def test_a_newcomer_stands_behind_those_who_wait() -> None:
    async def main() -> None:
        pace, order = RateLimiter(NARROW), list[int]()

        async def turn(number: int) -> None:
            await pace.turn(number)
            order.append(number)

        waiting = [asyncio.create_task(turn(number)) for number in range(1, 9)]
        for number in range(9, 30):  # one after another, at any moment of the second
            await asyncio.sleep(0.13)
            waiting.append(asyncio.create_task(turn(number)))
        await asyncio.gather(*waiting)
        assert order == list(range(1, 30))

    run(main())


def test_who_waits_for_itself_is_not_waited_for() -> None:
    """A chat that Telegram told to pause, and one that has written its share, stand in nobody's way."""

    async def main() -> None:
        loop = asyncio.get_running_loop()
        pace, began = RateLimiter(Rates(overall=(2, 1.0), chat=(1, 60.0), group=AMPLE)), loop.time()
        await pace.hold(1, 60)
        await pace.turn(2)
        late = [asyncio.create_task(pace.turn(number)) for number in (1, 2)]
        for number in range(3, 9):
            await pace.turn(number)
        assert loop.time() - began < 4 and not any(task.done() for task in late)
        await asyncio.gather(*late)
        assert 60 <= loop.time() - began < 62

    run(main())


def test_a_pause_that_comes_while_it_waits_is_kept() -> None:
    async def main() -> None:
        loop, pace = asyncio.get_running_loop(), RateLimiter(NARROW)
        for _ in range(2):
            await pace.turn(1)
        first, second = (asyncio.create_task(pace.turn(number)) for number in (1, 2))
        await asyncio.sleep(0.5)
        began = loop.time()
        await pace.hold(1, 30)
        await second
        assert loop.time() - began < 2
        await first
        assert loop.time() - began >= 30

    run(main())
