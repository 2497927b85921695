"""What workers share of their sending: the messages of the last minute, pauses, and who writes to a chat just now.

A chat has one writer at a time, so its messages go out one by one, whichever workers send them. Knows no messenger:
a chat is a number here, and no chat has the number 0.
"""

from collections.abc import Sequence

from bot.chats.store import Chats
from bot.chats.workers import NOWHERE, Worker, now
from index.store.database import Database

EVERYBODY = 0  # in the place of a chat
LOOK = 0.05  # seconds until the next look at a chat to which another worker is writing

Limit = tuple[int, float]  # so many messages within so many seconds


class Sendings:
    """The sending of one worker beside the others. Calls block: make them in threads. Times are seconds."""

    def __init__(self, chats: Chats, worker: Worker, kept: float) -> None:
        """`kept` is the longest time of a limit."""
        self._chats, self._worker, self._kept = chats, worker, kept
        self._writing = set[int]()  # the chats that this worker writes to

    def take(self, chat: int, limits: Sequence[Limit], overall: Limit) -> tuple[float, float]:
        """Become the chat's writer and count a message, if one may go now: then (0, 0).

        Else the seconds to wait, for the chat itself and for all of them. Raises LeaseLost.
        """
        with self._chats.writing() as connection:
            self._worker.expect_lease(connection)
            clock = now(connection)
            if self._has_another_writer(connection, chat, clock):
                return LOOK, 0.0
            own = max(_pause(connection, chat, clock), *(_wait(connection, chat, limit, clock) for limit in limits))
            common = max(_pause(connection, EVERYBODY, clock), _wait(connection, EVERYBODY, overall, clock))
            if max(own, common) > 0:
                return own, common
            self._count(connection, chat, clock)
            self._writing.add(chat)
            connection.execute(
                "INSERT INTO sendings (chat, worker) VALUES (?, ?) "
                "ON CONFLICT (chat) DO UPDATE SET worker = excluded.worker",
                (chat, self._worker.token),
            )
        return 0.0, 0.0

    def take_spare(self, chat: int, group: Limit | None, overall: Limit, spared: int) -> bool:
        """Count a message that nobody needs, if it leaves enough to others: a quarter of all, `spared` of a group's."""
        with self._chats.writing() as connection:
            clock = now(connection)
            if max(_pause(connection, chat, clock), _pause(connection, EVERYBODY, clock)) > 0:
                return False
            if _left(connection, EVERYBODY, overall, clock) <= overall[0] // 4:
                return False
            if group and _left(connection, chat, group, clock) <= min(spared, group[0] - 1):
                return False
            self._count(connection, chat if group else EVERYBODY, clock)
        return True

    def settle(self, chat: int) -> None:
        """Let others write to the chat."""
        self._writing.discard(chat)
        with self._chats.writing() as connection:
            connection.execute(
                "UPDATE sendings SET worker = ? WHERE chat = ? AND worker = ?",
                (NOWHERE, chat, self._worker.token),
            )
            clock = now(connection)
            connection.execute("DELETE FROM sendings WHERE worker = ? AND held_until <= ?", (NOWHERE, clock))

    def settle_left(self) -> None:
        """Let others write to the chats for which `settle` failed."""
        with self._chats.reading() as connection:
            rows = connection.execute("SELECT chat FROM sendings WHERE worker = ?", (self._worker.token,)).fetchall()
        for row in rows:
            if row["chat"] not in self._writing:
                self.settle(row["chat"])

    def hold(self, chat: int, seconds: float, most: int) -> None:
        """Hold the chat for so long. If `most` chats are then on hold, hold all until the first is free again."""
        with self._chats.writing() as connection:
            clock = now(connection)
            _hold(connection, chat, clock + int(1000 * seconds))
            held = connection.execute(
                "SELECT count(*), min(held_until) FROM sendings WHERE held_until > ? AND chat <> ?", (clock, EVERYBODY)
            ).fetchone()
            if held[0] >= most:
                _hold(connection, EVERYBODY, held[1])

    def _count(self, connection: Database, chat: int, clock: int) -> None:
        connection.execute("DELETE FROM sends WHERE at < ?", (clock - int(1000 * self._kept),))
        connection.execute("INSERT INTO sends VALUES (?, ?)", (clock, chat))

    def _has_another_writer(self, connection: Database, chat: int, clock: int) -> bool:
        row = connection.execute(
            "SELECT 1 FROM sendings JOIN workers ON workers.worker = sendings.worker "
            "WHERE sendings.chat = ? AND workers.worker <> ? AND workers.until > ?",
            (chat, self._worker.token, clock),
        ).fetchone()
        return row is not None


def note_seen(chats: Chats, counter: int, message: int) -> None:
    """Note a message id, if it is the highest of its counter. Blocks."""
    with chats.writing() as connection:
        connection.execute(
            "INSERT INTO seen VALUES (?, ?) ON CONFLICT (counter) DO UPDATE SET message = excluded.message "
            "WHERE excluded.message > seen.message",
            (counter, message),
        )


def highest_seen(chats: Chats, counter: int) -> int:
    """The highest message id of a counter that any process has noted. Blocks."""
    with chats.reading() as connection:
        row = connection.execute("SELECT message FROM seen WHERE counter = ?", (counter,)).fetchone()
    return int(row["message"]) if row else 0


def _wait(connection: Database, chat: int, limit: Limit, clock: int) -> float:
    """Seconds until the limit lets another message go, to the chat or to EVERYBODY."""
    count, seconds = limit
    row = connection.execute(
        "SELECT at FROM sends WHERE ? = 0 OR chat = ? ORDER BY at DESC LIMIT 1 OFFSET ?", (chat, chat, count - 1)
    ).fetchone()
    return float(row["at"] - clock) / 1000 + seconds if row else 0.0


def _left(connection: Database, chat: int, limit: Limit, clock: int) -> int:
    """How many messages the limit lets go now."""
    count, seconds = limit
    since = clock - int(1000 * seconds)
    row = connection.execute(
        "SELECT count(*) FROM sends WHERE (? = 0 OR chat = ?) AND at > ?", (chat, chat, since)
    ).fetchone()
    return count - int(row[0])


def _pause(connection: Database, chat: int, clock: int) -> float:
    """Seconds for which the chat, or EVERYBODY, is on hold."""
    row = connection.execute("SELECT held_until FROM sendings WHERE chat = ?", (chat,)).fetchone()
    return max(0.0, (row["held_until"] - clock) / 1000) if row else 0.0


def _hold(connection: Database, chat: int, until: int) -> None:
    connection.execute(
        "INSERT INTO sendings (chat, held_until) VALUES (?, ?) ON CONFLICT (chat) DO UPDATE SET held_until = "
        "CASE WHEN excluded.held_until > sendings.held_until THEN excluded.held_until ELSE sendings.held_until END",
        (chat, until),
    )
