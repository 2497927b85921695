"""Deliveries: which parts of a reply were begun, and under which message ids they arrived."""

from typing import NamedTuple

from bot.chats.store import Chats
from bot.chats.workers import Worker


class Delivery(NamedTuple):
    """A part that was begun: its position from 0, the floor it was begun with, and its message id once it arrived."""

    part: int
    floor: int
    message: int | None


class Deliveries:
    """The table `deliveries`. Each call is durable when it returns. Calls block: make them in threads."""

    def __init__(self, chats: Chats) -> None:
        self._chats = chats

    def parts(self, reply: str) -> list[Delivery]:
        """The parts of the reply that were begun."""
        with self._chats.reading() as connection:
            rows = connection.execute("SELECT part, floor, message_id FROM deliveries WHERE reply = ?", (reply,))
            return [Delivery(*row) for row in rows]

    def unsettled(self) -> int:
        """How many parts of all replies were begun and are not known to have arrived."""
        with self._chats.reading() as connection:
            return int(connection.execute("SELECT count(*) FROM deliveries WHERE message_id IS NULL").fetchone()[0])

    def replies_at(self, chat: str, message: int) -> list[str]:
        """The names of the replies that a message of a chat is, or was before an edit, a part of."""
        with self._chats.reading() as connection:
            rows = connection.execute("SELECT reply FROM deliveries WHERE chat = ? AND message_id = ?", (chat, message))
            return [row["reply"] for row in rows]

    def begin(self, reply: str, chat: str, part: int, floor: int) -> None:
        """Record that a part is about to be sent; a second call updates its floor."""
        with self._chats.writing() as connection:
            connection.execute(
                "INSERT INTO deliveries (reply, part, chat, floor) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (reply, part) DO UPDATE SET floor = excluded.floor",
                (reply, part, chat, floor),
            )

    def begin_beside(
        self, reply: str, chat: str, part: int, floor: int, worker: Worker, looked: int | None
    ) -> Delivery | None:
        """As `begin`, for one of several workers. Returns None, or what another worker has recorded of the part.

        `looked` is the floor of another's attempt of which it is known that it did not arrive. Raises LeaseLost.
        """
        with self._chats.writing() as connection:
            worker.expect_lease(connection)
            row = connection.execute(
                "SELECT part, floor, message_id, worker FROM deliveries WHERE reply = ? AND part = ?", (reply, part)
            ).fetchone()
            if row and (row["message_id"] is not None or (row["worker"] != worker.token and row["floor"] != looked)):
                return Delivery(row["part"], row["floor"], row["message_id"])
            connection.execute(
                "INSERT INTO deliveries (reply, part, chat, floor, worker) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (reply, part) DO UPDATE SET floor = excluded.floor, worker = excluded.worker",
                (reply, part, chat, floor, worker.token),
            )
        return None

    def arrived(self, chat: str, above: int) -> set[int]:
        """The ids of the chat's messages that are known to have arrived, above an id."""
        with self._chats.reading() as connection:
            rows = connection.execute(
                "SELECT message_id FROM deliveries WHERE chat = ? AND message_id > ?", (chat, above)
            ).fetchall()
        return {row["message_id"] for row in rows}

    def finish(self, reply: str, part: int, message: int) -> None:
        """Record the message id under which a part arrived."""
        with self._chats.writing() as connection:
            connection.execute(
                "UPDATE deliveries SET message_id = ? WHERE reply = ? AND part = ?", (message, reply, part)
            )
