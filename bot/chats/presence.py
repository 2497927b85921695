"""Presence: who answers over one PostgreSQL database. One process alone, or any number of doors and workers.

The server's advisory locks tell; they end with the connection. Over a file, lock files in the library's folder do.
"""

import time

from bot.chats.connection import ChatsConnection
from bot.chats.store import Chats

LOCK = 3  # the number of the lock; the indexer's and the writers' are others
LETTING_GO = 2.0  # seconds in which a server notices that a process is dead
LOOK = 0.2  # seconds between two looks meanwhile


class Presence:
    """This process's lock. Calls block: make them in threads."""

    def __init__(self, chats: Chats, shared: bool) -> None:
        """`shared` is for doors and workers."""
        self._chats, self._shared = chats, shared
        self._held_by = 0  # the server's process of the connection that holds the lock

    def keep(self) -> bool:
        """Take the lock, or take it again if the connection was lost. False if somebody else has it."""
        with self._chats.reading() as connection:
            if isinstance(connection, ChatsConnection):
                return True
            ours = int(connection.execute("SELECT pg_backend_pid()").fetchone()[0])
            if ours == self._held_by:
                return True
        until = time.monotonic() + LETTING_GO
        while not self._take():
            if time.monotonic() > until:
                return False
            time.sleep(LOOK)
        return True

    def _take(self) -> bool:
        kind = "_shared" if self._shared else ""
        with self._chats.reading() as connection:
            row = connection.execute(
                f"SELECT pg_try_advisory_lock{kind}(hashtext('pressbox_chats'), {LOCK}), pg_backend_pid()"
            ).fetchone()
            self._held_by = int(row[1]) if row[0] else 0
        return bool(row[0])
