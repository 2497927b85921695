"""Chores: what one of several workers does for all."""

from bot.chats.store import Chats
from bot.chats.workers import NOWHERE, Worker, now


class Chores:
    """The chores of one worker beside the others. Calls block: make them in threads."""

    def __init__(self, chats: Chats, worker: Worker) -> None:
        self._chats, self._worker = chats, worker

    def take(self, name: str, what: str = "") -> bool:
        """Whether the chore is this worker's: it is free, or its worker is dead, or it was this one's already.

        One that was finished as `what` is not done again.
        """
        with self._chats.writing() as connection:
            self._worker.expect_lease(connection)
            row = connection.execute("SELECT worker, done FROM chores WHERE name = ?", (name,)).fetchone()
            if row and what and row["done"] == what:
                return False
            if row and row["worker"] not in (NOWHERE, self._worker.token) and self._lives(row["worker"]):
                return False
            connection.execute(
                "INSERT INTO chores (name, worker) VALUES (?, ?) "
                "ON CONFLICT (name) DO UPDATE SET worker = excluded.worker",
                (name, self._worker.token),
            )
        return True

    def finish(self, name: str, what: str) -> None:
        """Note that the chore is finished, as `what`, and give it back."""
        with self._chats.writing() as connection:
            connection.execute(
                "UPDATE chores SET worker = ?, done = ? WHERE name = ? AND worker = ?",
                (NOWHERE, what, name, self._worker.token),
            )

    def _lives(self, token: str) -> bool:
        with self._chats.reading() as connection:
            row = connection.execute("SELECT until FROM workers WHERE worker = ?", (token,)).fetchone()
            return row is not None and row["until"] > now(connection)
