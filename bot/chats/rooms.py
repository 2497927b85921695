"""The rooms: the groups in which an owner lets the bot answer. Knows no messenger."""

from collections.abc import Callable
from datetime import UTC, datetime

from bot.chats.store import Chats


class Rooms:
    """The rooms in `chats`."""

    def __init__(self, chats: Chats, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._chats = chats
        self._clock = clock

    def open(self, chat: str, title: str, by: str) -> None:
        """Let the bot answer in this group."""
        with self._chats.writing() as connection:
            connection.execute(
                "INSERT INTO rooms VALUES (?, ?, ?, ?) ON CONFLICT (chat) DO UPDATE SET title = excluded.title",
                (chat, title, self._clock().isoformat(), by),
            )

    def close(self, chat: str) -> bool:
        """Stop answering in this group. False if it was no room."""
        with self._chats.writing() as connection:
            return connection.execute("DELETE FROM rooms WHERE chat = ?", (chat,)).rowcount > 0

    def known(self, chat: str) -> bool:
        """Whether the group is a room."""
        with self._chats.reading() as connection:
            return connection.execute("SELECT 1 FROM rooms WHERE chat = ?", (chat,)).fetchone() is not None

    def names(self) -> list[str]:
        """The chats of all rooms, in the order in which they were opened."""
        with self._chats.reading() as connection:
            rows = connection.execute("SELECT chat FROM rooms ORDER BY added_at, chat").fetchall()
        return [row["chat"] for row in rows]
