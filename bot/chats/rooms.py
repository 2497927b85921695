"""Rooms: the groups that an owner let the bot into. Knows no messenger."""

from collections.abc import Callable
from datetime import UTC, datetime

from bot.chats.store import Chats


class Rooms:
    def __init__(self, chats: Chats, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._chats = chats
        self._clock = clock

    def open(self, chat: str, title: str, by: str) -> None:
        with self._chats.writing() as connection:
            connection.execute(
                "INSERT INTO rooms VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET title = excluded.title",
                (chat, title, self._clock().isoformat(), by),
            )

    def close(self, chat: str) -> bool:
        """Whether it was one."""
        with self._chats.writing() as connection:
            return connection.execute("DELETE FROM rooms WHERE chat = ?", (chat,)).rowcount > 0

    def move(self, old: str, new: str) -> None:
        """A group has got another name of the messenger's."""
        with self._chats.writing() as connection:
            connection.execute("UPDATE OR REPLACE rooms SET chat = ? WHERE chat = ?", (new, old))

    def known(self, chat: str) -> bool:
        with self._chats.reading() as connection:
            return connection.execute("SELECT 1 FROM rooms WHERE chat = ?", (chat,)).fetchone() is not None

    def names(self) -> list[str]:
        with self._chats.reading() as connection:
            rows = connection.execute("SELECT chat FROM rooms ORDER BY added_at, chat").fetchall()
        return [row["chat"] for row in rows]
