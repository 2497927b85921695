"""The inbox: stores every update that is for us before it is confirmed to Telegram, and keeps it until it is done.

It knows neither answers nor the classes of python-telegram-bot. A done update's payload is blanked: only its number is
needed then, so that an update that comes twice is handled once.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from bot.chats.connection import understood
from bot.chats.store import Chats

T = TypeVar("T")
Json = dict[str, Any]


class Way(StrEnum):
    """Whether an update waits for the earlier ones of its conversation."""

    TURN = "turn"
    AT_ONCE = "at once"
    TURNED_AWAY = "turned away"  # too many wait already; the conversation is told so at once


@dataclass(frozen=True, slots=True)
class Entry:
    """An update to store. `payload` is its JSON as Telegram wrote it, `message` the id of its message.

    The rest is for workers: see `bot.chats.shared_inbox`. A question by `asker` can be stopped from the conversation
    `stopped_in`, "" for anything else.
    """

    update_id: int
    conversation: str
    message: int | None
    payload: Json = field(repr=False)
    way: Way = Way.TURN
    asker: int = 0
    stopped_in: str = ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The update and the answer of a message before it was edited."""

    update_id: int
    answer_id: int


class Inbox:
    """The table of updates. Each call is durable when it returns. Calls block: make them in threads."""

    def __init__(self, chats: Chats, clock: Callable[[], datetime]) -> None:
        self._chats, self._clock = chats, clock

    def put(self, entries: Sequence[Entry]) -> set[int]:
        """Store updates. Returns the numbers of those that were not stored before."""
        now, fresh = self._clock().isoformat(), set[int]()
        with self._chats.writing() as connection:
            for entry in entries:
                added = connection.execute(
                    "INSERT INTO inbox (update_id, chat, message_id, received_at, payload, way, asker, "
                    "stopped_in) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    (
                        entry.update_id,
                        entry.conversation,
                        entry.message,
                        now,
                        json.dumps(entry.payload),
                        entry.way,
                        entry.asker,
                        entry.stopped_in,
                    ),
                )
                if added.rowcount:
                    fresh.add(entry.update_id)
        return fresh

    def left(self) -> list[Json]:
        """The payloads of the updates that are not done, in order."""
        with self._chats.reading() as connection:
            rows = connection.execute("SELECT payload FROM inbox WHERE state <> 'done' ORDER BY update_id").fetchall()
        with understood():
            return [json.loads(row["payload"]) for row in rows]

    def waiting(self, conversation: str, after: int = -1) -> list[Json]:
        """The payloads of the conversation's updates that have a turn and are not done, in order."""
        with self._chats.reading() as connection:
            rows = connection.execute(
                "SELECT payload FROM inbox WHERE chat = ? AND update_id > ? AND way = ? AND state <> 'done' "
                "ORDER BY update_id",
                (conversation, after, Way.TURN),
            ).fetchall()
        with understood():
            return [json.loads(row["payload"]) for row in rows]

    def was_turned_away(self, conversation: str, after: int) -> bool:
        """Whether an update of the conversation after the update `after` was turned away."""
        with self._chats.reading() as connection:
            row = connection.execute(
                "SELECT 1 FROM inbox WHERE chat = ? AND update_id > ? AND way = ? LIMIT 1",
                (conversation, after, Way.TURNED_AWAY),
            ).fetchone()
        return row is not None

    def begin(self, update_id: int) -> int:
        """Count an attempt at the update. Returns the number of attempts so far, this one included."""
        with self._chats.writing() as connection:
            row = connection.execute(
                "UPDATE inbox SET state = 'begun', attempts = attempts + 1 WHERE update_id = ? RETURNING attempts",
                (update_id,),
            ).fetchone()
        return int(row["attempts"]) if row else 1

    def once(self, update_id: int, what: str, deed: Callable[[], T]) -> T:
        """Call `deed` once per update and name `what`, and return its result, which must fit into JSON.

        The first attempt that gets so far stores the result, in one transaction with all that `deed` writes; later
        attempts get the stored result. `deed` must write only to the chat database.
        """
        with self._chats.writing() as connection:
            row = connection.execute("SELECT deeds FROM inbox WHERE update_id = ?", (update_id,)).fetchone()
            with understood():
                done: dict[str, T] = json.loads(row["deeds"]) if row else {}
            if what not in done:
                done[what] = deed()
                connection.execute("UPDATE inbox SET deeds = ? WHERE update_id = ?", (json.dumps(done), update_id))
            return done[what]

    @contextmanager
    def storing(self) -> Iterator[None]:
        """A transaction in which the result of an update is stored."""
        with self._chats.writing():
            yield

    def put_back(self, update_id: int) -> None:
        """Requeue the update without counting the attempt."""
        with self._chats.writing() as connection:
            connection.execute(
                "UPDATE inbox SET state = 'waiting', attempts = attempts - 1 WHERE update_id = ? AND state = 'begun'",
                (update_id,),
            )

    def done(self, *update_ids: int) -> None:
        """Mark updates as done, and blank what they held."""
        with self._chats.writing() as connection:
            connection.executemany(
                "UPDATE inbox SET state = 'done', payload = '', deeds = '{}' WHERE update_id = ?",
                [(number,) for number in update_ids],
            )

    def answer_id(self, update_id: int) -> int | None:
        """The id of the answer that is stored for the update; None where there is none yet."""
        with self._chats.reading() as connection:
            row = connection.execute("SELECT answer_id FROM inbox WHERE update_id = ?", (update_id,)).fetchone()
        return row["answer_id"] if row else None

    def earlier(self, conversation: str, message: int, than: int) -> Earlier | None:
        """The latest answered update of the same message before the update `than`; None where there is none."""
        with self._chats.reading() as connection:
            row = connection.execute(
                "SELECT update_id, answer_id FROM inbox WHERE chat = ? AND message_id = ? AND update_id < ? "
                "AND answer_id IS NOT NULL ORDER BY update_id DESC LIMIT 1",
                (conversation, message, than),
            ).fetchone()
        return Earlier(row["update_id"], row["answer_id"]) if row else None
