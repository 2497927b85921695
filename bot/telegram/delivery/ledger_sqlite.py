"""The ledger in the chat database, which outlives the process. It knows no messages."""

import asyncio
from collections.abc import Mapping

from bot.chats.deliveries import Deliveries
from bot.chats.store import Chats
from bot.telegram.delivery.ledger import Part
from bot.telegram.updates.incoming import conversation_key


class SQLiteLedger:
    """A `Ledger` in the chat database, for one process alone."""

    def __init__(self, chats: Chats) -> None:
        self._deliveries = Deliveries(chats)

    def may_send(self) -> bool:
        return True

    async def parts(self, key: str) -> Mapping[int, Part]:
        known = await asyncio.to_thread(self._deliveries.parts, key)
        return {delivery.part: Part(delivery.floor, delivery.message) for delivery in known}

    async def unsettled(self) -> int:
        return await asyncio.to_thread(self._deliveries.unsettled)

    async def arrived(self, chat: int, above: int) -> set[int]:
        return await asyncio.to_thread(self._deliveries.arrived, conversation_key(chat), above)

    async def highest(self, chat: int) -> int:
        return 0

    async def begun(self, key: str, chat: int, part: int, floor: int, looked: int | None) -> Part | None:
        await asyncio.to_thread(self._deliveries.begin, key, conversation_key(chat), part, floor)
        return None

    async def delivered(self, key: str, chat: int, part: int, message: int) -> None:
        await asyncio.to_thread(self._deliveries.finish, key, part, message)
