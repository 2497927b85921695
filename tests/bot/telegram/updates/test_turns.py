"""Turns: in order within a conversation, never more at once than there are slots, and nobody waits for a flood."""

import asyncio
from random import Random

from bot.telegram.updates.turns import MOST, Turns
from tests.fakes.telegram_direct import run


def test_order_holds_within_a_conversation_and_slots_bound_all() -> None:
    async def main() -> None:
        turns, draw, done, at_once = Turns(4), Random(1), list[tuple[int, int]](), [0, 0]

        async def step(chat: int, number: int) -> None:
            async with turns.slots:
                at_once[0] += 1
                at_once[1] = max(at_once)
                await asyncio.sleep(draw.random())
                at_once[0] -= 1
            done.append((chat, number))

        for number in range(5):
            for chat in range(20):
                turns.enter(str(chat), lambda chat=chat, number=number: step(chat, number))  # type: ignore[misc]
        await turns.close(1000)
        for chat in range(20):
            assert [number for other, number in done if other == chat] == [0, 1, 2, 3, 4]
        assert at_once[1] == 4

    run(main())


def test_a_flood_waits_for_itself() -> None:
    """Ten others, each asking once behind sixty of one chat, with two slots and answers of a second."""

    async def main() -> float:
        turns, loop, ended = Turns(2), asyncio.get_running_loop(), list[float]()

        async def step() -> None:
            async with turns.slots:
                await asyncio.sleep(1)

        async def other() -> None:
            await step()
            ended.append(loop.time())

        for _ in range(60):
            turns.enter("flood", step)
        for chat in range(10):
            turns.enter(str(chat), other)
        while len(ended) < 10:
            await asyncio.sleep(0.1)
        await turns.close(0)
        return max(ended)

    assert run(main()) <= 10 / 2 + 1  # what they wait for each other, and one answer of the flood's


def test_three_and_no_more() -> None:
    async def main() -> None:
        turns, gate = Turns(1), asyncio.Event()

        async def step() -> None:
            await gate.wait()

        for _ in range(MOST):
            assert not turns.full("a")
            turns.enter("a", step)
        assert turns.full("a") and not turns.full("b")
        gate.set()
        await turns.close(1)
        assert not turns.full("a") and not turns.busy("a")

    run(main())
