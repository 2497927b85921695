"""A schema of a PostgreSQL database behind the methods of `index.store.database`. psycopg's types stay in this file.

A connection that was lost is opened anew before the next statement, but never within a transaction, nor while it holds
the indexer's lock: then its lock and its temporary tables are lost too, and the run has to end. No message holds the
password.
"""

import secrets
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import count
from threading import RLock
from typing import Any

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus

from corpus.errors import ConfigurationError, PressboxError
from index.descriptors import starved, too_many
from index.store.dialect import DIGEST_FUNCTION, translate, translate_definition

OLDEST = 120_000  # PostgreSQL 12, the oldest that was ever tried with these statements
BUSY_SECONDS = 30  # a writer waits this long for another one
LOOK_SECONDS = 0.2  # between two looks at the indexer's lock
LETTING_GO = 1.0  # seconds at least until a claim is refused: a server frees the lock of a dead process a moment late
ESCAPE = "\uffff"  # a noncharacter, which the readers of articles remove
FETCHED = 500  # rows of a stream that are in memory at once
WRITER, INDEXER = 1, 2  # numbers of the schema's advisory locks
BEGIN = "BEGIN IMMEDIATE"  # SQLite's word for a transaction that waits for other writers at its start
# A server that is gone without a word is noticed within a minute and a half
PATIENCE = {
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
    "application_name": "pressbox",
}
SESSION = (
    "SET search_path TO {schema}; SET lock_timeout TO '{busy}s'; SET cursor_tuple_fraction TO 1;"
    " SET default_transaction_isolation TO 'read committed'; SET synchronous_commit TO {durability}"
)
# Words of libpq about a connection that failed → what to tell. A message itself may quote parts of the URL.
REASONS = (
    ("connection refused", "refuses the connection"),
    ("no such file or directory", "has no socket there"),
    ("password", "does not accept this user and password"),
    ("authentication", "does not accept this user and password"),
    ("pg_hba", "does not accept this user from here"),
    ("role", "does not know this user"),
    ("database", "has no database of that name"),
    ("host name", "has a host name that is not known"),
    ("resolve host", "has a host name that is not known"),
    ("starting up", "is starting up"),
    ("shutting down", "is shutting down"),
    ("too many clients", "has no connection left"),
    ("connection slots", "has no connection left"),
    ("timeout", "does not answer"),
    ("ssl", "does not agree on an encrypted connection"),
)
# SQLSTATEs (a prefix of one) that no mistake of ours causes → what to tell
TROUBLES = {
    "08": "was lost in the middle",
    "53100": "has no room left on its disk",
    "53200": "has no memory left",
    "53300": "has no connection left",
    "55P03": f"is held by another writer for more than {BUSY_SECONDS} seconds",
    "40": "could not finish beside another writer",
    "57014": "stopped the statement",
    "57P": "was shut down",
    "58": "has trouble with its disk",
    "25006": "may only be read",
    "42501": "does not let this user write",
    "54000": "takes no text as long as this",
    "XX001": "is damaged",
    "XX002": "is damaged",
}


