"""The audit log: who changed access or the library, how and when. It holds no text of a message."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.chats.connection import understood
from bot.chats.store import Chats

KEPT = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log. `actor` is a person or the machine."""

    at: datetime
    actor: str
    action: str
    detail: str


class Audit:
    """The audit log in `chats`. Entries older than KEPT are deleted."""

    def __init__(self, chats: Chats, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._chats = chats
        self._clock = clock

    def note(self, actor: str, action: str, detail: str = "") -> None:
        """Record that `actor` did `action`, and delete entries older than KEPT."""
        now = self._clock()
        with self._chats.writing() as connection:
            connection.execute("DELETE FROM audit WHERE at < ?", ((now - KEPT).isoformat(),))
            connection.execute(
                "INSERT INTO audit (at, actor, action, detail) VALUES (?, ?, ?, ?)",
                (now.isoformat(), actor, action, detail),
            )

    def newest(self, most: int) -> list[Entry]:
        """At most `most` entries, newest first."""
        with self._chats.reading() as connection:
            rows = connection.execute("SELECT * FROM audit ORDER BY entry_id DESC LIMIT ?", (most,)).fetchall()
        with understood():
            return [
                Entry(datetime.fromisoformat(row["at"]), row["actor"], row["action"], row["detail"]) for row in rows
            ]
