"""The connection to chats.sqlite3, which turns every error of SQLite into one of the conversations' own.

PressboxError
├── ChatsDamaged      1  the file is damaged; a repair saves what can be read
└── ChatsUnusable     1  the disk is full, read-only or failing, or another process locks the file too long
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from corpus.errors import PressboxError
from index.store.connection import Connection, is_damage
from index.store.database import Database

REPAIR = "run `pressbox doctor --repair`, which saves what can be read and keeps the damaged file"
DAMAGED = f"The conversations in chats.sqlite3 are damaged ({{}}); {REPAIR}."
GONE = ("no such table", "no such column", "Could not decode", "malformed")  # words of an error that mean damage


class ChatsDamaged(PressboxError, sqlite3.DatabaseError):
    """The file is damaged. `pressbox doctor --repair` saves what can be read."""


class ChatsUnusable(PressboxError, sqlite3.DatabaseError):
    """The file is whole as far as known, but its disk or another process keeps us from using it."""


class ChatsConnection(Connection):
    """A connection whose errors are ChatsDamaged or ChatsUnusable."""

    def told(self, error: sqlite3.DatabaseError) -> PressboxError | None:
        """The error to raise instead. None for a bug of ours, such as a wrong statement, while the file is whole."""
        if is_damage(error) or any(words in str(error) for words in GONE):
            return ChatsDamaged(DAMAGED.format(error))
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError | sqlite3.InterfaceError):
            found = self.damage()
            return ChatsDamaged(DAMAGED.format(found)) if found else None
        return ChatsUnusable(
            f"The conversations in chats.sqlite3 cannot be used ({error}); see that its disk has room and may be "
            "written to, then try again."
        )


@contextmanager
def understood() -> Iterator[None]:
    """Turn an error in the decoding of a row into ChatsDamaged: we wrote the rows, so the file must be damaged."""
    try:
        yield
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise ChatsDamaged(DAMAGED.format("a row makes no sense")) from error


@contextmanager
def closing_on_failure(connection: Database) -> Iterator[None]:
    """Close the connection if the block raises."""
    try:
        yield
    except BaseException:
        with suppress(sqlite3.Error):
            connection.close()
        raise
