"""The inbox: every update that is for us, written down before Telegram is told that it came, and kept until it is done.

It knows neither answers nor the library's shapes. What was read is blanked when it is done: only its number is needed
then, so that an update that comes twice is handled once.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from bot.chats.connection import understood
from bot.chats.store import Chats

T = TypeVar("T")
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """An update as Telegram wrote it."""

    update_id: int
    conversation: str
    message: int | None
    payload: Json = field(repr=False)


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was asked with a message before it was edited."""

    update_id: int
    answer_id: int


class Inbox:
    """Each call is durable when it returns. Called in threads."""

    def __init__(self, chats: Chats, clock: Callable[[], datetime]) -> None:
        self._chats, self._clock = chats, clock

    def put(self, entries: Sequence[Entry]) -> set[int]:
        """The numbers of those that were not known."""
        now, fresh = self._clock().isoformat(), set[int]()
        with self._chats.writing() as connection:
            for entry in entries:
                added = connection.execute(
                    "INSERT OR IGNORE INTO inbox (update_id, chat, message_id, received_at, payload) "
                    "VALUES (?, ?, ?, ?, ?)",
                    (entry.update_id, entry.conversation, entry.message, now, json.dumps(entry.payload)),
                )
                if added.rowcount:
                    fresh.add(entry.update_id)
        return fresh

    def left(self) -> list[Json]:
        """What an earlier process did not finish, in order."""
        with self._chats.reading() as connection:
            rows = connection.execute("SELECT payload FROM inbox WHERE state <> 'done' ORDER BY update_id").fetchall()
        with understood():
            return [json.loads(row["payload"]) for row in rows]

    def begin(self, update_id: int) -> int:
        """How many times it was begun by now."""
        with self._chats.writing() as connection:
            row = connection.execute(
                "UPDATE inbox SET state = 'begun', attempts = attempts + 1 WHERE update_id = ? RETURNING attempts",
                (update_id,),
            ).fetchone()
        return int(row["attempts"]) if row else 1

    def once(self, update_id: int, what: str, deed: Callable[[], T]) -> T:
        """Done at the first attempt that gets so far, in one transaction with its result (JSON), which later attempts
        are given. `deed` writes nowhere but in the chats' file."""
        with self._chats.writing() as connection:
            row = connection.execute("SELECT deeds FROM inbox WHERE update_id = ?", (update_id,)).fetchone()
            with understood():
                done: dict[str, T] = json.loads(row["deeds"]) if row else {}
            if what not in done:
                done[what] = deed()
                connection.execute("UPDATE inbox SET deeds = ? WHERE update_id = ?", (json.dumps(done), update_id))
            return done[what]

    def put_back(self, update_id: int) -> None:
        """It was not its fault that it was not finished."""
        with self._chats.writing() as connection:
            connection.execute(
                "UPDATE inbox SET state = 'waiting', attempts = attempts - 1 WHERE update_id = ? AND state = 'begun'",
                (update_id,),
            )

    def done(self, *update_ids: int) -> None:
        with self._chats.writing() as connection:
            connection.executemany(
                "UPDATE inbox SET state = 'done', payload = '', deeds = '{}' WHERE update_id = ?",
                [(number,) for number in update_ids],
            )

    def answer_id(self, update_id: int) -> int | None:
        """The answer that was stored for it, if it came so far."""
        with self._chats.reading() as connection:
            row = connection.execute("SELECT answer_id FROM inbox WHERE update_id = ?", (update_id,)).fetchone()
        return row["answer_id"] if row else None

    def earlier(self, conversation: str, message: int, than: int) -> Earlier | None:
        """The answer to what a message said before this update."""
        with self._chats.reading() as connection:
            row = connection.execute(
                "SELECT update_id, answer_id FROM inbox WHERE chat = ? AND message_id = ? AND update_id < ? "
                "AND answer_id IS NOT NULL ORDER BY update_id DESC LIMIT 1",
                (conversation, message, than),
            ).fetchone()
        return Earlier(row["update_id"], row["answer_id"]) if row else None
