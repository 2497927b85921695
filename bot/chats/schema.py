"""The tables of chats.sqlite3. Knows SQL; knows no messenger and no answer's inside.

What was deleted is overwritten (secure_delete), and the file is for its owner only.
"""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.chats.connection import DAMAGED, ChatsConnection, ChatsDamaged, ChatsUnusable, closing_on_failure, damage
from corpus.errors import ConfigurationError
from index.descriptors import starved, too_many

BUSY_SECONDS = 30  # how long one process waits for another's write

TABLES = """
CREATE TABLE answers (
    answer_id INTEGER PRIMARY KEY AUTOINCREMENT, chat TEXT NOT NULL, person TEXT NOT NULL, question TEXT NOT NULL,
    answer TEXT NOT NULL, asked_at TEXT NOT NULL, size INTEGER NOT NULL, current INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX answers_by_chat ON answers (chat, answer_id);
CREATE TABLE numbers (
    chat TEXT NOT NULL, article_id TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (chat, article_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE ratings (
    answer_id INTEGER NOT NULL REFERENCES answers ON DELETE CASCADE, person TEXT NOT NULL, value INTEGER NOT NULL,
    at TEXT NOT NULL, PRIMARY KEY (answer_id, person)
) STRICT, WITHOUT ROWID;
-- What stands around each quote, and how the answer was found: shown also when the article has left the library.
CREATE TABLE evidence (
    answer_id INTEGER PRIMARY KEY REFERENCES answers ON DELETE CASCADE, found TEXT NOT NULL
) STRICT;
CREATE TABLE spending (
    day TEXT NOT NULL, person TEXT NOT NULL, questions INTEGER NOT NULL DEFAULT 0, calls INTEGER NOT NULL DEFAULT 0,
    tokens INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (day, person)
) STRICT, WITHOUT ROWID;

-- A messenger's updates, written down before they are confirmed, so that no question is lost with the process.
CREATE TABLE inbox (
    update_id INTEGER PRIMARY KEY, chat TEXT NOT NULL, message_id INTEGER, received_at TEXT NOT NULL,
    payload TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'begun', 'done')),
    attempts INTEGER NOT NULL DEFAULT 0, answer_id INTEGER
) STRICT;
CREATE INDEX inbox_open ON inbox (update_id) WHERE state <> 'done';
CREATE INDEX inbox_by_chat ON inbox (chat, message_id);
-- Which parts of a reply are on their way (no message yet) or have arrived, so that what is left of it is sent after a
-- restart, and nothing twice. `floor`: what was sent has a higher message id.
CREATE TABLE deliveries (
    reply TEXT NOT NULL, part INTEGER NOT NULL, chat TEXT NOT NULL, floor INTEGER NOT NULL, message_id INTEGER,
    PRIMARY KEY (reply, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX deliveries_by_chat ON deliveries (chat);

CREATE TABLE members (
    person TEXT PRIMARY KEY, role TEXT NOT NULL CHECK (role IN ('owner', 'member', 'guest')),
    name TEXT NOT NULL DEFAULT '', added_at TEXT NOT NULL, added_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE pairings (
    digest TEXT PRIMARY KEY, role TEXT NOT NULL, expires_at TEXT NOT NULL, made_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE pairing_tries (person TEXT NOT NULL, at TEXT NOT NULL) STRICT;
CREATE INDEX pairing_tries_by_person ON pairing_tries (person, at);
CREATE TABLE rooms (
    chat TEXT PRIMARY KEY, title TEXT NOT NULL DEFAULT '', added_at TEXT NOT NULL, added_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE audit (
    entry_id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT ''
) STRICT;
"""

# What an update has brought about by now, so that its next attempt brings it about no second time.
DEEDS = "ALTER TABLE inbox ADD COLUMN deeds TEXT NOT NULL DEFAULT '{}'"

# MIGRATIONS[n] brings the file from schema n to n + 1. What was published once is never edited, only added to.
MIGRATIONS = (TABLES, DEEDS)
TABLE_NAMES = frozenset(re.findall(r"^CREATE TABLE (\w+)", TABLES, re.MULTILINE))
CHECKED = 16_000_000  # bytes up to which a file is looked through when it is opened: 40 ms at most


class ChatsTooNew(ConfigurationError):
    pass


def connect(path: Path) -> sqlite3.Connection:
    """Open it, making it if there is none. Transactions are explicit; a PressboxError where it cannot be used.

    A small file is looked through for damage; a larger one tells of it when a row is read.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        size = path.stat().st_size
        connection = sqlite3.connect(
            path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, factory=ChatsConnection
        )
    except (sqlite3.DatabaseError, OSError) as error:
        if starved(error):
            raise too_many() from error
        raise ChatsUnusable(
            f"The conversations in {path} cannot be opened ({error}); mend its permissions, or its disk."
        ) from error
    with closing_on_failure(connection):
        connection.row_factory = sqlite3.Row
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
            connection.execute(f"PRAGMA {pragma}")
        found = damage(connection) if size <= CHECKED else None
        if found:
            raise ChatsDamaged(DAMAGED.format(found))
        _migrate(connection, path)
        if missing := TABLE_NAMES - _tables(connection):
            raise ChatsDamaged(DAMAGED.format(f"without {', '.join(sorted(missing))}"))
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of it or none of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    known = len(MIGRATIONS)
    if _version(connection) == known:
        return
    with transaction(connection):
        found = _version(connection)  # another process may have migrated meanwhile
        if found > known:
            raise ChatsTooNew(f"{path} was written by a newer Pressbox; upgrade Pressbox, or move the file away.")
        for step in MIGRATIONS[found:]:
            for statement in step.split(";\n"):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {known}")


def _tables(connection: sqlite3.Connection) -> set[str]:
    return {row["name"] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
