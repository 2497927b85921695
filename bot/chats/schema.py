"""The tables of the conversations, and how they are opened. Knows SQL; knows no messenger and no answer.

In the file, deleted rows are overwritten (secure_delete), and only its owner can read it.
"""

import os
import re
import sqlite3
from contextlib import suppress
from pathlib import Path

from bot.chats.connection import DAMAGED, ChatsConnection, ChatsDamaged, ChatsUnusable, closing_on_failure
from corpus.errors import ConfigurationError
from index.descriptors import starved, too_many
from index.store.arrival import whole
from index.store.connection import migrate, schema_version
from index.store.database import Address, Database, open_server

BUSY_SECONDS = 30  # a process waits this long for another's write

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
-- The text around each quote, and how the answer was found: shown also when the article has left the library.
CREATE TABLE evidence (
    answer_id INTEGER PRIMARY KEY REFERENCES answers ON DELETE CASCADE, found TEXT NOT NULL
) STRICT;
CREATE TABLE spending (
    day TEXT NOT NULL, person TEXT NOT NULL, questions INTEGER NOT NULL DEFAULT 0, calls INTEGER NOT NULL DEFAULT 0,
    tokens INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (day, person)
) STRICT, WITHOUT ROWID;

-- A messenger's updates, stored before they are confirmed, so that no question is lost with the process.
CREATE TABLE inbox (
    update_id INTEGER PRIMARY KEY, chat TEXT NOT NULL, message_id INTEGER, received_at TEXT NOT NULL,
    payload TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'begun', 'done')),
    attempts INTEGER NOT NULL DEFAULT 0, answer_id INTEGER
) STRICT;
CREATE INDEX inbox_open ON inbox (update_id) WHERE state <> 'done';
CREATE INDEX inbox_by_chat ON inbox (chat, message_id);
-- The parts of a reply that are on their way (no message_id) or have arrived. After a restart the others are sent, and
-- none twice. `floor`: a part that was sent has a higher message id.
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

# What an update has done so far, so that its next attempt does not do it again.
DEEDS = "ALTER TABLE inbox ADD COLUMN deeds TEXT NOT NULL DEFAULT '{}'"

# Why a person did not like an answer; groups that have another id now; strangers who ask to be let in; the names of
# people, and the languages in which they read the messenger.
MANNERS = """ALTER TABLE ratings ADD COLUMN reason TEXT NOT NULL DEFAULT '';
CREATE TABLE moves (old TEXT PRIMARY KEY, new TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE requests (
    person TEXT PRIMARY KEY, asked_at TEXT NOT NULL, name TEXT NOT NULL, code_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE profiles (
    person TEXT PRIMARY KEY, name TEXT NOT NULL, language TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""

# Several processes answer beside each other. A worker lives until `until` (milliseconds since 1970), and what it holds
# (`worker`) is free once it does not. `way`: an update waits for the earlier ones of its chat ("turn"), or does not
# ("at once"), or there were too many ("turned away"). A question by `asker` is stopped in the chat `stopped_in`.
# `sends` are the last minute's messages; `sendings` says who is writing to a chat, and its pause; `seen` are the
# highest message ids; a chore is done by one worker.
WORKERS = """ALTER TABLE inbox ADD COLUMN worker TEXT NOT NULL DEFAULT '';
ALTER TABLE inbox ADD COLUMN way TEXT NOT NULL DEFAULT 'turn';
ALTER TABLE inbox ADD COLUMN asker INTEGER NOT NULL DEFAULT 0;
ALTER TABLE inbox ADD COLUMN stopped_in TEXT NOT NULL DEFAULT '';
ALTER TABLE inbox ADD COLUMN halted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN worker TEXT NOT NULL DEFAULT '';
CREATE INDEX inbox_heads ON inbox (chat, update_id) WHERE state <> 'done';
CREATE INDEX inbox_held ON inbox (worker) WHERE state <> 'done';
CREATE TABLE workers (worker TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE sends (at INTEGER NOT NULL, chat INTEGER NOT NULL) STRICT;
CREATE INDEX sends_by_time ON sends (at);
CREATE TABLE sendings (
    chat INTEGER PRIMARY KEY, worker TEXT NOT NULL DEFAULT '', held_until INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE seen (counter INTEGER PRIMARY KEY, message INTEGER NOT NULL) STRICT;
CREATE TABLE chores (
    name TEXT PRIMARY KEY, worker TEXT NOT NULL DEFAULT '', done TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
"""

# MIGRATIONS[n] brings the file from schema n to n + 1. What was published once is never edited, only added to.
MIGRATIONS = (TABLES, DEEDS, MANNERS, WORKERS)
SCHEMA = "pressbox_chats"  # the tables' place in a PostgreSQL database
TABLE_NAMES = frozenset(re.findall(r"^CREATE TABLE (\w+)", "\n".join(MIGRATIONS), re.MULTILINE))
PASSING = frozenset({"workers", "sends", "sendings", "seen", "chores"})  # tables of what is true for a minute
CHECKED = 16_000_000  # bytes: a file of at most this size is checked when it is opened, which takes 40 ms at most


class ChatsTooNew(ConfigurationError):
    """A newer Pressbox wrote the conversations."""


def connect(address: Address, arriving: bool = False) -> Database:
    """Open the conversations, and create or migrate their tables as needed; transactions are explicit.

    Only the move of a library opens those that are still `arriving`. Raises ChatsDamaged, ChatsUnusable, ChatsTooNew or
    ConfigurationError.
    """
    if isinstance(address, str):
        opened = open_server(address, SCHEMA, MIGRATIONS, ChatsUnusable, ChatsTooNew)
    else:
        opened = open_file(address)
    return opened if arriving else whole(opened)


def open_file(path: Path) -> ChatsConnection:
    """Open the file, and create or migrate it as needed. Rows are `sqlite3.Row`.

    A file of at most CHECKED bytes is checked for damage; in a larger one damage shows when a row is read. Raises
    ChatsDamaged, ChatsUnusable or ChatsTooNew.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            # An existing file is not opened here: closing it would release this process's locks on it
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
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
        found = connection.damage() if size <= CHECKED else None
        if found:
            raise ChatsDamaged(DAMAGED.format(found))
        _migrate(connection, path)
        if missing := TABLE_NAMES - _tables(connection):
            raise ChatsDamaged(DAMAGED.format(f"without {', '.join(sorted(missing))}"))
    return connection


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    if schema_version(connection) < len(MIGRATIONS):
        migrate(connection, MIGRATIONS)
    if schema_version(connection) > len(MIGRATIONS):
        raise ChatsTooNew(f"{path} was written by a newer Pressbox; upgrade Pressbox, or move the file away.")


def _tables(connection: sqlite3.Connection) -> set[str]:
    return {row["name"] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
