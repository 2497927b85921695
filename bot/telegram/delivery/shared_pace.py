"""Telegram's limits for several workers together: `RateLimiter` over the chat database. It knows no messages.

Within a process, the whole bot's allowance is given out in the order of arrival; between processes, who looks first
after it was used up comes first.
"""

import asyncio

from bot.chats.sendings import Sendings
from bot.chats.store import Chats
from bot.chats.workers import Worker
from bot.telegram.delivery.rate_limit import CHATS_HELD, FRAMES_SPARE, Rates


class SharedPace:
    """The pace of one worker beside the others: a `Pace`."""

    def __init__(self, chats: Chats, worker: Worker, rates: Rates) -> None:
        self._rates = rates
        longest = max(seconds for _, seconds in (rates.overall, rates.chat, rates.group))
        self._sendings = Sendings(chats, worker, longest)
        self._line = asyncio.Lock()

    async def turn(self, chat: int) -> None:
        """As `RateLimiter.turn`. The chat then has no other writer until `settled`. Raises LeaseLost."""
        limits = (self._rates.chat, self._rates.group) if chat < 0 else (self._rates.chat,)
        while True:
            async with self._line:
                own, common = await asyncio.to_thread(self._sendings.take, chat, limits, self._rates.overall)
                if max(own, common) <= 0:
                    return
                if own <= 0:
                    await asyncio.sleep(common)
            await asyncio.sleep(own)

    async def settled(self, chat: int) -> None:
        """The message is out or given up: others may write to the chat."""
        await asyncio.to_thread(self._sendings.settle, chat)

    async def settle_left(self) -> None:
        """Let others write to the chats for which `settled` failed, as the database was away."""
        await asyncio.to_thread(self._sendings.settle_left)

    async def spare(self, chat: int) -> bool:
        """As `RateLimiter.spare`."""
        group = self._rates.group if chat < 0 else None
        return await asyncio.to_thread(self._sendings.take_spare, chat, group, self._rates.overall, FRAMES_SPARE)

    async def hold(self, chat: int, seconds: float) -> None:
        """As `RateLimiter.hold`."""
        await asyncio.to_thread(self._sendings.hold, chat, seconds, CHATS_HELD)
