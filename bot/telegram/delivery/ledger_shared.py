"""The ledger of one of several workers: in the chat database, and fenced. It knows no messages."""

import asyncio

from bot.chats.sendings import highest_seen, note_seen
from bot.chats.store import Chats
from bot.chats.workers import Worker
from bot.telegram.delivery.ledger import Part, counter_of
from bot.telegram.delivery.ledger_sqlite import SQLiteLedger
from bot.telegram.updates.incoming import conversation_key


class SharedLedger(SQLiteLedger):
    """A `Ledger` for one of several workers. A part that another one has begun is looked for before it is sent."""

    def __init__(self, chats: Chats, worker: Worker) -> None:
        super().__init__(chats)
        self._chats, self._worker = chats, worker

    def may_send(self) -> bool:
        return self._worker.alive

    async def highest(self, chat: int) -> int:
        return await asyncio.to_thread(highest_seen, self._chats, counter_of(chat))

    async def begun(self, key: str, chat: int, part: int, floor: int, looked: int | None) -> Part | None:
        theirs = await asyncio.to_thread(
            self._deliveries.begin_beside, key, conversation_key(chat), part, floor, self._worker, looked
        )
        return theirs and Part(theirs.floor, theirs.message)

    async def delivered(self, key: str, chat: int, part: int, message: int) -> None:
        await asyncio.to_thread(self._note, key, chat, part, message)

    def _note(self, key: str, chat: int, part: int, message: int) -> None:
        with self._chats.writing():
            self._deliveries.finish(key, part, message)
            note_seen(self._chats, counter_of(chat), message)
