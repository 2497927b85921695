"""Workers: processes that answer beside each other over one database, and the lease by which each is known to live.

What a worker holds, such as a question, is marked with its token and needs no lease of its own: it is free for others
once the worker's lease has run out. A worker whose lease ran out never gets it back. If it was only paused, it finds
that out before it sends or stores anything, and goes on under another token. Leases are told by the database's clock.
"""

import secrets
import time
from collections.abc import Collection

from bot.chats.connection import ChatsConnection
from bot.chats.store import Chats
from index.store.database import Database

LEASE = 20.0  # seconds without a renewal after which a worker is taken for dead
RENEWALS = 4  # in the time of a lease
NOWHERE = ""  # the token of nobody


class LeaseLost(Exception):
    """The worker was taken for dead: what it held may be in other hands by now."""


class Worker:
    """One worker's token and lease. Calls block: make them in threads."""

    def __init__(self, chats: Chats, lease: float | None = None) -> None:
        self._chats = chats
        self.lease = LEASE if lease is None else lease
        self.token = secrets.token_hex(8)
        self._deadline = 0.0  # by our own clock; it is never later than the database's

    @property
    def alive(self) -> bool:
        """Whether the lease still runs, as far as this process can tell without asking."""
        return time.monotonic() < self._deadline

    def enter(self) -> None:
        """Begin the lease. Rows of the dead are removed."""
        began = time.monotonic()
        with self._chats.writing() as connection:
            clock = now(connection)
            connection.execute("DELETE FROM workers WHERE until <= ?", (clock,))
            connection.execute("INSERT INTO workers VALUES (?, ?)", (self.token, clock + self._milliseconds()))
        self._deadline = began + self.lease

    def renew(self) -> None:
        """Begin the lease anew. Raises LeaseLost if it has run out."""
        began = time.monotonic()
        with self._chats.writing() as connection:
            self.expect_lease(connection)
            until = now(connection) + self._milliseconds()
            connection.execute("UPDATE workers SET until = ? WHERE worker = ?", (until, self.token))
        self._deadline = began + self.lease

    def expect_lease(self, connection: Database) -> None:
        """Within a transaction that changes something: raise LeaseLost if the lease has run out."""
        row = connection.execute("SELECT until FROM workers WHERE worker = ?", (self.token,)).fetchone()
        if row is None or row["until"] <= now(connection):
            self._deadline = 0.0
            raise LeaseLost

    def leave(self) -> None:
        """End the lease, and so give back all that is held."""
        self._deadline = 0.0
        bury(self._chats, [self.token])

    def _milliseconds(self) -> int:
        return int(1000 * self.lease)


def bury(chats: Chats, tokens: Collection[str]) -> None:
    """End the leases of workers that are known to be dead."""
    if tokens:
        with chats.writing() as connection:
            connection.executemany("DELETE FROM workers WHERE worker = ?", [(token,) for token in tokens])


def now(connection: Database) -> int:
    """The database's time in milliseconds since 1970. Processes on several machines agree on it."""
    if isinstance(connection, ChatsConnection):  # a file is for one machine
        return time.time_ns() // 1_000_000
    sql = "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)"
    return int(connection.execute(sql).fetchone()[0])
