"""The inbox as several workers share it: each claims one update at a time, in the order of each conversation.

Only the head of a conversation can be claimed, the earliest of its updates that is not done. So whoever holds the head
holds the conversation, and its updates are handled one after another, whichever workers do it. Knows no messenger.
"""

import json
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from bot.chats.connection import understood
from bot.chats.inbox import Inbox, Json, Way
from bot.chats.store import Chats
from bot.chats.workers import NOWHERE, Worker, now

# A row that is not done, that no living worker holds, and that need not wait for an earlier one of its conversation.
FREE = """
    SELECT head.update_id FROM inbox AS head
    WHERE head.state <> 'done'
        AND NOT EXISTS (SELECT 1 FROM workers WHERE workers.worker = head.worker AND workers.until > :now)
        AND (head.way <> :turn OR :turns = 1 AND NOT EXISTS (
            SELECT 1 FROM inbox AS older WHERE older.chat = head.chat AND older.update_id < head.update_id
                AND older.way = :turn AND older.state <> 'done'))
    ORDER BY head.update_id LIMIT 1
"""
CLAIM = f"UPDATE inbox SET worker = :worker WHERE update_id = ({FREE}) RETURNING update_id, chat, way, payload"


@dataclass(frozen=True, slots=True)
class Claimed:
    """An update that this worker holds."""

    update_id: int
    conversation: str
    way: Way
    payload: Json = field(repr=False)


class SharedInbox(Inbox):
    """The inbox for one worker. What changes something raises LeaseLost once the worker was taken for dead."""

    def __init__(self, chats: Chats, clock: Callable[[], datetime], worker: Worker) -> None:
        super().__init__(chats, clock)
        self._worker = worker

    def claim(self, turns: bool = True) -> Claimed | None:
        """Claim the first free update; without `turns`, only one that waits for no turn. None where there is none."""
        asked = {"turn": Way.TURN, "turns": int(turns)}
        with self._chats.reading() as connection:  # it costs nothing and waits for nobody; most looks find nothing
            if connection.execute(FREE, {**asked, "now": now(connection)}).fetchone() is None:
                return None
        with self._chats.writing() as connection:
            self._worker.expect_lease(connection)
            values = {**asked, "now": now(connection), "worker": self._worker.token}
            row = connection.execute(CLAIM, values).fetchone()
        if row is None:
            return None
        with understood():
            return Claimed(row["update_id"], row["chat"], Way(row["way"]), json.loads(row["payload"]))

    def give_back_others(self, in_hand: Collection[int]) -> None:
        """Give back what this worker holds and does not work at, because something failed. It is tried again."""
        with self._chats.reading() as connection:
            rows = connection.execute(
                "SELECT update_id FROM inbox WHERE worker = ? AND state <> 'done'", (self._worker.token,)
            )
            lost = [row["update_id"] for row in rows if row["update_id"] not in in_hand]
        if lost:
            with self._chats.writing() as connection:
                connection.executemany(
                    "UPDATE inbox SET worker = ? WHERE update_id = ? AND worker = ?",
                    [(NOWHERE, number, self._worker.token) for number in lost],
                )

    def begin(self, update_id: int) -> int:
        with self._chats.writing() as connection:
            self._worker.expect_lease(connection)
            return super().begin(update_id)

    @contextmanager
    def storing(self) -> Iterator[None]:
        """A transaction in which the result of an update is stored. Raises LeaseLost."""
        with self._chats.writing() as connection:
            self._worker.expect_lease(connection)
            yield

    def put_back(self, update_id: int) -> None:
        """Give the update back without counting the attempt. One that another worker holds by now is left alone."""
        with self._chats.writing() as connection:
            if self._held(update_id):
                super().put_back(update_id)
                connection.execute("UPDATE inbox SET worker = ? WHERE update_id = ?", (NOWHERE, update_id))

    def done(self, *update_ids: int) -> None:
        with self._chats.writing() as connection:
            self._worker.expect_lease(connection)
            super().done(*update_ids)

    def halt(self, conversation: str, before: int, asker: int | None) -> bool:
        """Mark the questions of a conversation before an update, those of `asker` or of anybody for None, as stopped.

        Returns whether one of them was being answered, and was not stopped before.
        """
        return self._halt("stopped_in = ? AND update_id < ? AND state <> 'done'", conversation, before, asker)

    def halt_one(self, conversation: str, update_id: int, asker: int | None) -> bool:
        """Mark one question as stopped, if it is `asker`'s, or anybody's for None; whether it is being answered."""
        return self._halt("stopped_in = ? AND update_id = ? AND state = 'begun'", conversation, update_id, asker)

    def _halt(self, condition: str, conversation: str, update_id: int, asker: int | None) -> bool:
        with self._chats.writing() as connection:
            rows = connection.execute(
                f"UPDATE inbox SET halted = 1 WHERE {condition} AND (? = 1 OR asker = ?) "
                "AND halted = 0 AND answer_id IS NULL RETURNING state",
                (conversation, update_id, int(asker is None), asker or 0),
            ).fetchall()
        return any(row["state"] == "begun" for row in rows)

    def halted(self) -> set[int]:
        """The updates that this worker holds and that were stopped."""
        with self._chats.reading() as connection:
            rows = connection.execute(
                "SELECT update_id FROM inbox WHERE worker = ? AND halted = 1 AND state <> 'done'",
                (self._worker.token,),
            ).fetchall()
        return {row["update_id"] for row in rows}

    def is_halted(self, update_id: int) -> bool:
        """Whether the update was stopped."""
        with self._chats.reading() as connection:
            row = connection.execute("SELECT halted FROM inbox WHERE update_id = ?", (update_id,)).fetchone()
        return bool(row and row["halted"])

    def has_newer(self, conversation: str, update_id: int) -> bool:
        """Whether a later update of the conversation has come."""
        with self._chats.reading() as connection:
            row = connection.execute(
                "SELECT 1 FROM inbox WHERE chat = ? AND update_id > ? LIMIT 1", (conversation, update_id)
            ).fetchone()
        return row is not None

    def _held(self, update_id: int) -> bool:
        with self._chats.reading() as connection:
            row = connection.execute("SELECT worker FROM inbox WHERE update_id = ?", (update_id,)).fetchone()
        return bool(row and row["worker"] == self._worker.token)
