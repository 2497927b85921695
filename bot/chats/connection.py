"""A connection to chats.sqlite3, on which every error of SQLite's is a sentence: damage, a full disk, a file gone.

PressboxError
├── ChatsDamaged      1  what is in the file makes no sense; what can be read of it can be saved
└── ChatsUnusable     1  the disk is full, read-only or failing, or another process keeps the file too long
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from corpus.errors import PressboxError
from index.store.connection import Connection, is_damage

REPAIR = "run `pressbox doctor --repair`, which saves what can be read and keeps the damaged file"
DAMAGED = f"The conversations in chats.sqlite3 are damaged ({{}}); {REPAIR}."
GONE = ("no such table", "no such column", "Could not decode", "malformed")  # what an error says where a page is noise


class ChatsDamaged(PressboxError, sqlite3.DatabaseError):
    pass


class ChatsUnusable(PressboxError, sqlite3.DatabaseError):
    pass


class ChatsConnection(Connection):
    def told(self, error: sqlite3.DatabaseError) -> PressboxError | None:
        """Errors of the program's own, a wrong statement or a broken rule, stay as they are while the file is whole."""
        if is_damage(error) or any(words in str(error) for words in GONE):
            return ChatsDamaged(DAMAGED.format(error))
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError | sqlite3.InterfaceError):
            found = damage(self)
            return ChatsDamaged(DAMAGED.format(found)) if found else None
        return ChatsUnusable(
            f"The conversations in chats.sqlite3 cannot be used ({error}); see that its disk has room and may be "
            "written to, then try again."
        )


def damage(connection: sqlite3.Connection, *, thorough: bool = False) -> str | None:
    """What SQLite finds broken in the file; None when it is whole. `thorough` also compares every index."""
    try:
        check = "integrity_check" if thorough else "quick_check"
        cursor = sqlite3.Cursor(connection)  # whose errors stay SQLite's own
        found = str(cursor.execute(f"PRAGMA {check}(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        found = str(error)
    return None if found == "ok" else " ".join(found.replace("*** in database main ***", "").split())


@contextmanager
def understood() -> Iterator[None]:
    """For the reading of rows, which were written by us: where one makes no sense, the file is damaged."""
    try:
        yield
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise ChatsDamaged(DAMAGED.format("a row makes no sense")) from error


@contextmanager
def closing_on_failure(connection: sqlite3.Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with suppress(sqlite3.Error):
            connection.close()
        raise
