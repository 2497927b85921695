"""The ledger in chats.sqlite3, which outlives the process. It knows no messages."""

import asyncio
from collections.abc import Mapping

from bot.chats.deliveries import Deliveries
from bot.chats.store import Chats
from bot.telegram.delivery.ledger import Part
from bot.telegram.updates.incoming import conversation_key


class SQLiteLedger:
    """A `Ledger` in the chat database."""

    def __init__(self, chats: Chats) -> None:
        self._deliveries = Deliveries(chats)

    async def parts(self, key: str) -> Mapping[int, Part]:
        known = await asyncio.to_thread(self._deliveries.parts, key)
        return {delivery.part: Part(delivery.floor, delivery.message) for delivery in known}

    async def unsettled(self) -> int:
        return await asyncio.to_thread(self._deliveries.unsettled)

    async def begun(self, key: str, chat: int, part: int, floor: int) -> None:
        await asyncio.to_thread(self._deliveries.begin, key, conversation_key(chat), part, floor)

    async def delivered(self, key: str, part: int, message: int) -> None:
        await asyncio.to_thread(self._deliveries.finish, key, part, message)
