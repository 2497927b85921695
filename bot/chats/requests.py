"""Requests: strangers who ask to be let in, until an owner decides. Knows no messenger."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.chats.store import Chats

KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Request:
    """A person who asks to be let in, by their name in the messenger, and who made the code that they sent."""

    person: str
    name: str
    code_by: str


class Requests:
    """The open requests in `chats`; one that nobody decides within KEPT is dropped."""

    def __init__(self, chats: Chats, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._chats = chats
        self._clock = clock

    def add(self, request: Request) -> bool:
        """Keep the request. False if the person's earlier one is still open."""
        now = self._clock()
        with self._chats.writing() as connection:
            connection.execute("DELETE FROM requests WHERE asked_at < ?", ((now - KEPT).isoformat(),))
            added = connection.execute(
                "INSERT INTO requests (person, asked_at, name, code_by) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (request.person, now.isoformat(), request.name, request.code_by),
            )
        return added.rowcount > 0

    def take(self, person: str) -> Request | None:
        """Remove the person's request and return it; None where there is none."""
        with self._chats.writing() as connection:
            row = connection.execute(
                "DELETE FROM requests WHERE person = ? RETURNING person, name, code_by", (person,)
            ).fetchone()
        return Request(row["person"], row["name"], row["code_by"]) if row else None