class Row:
    """A row as `sqlite3.Row` is one: values by position and by name."""

    __slots__ = ("_places", "_values")

    def __init__(self, places: dict[str, int], values: Sequence[Any]) -> None:
        self._places, self._values = places, values

    def __getitem__(self, key: int | str) -> Any:
        return self._values[self._places[key] if isinstance(key, str) else key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def keys(self) -> list[str]:
        return list(self._places)


def open_schema(
    url: str,
    schema: str,
    migrations: Sequence[Sequence[str]],
    failure: Callable[[str], PressboxError],
    too_new: type[PressboxError],
) -> "Schema":
    """Open, make or migrate a schema; see `index.store.database.open_server`."""
    opened = Schema(url, schema, failure)
    try:
        found = opened.version()
        if found < len(migrations):
            opened.migrate(migrations)
        if found > len(migrations):
            raise too_new(
                f"The database was written by a newer Pressbox (schema {found}, this one knows {len(migrations)}); "
                "upgrade Pressbox, or set PRESSBOX_DATABASE to another one."
            )
    except BaseException:
        opened.close()
        raise
    return opened


class Schema:
    """A connection to one schema: a `Database`."""

    def __init__(self, url: str, schema: str, failure: Callable[[str], PressboxError]) -> None:
        """Connect. Raises ConfigurationError for a URL or a database of no use, and what `failure` makes."""
        self._url, self._schema, self._failure = url, schema, failure
        self._locks = zlib.crc32(schema.encode()) & 0x7FFFFFFF
        self._cursors = count()
        self._opening = RLock()
        self._claimed = False
        self._pg = self._connect()

    # Statements

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open; a lost connection has none."""
        return self._pg.info.transaction_status not in (TransactionStatus.IDLE, TransactionStatus.UNKNOWN)

    def execute(self, sql: str, parameters: Any = (), /) -> psycopg.Cursor[Row]:
        """Run a statement, and have its rows in memory."""
        if sql == BEGIN:
            return self._begin()
        return self._run(translate(sql), _storable(parameters))

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> None:
        """Run a statement for each of the parameters, without waiting for each answer."""
        pg = self._alive()
        try:
            with psycopg.Cursor(pg) as cursor:  # the values go apart from the statement, which can be repeated so
                cursor.executemany(translate(sql), [_storable(one) for one in parameters])
        except psycopg.Error as error:
            raise self._explained(error) from error

    def stream(self, sql: str, parameters: Any = (), /) -> Iterator[Row]:
        """The rows, FETCHED in memory at a time. The server keeps the others, as they were at the first one."""
        name = f"rows_{next(self._cursors)}"
        self._run(f"DECLARE {name} NO SCROLL CURSOR WITH HOLD FOR {translate(sql)}", _storable(parameters))
        try:
            while rows := self._run(f"FETCH {FETCHED} FROM {name}").fetchall():
                yield from rows
        finally:
            with suppress(PressboxError):  # with a lost connection its cursors are gone
                self._run(f"CLOSE {name}")

    def _begin(self) -> psycopg.Cursor[Row]:
        """Begin a transaction as the only writer. The lock comes first: each statement then sees all before it."""
        try:
            return self._run(f"BEGIN; SELECT pg_advisory_xact_lock({self._locks}, {WRITER})")
        except BaseException:
            if self.in_transaction:
                self._run("ROLLBACK")
            raise

    def _run(self, sql: str, parameters: Any = None) -> psycopg.Cursor[Row]:
        pg = self._alive()
        idle = pg.info.transaction_status is TransactionStatus.IDLE
        try:
            return pg.execute(sql, parameters)
        except psycopg.Error as error:
            may_repeat = pg.closed and idle and not self._claimed and sql.startswith(("SELECT", "BEGIN", "DECLARE"))
            if not may_repeat:
                raise self._explained(error) from error
        try:
            return self._alive().execute(sql, parameters)
        except psycopg.Error as error:
            raise self._explained(error) from error

    # The connection

    def _connect(self) -> psycopg.Connection[Row]:
        try:
            given = conninfo_to_dict(self._url)
            pg = psycopg.Connection[Row].connect(
                make_conninfo(self._url, **{name: value for name, value in PATIENCE.items() if name not in given}),
                autocommit=True,
                prepare_threshold=None,  # prepared statements confuse a pooler between us and the server
                cursor_factory=psycopg.ClientCursor,
                row_factory=_named_rows,
            )
        except psycopg.ProgrammingError:
            raise ConfigurationError(
                "PRESSBOX_DATABASE is not the address of a PostgreSQL database; write it as "
                "postgresql://USER:PASSWORD@HOST:PORT/NAME."
            ) from None  # the text of the cause may hold the password
        except psycopg.Error as error:
            if starved(error):
                raise too_many() from None
            raise self._failure(_unreached(_place(given), error)) from None
        try:
            self._expect_usable(pg)
            pg.adapters.register_loader("text", _TextLoader)
            pg.execute(SESSION.format(schema=self._schema, busy=BUSY_SECONDS, durability="on"))
        except BaseException as error:
            pg.close()
            raise self._explained(error) if isinstance(error, psycopg.Error) else error from error
        return pg

    def _expect_usable(self, pg: psycopg.Connection[Row]) -> None:
        """Raise ConfigurationError for a server that is too old, and for a database that cannot hold every text."""
        encoding, version = pg.info.parameter_status("server_encoding"), pg.info.server_version
        if version >= OLDEST and encoding == "UTF8":
            return
        raise ConfigurationError(
            f"The database is of PostgreSQL {version // 10_000} with the encoding {encoding}, and "
            f"Pressbox needs version {OLDEST // 10_000} or newer with UTF8; set PRESSBOX_DATABASE to another one."
        )

    def _alive(self) -> psycopg.Connection[Row]:
        """The connection, opened anew if it was lost outside a run of the indexer."""
        with self._opening:
            if self._pg.closed:
                if self._claimed:
                    raise self._failure(_sentence("was lost in the middle"))
                self._pg = self._connect()
            return self._pg

    def _explained(self, error: psycopg.Error) -> BaseException:
        """The error to raise for one of psycopg's; a mistake of ours stays as it is."""
        if isinstance(error, psycopg.OperationalError) and error.sqlstate is None:
            return self._failure(_sentence("was lost in the middle"))
        state = error.sqlstate or ""
        told = next((words for prefix, words in TROUBLES.items() if state.startswith(prefix)), None)
        return self._failure(_sentence(told)) if told else error

    # The schema

    def version(self) -> int:
        """The number of the schema; 0 if there is none yet."""
        known = self.has_table("schema_version")
        return int(self.execute("SELECT version FROM schema_version").fetchall()[0][0]) if known else 0

    def has_table(self, name: str) -> bool:
        """Whether the schema has a table of that name."""
        # not to_regclass, which may not see what another process has made since the transaction began
        sql = "SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = ? AND tablename = ?"
        return self.execute(sql, (self._schema, name)).fetchone() is not None

    def migrate(self, migrations: Sequence[Sequence[str]]) -> None:
        """Bring the schema to the number of the last of `migrations`, in one transaction."""
        self._begin()
        try:
            found = self.version()  # inside the transaction, since another process may have migrated
            if not found:
                self._run(f"CREATE SCHEMA IF NOT EXISTS {self._schema}")
                self._run(DIGEST_FUNCTION)
                self._run("CREATE TABLE schema_version (version BIGINT NOT NULL, identity TEXT NOT NULL)")
                self.execute("INSERT INTO schema_version VALUES (0, ?)", (secrets.token_hex(16),))
            for migration in migrations[found:]:
                for statement in migration:
                    for definition in translate_definition(statement):
                        self._run(definition)
            self.execute("UPDATE schema_version SET version = ?", (max(found, len(migrations)),))
            self._run("COMMIT")
        except BaseException:
            if self.in_transaction:
                self._run("ROLLBACK")
            raise

    # The rest of a Database

    def damage(self, *, thorough: bool = False) -> str | None:
        """None: a server finds its damage by itself, when it reads. Raises if it cannot be reached."""
        self._run("SELECT 1")
        return None

    def claim(self, seconds: float) -> str | None:
        """Take the indexer's lock, which the server releases when it notices that the connection ended."""
        until = time.monotonic() + max(seconds, LETTING_GO)
        while not self._run(f"SELECT pg_try_advisory_lock({self._locks}, {INDEXER})").fetchall()[0][0]:
            if seconds >= 0 and time.monotonic() >= until:
                return self._describe_holder()
            time.sleep(LOOK_SECONDS)
        self._claimed = True
        return None

    def release(self) -> None:
        """Give up the indexer's lock; a lost connection has given it up already."""
        self._claimed = False
        if not self._pg.closed:
            with suppress(PressboxError):
                self._run(f"SELECT pg_advisory_unlock({self._locks}, {INDEXER})")

    def _describe_holder(self) -> str:
        row = self._run(
            "SELECT a.client_addr, a.backend_start FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
            f" WHERE l.locktype = 'advisory' AND l.granted AND l.classid = {self._locks} AND l.objid = {INDEXER}"
        ).fetchone()
        if row is None or row["backend_start"] is None:  # it has just left, or it is another user's
            return "Another process"
        return f"A process on {row['client_addr'] or 'the server'} (since {row['backend_start']:%Y-%m-%dT%H:%M:%S%z})"

    # Numbers

    def last_number(self, table: str, column: str) -> int:
        """The last number that the column's sequence gave, or was set to; 0 before the first."""
        name = self.execute("SELECT pg_get_serial_sequence(?, ?)", (table, column)).fetchall()[0][0]
        last, begun = self._run(f"SELECT last_value, is_called FROM {name}").fetchall()[0]
        return int(last) if begun else 0

    def go_on_numbering(self, table: str, column: str, last: int) -> None:
        """Let the column's sequence go on after `last`."""
        self.execute("SELECT setval(pg_get_serial_sequence(?, ?), ?, ?)", (table, column, max(last, 1), last > 0))

    def analyze(self) -> None:
        """Gather statistics of all tables now: by itself the server does so some minutes after they were filled."""
        self.execute("ANALYZE")

    def tidy(self) -> None:
        """Do nothing: the server clears deleted rows away by itself (autovacuum)."""

    def identity(self) -> str:
        """What tells this database from every other one."""
        return str(self.execute("SELECT identity FROM schema_version").fetchall()[0][0])

    def describe(self) -> str:
        """The server's version and the database's place."""
        version = self._alive().info.parameter_status("server_version") or "?"
        return f"PostgreSQL {version.split()[0]}, {_place(conninfo_to_dict(self._url))}"

    def others(self) -> int:
        """The number of this user's other connections of Pressbox to the database."""
        row = self._run(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            f" AND application_name = '{PATIENCE['application_name']}'"
        ).fetchall()[0]
        return int(row[0])

    def close(self) -> None:
        """Close the connection."""
        self._pg.close()

    def __del__(self) -> None:
        """Close the connection of an owner who forgot to, as SQLite's closes by itself."""
        if hasattr(self, "_pg"):
            self._pg.close()


def _named_rows(cursor: psycopg.Cursor[Any]) -> Callable[[Sequence[Any]], Row]:
    """A maker of rows that know the names of the cursor's columns; of two columns with one name, the first counts."""
    names = [column.name for column in cursor.description or ()]
    places = {name: place for place, name in reversed(list(enumerate(names)))}
    return lambda values: Row(places, values)


class _TextLoader(Loader):
    """Reads text as `_storable` wrote it."""

    def load(self, data: Buffer) -> str:
        text = bytes(data).decode()
        return text.replace(f"{ESCAPE}0", "\0").replace(f"{ESCAPE}1", ESCAPE) if ESCAPE in text else text


def _storable(parameters: Any) -> Any:
    """The parameters, with an escape for the character NUL, the only one that PostgreSQL's text cannot hold."""
    if isinstance(parameters, dict):
        return {name: _escaped(value) for name, value in parameters.items()}
    return [_escaped(value) for value in parameters]


def _escaped(value: Any) -> Any:
    if not isinstance(value, str) or ("\0" not in value and ESCAPE not in value):
        return value
    return value.replace(ESCAPE, f"{ESCAPE}1").replace("\0", f"{ESCAPE}0")


def _place(given: dict[str, Any]) -> str | None:
    """The database's name and host. None if a part of them may be one of a password that was not encoded."""
    name = str(given.get("dbname") or given.get("user") or "postgres")
    host = str(given.get("host") or given.get("hostaddr") or "localhost")
    port = str(given.get("port") or 5432)
    return None if "@" in f"{name}{host}" or not port.isdecimal() else f"{name} at {host}:{port}"


def _unreached(place: str | None, error: psycopg.Error) -> str:
    """The sentence for a connection that failed."""
    if place is None:
        return (
            "The database cannot be reached; in PRESSBOX_DATABASE, write the signs @ : / in a password as %40 %3A %2F."
        )
    message = str(error).lower()
    reason = next((told for words, told in REASONS if words in message), "cannot be reached")
    return f"The database {place} {reason}; see that PostgreSQL runs there, and that PRESSBOX_DATABASE is right."


def _sentence(trouble: str) -> str:
    """The sentence for a database that failed in the middle."""
    return f"The database {trouble}; what was not finished is undone, see `pressbox doctor`, then try again."
