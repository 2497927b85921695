"""The ledger in chats.sqlite3, which outlives the process. It knows no messages."""

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.chats.store import Chats
from bot.telegram.delivery.ledger import Part
from bot.telegram.updates.incoming import conversation_key


class SQLiteLedger:
    """A `Ledger` in the table `deliveries`."""

    def __init__(self, chats: Chats) -> None:
        self._chats = chats

    async def parts(self, key: str) -> Mapping[int, Part]:
        return await asyncio.to_thread(self._parts, key)

    async def begun(self, key: str, chat: int, part: int, floor: int) -> None:
        await asyncio.to_thread(
            self._write,
            "INSERT INTO deliveries (reply, part, chat, floor) VALUES (?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET floor = excluded.floor",
            (key, part, conversation_key(chat), floor),
        )

    async def delivered(self, key: str, part: int, message: int) -> None:
        await asyncio.to_thread(
            self._write, "UPDATE deliveries SET message_id = ? WHERE reply = ? AND part = ?", (message, key, part)
        )

    def _parts(self, key: str) -> Mapping[int, Part]:
        with self._chats.reading() as connection:
            rows = connection.execute(
                "SELECT part, floor, message_id FROM deliveries WHERE reply = ?", (key,)
            ).fetchall()
        return {row["part"]: Part(row["floor"], row["message_id"]) for row in rows}

    def _write(self, statement: str, values: tuple[Any, ...]) -> None:
        with self._chats.writing() as connection:
            connection.execute(statement, values)
