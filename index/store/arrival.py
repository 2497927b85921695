"""The mark of a database that a library is moved to. Until all of it has arrived, nobody reads the database.

The mark is a table of its own, which only a database that was moved to has. It stays: so a move that is repeated after
its end knows that it was done.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from corpus.errors import ConfigurationError
from index.store.database import Database, transaction

COPYING, COPIED, DONE = "copying", "copied", "done"
NOT_WHOLE = (
    "A library is being moved here and has not arrived whole; run the same `pressbox move` again, which goes on where "
    "it stopped, or set PRESSBOX_HOME and PRESSBOX_DATABASE back."
)
_TABLE = (
    "CREATE TABLE IF NOT EXISTS arrival (library TEXT NOT NULL, generation BIGINT NOT NULL, state TEXT NOT NULL,"
    " at TEXT NOT NULL, found TEXT NOT NULL)"
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """`library` tells the library that is moved from others, and `generation` its state.

    `at` is when the `state` of the move began. `found` is JSON: what the comparison of both databases found.
    """

    library: str
    generation: int
    state: str
    at: datetime
    found: str = "{}"


def departure_of(database: Database, now: datetime) -> Arrival | None:
    """The mark with which the move of the library in this catalog begins; None before its first generation."""
    row = database.execute(
        "SELECT published_at, (SELECT max(generation) FROM generations) FROM generations ORDER BY generation LIMIT 1"
    ).fetchone()
    return Arrival(row[0], row[1], COPYING, now) if row else None


def arrival_in(database: Database) -> Arrival | None:
    """The mark; None if no library was ever moved here."""
    if not database.has_table("arrival"):
        return None
    row = database.execute("SELECT library, generation, state, at, found FROM arrival").fetchone()
    return Arrival(row[0], row[1], row[2], datetime.fromisoformat(row[3]), row[4]) if row else None


def mark(database: Database, arrival: Arrival) -> None:
    """Set the mark. Call it within a transaction."""
    database.execute(_TABLE)
    database.execute("DELETE FROM arrival")
    values = (arrival.library, arrival.generation, arrival.state, arrival.at.isoformat(), arrival.found)
    database.execute("INSERT INTO arrival VALUES (?, ?, ?, ?, ?)", values)


def relocate_source(database: Database, old: str, new: str) -> None:
    """Let the source at the path `old`, if there is one, be at `new`. Call it within a transaction."""
    database.execute("UPDATE sources SET path = ? WHERE path = ?", (new, old))


def bring_home(database: Database, added: Path) -> None:
    """Let the source of added articles be the library's own folder `added`, if that was moved or copied to its place.

    Its files tell: each lies in a folder that is named by its hash, and all of them are in `added`.
    """
    place = str(added.resolve())
    known = {row["path"]: row["source_id"] for row in database.execute("SELECT source_id, path FROM sources")}
    if place in known or not added.is_dir():
        return
    for old, source in known.items():
        files = database.execute("SELECT origin FROM files WHERE source_id = ?", (source,)).fetchall()
        if Path(old).name == added.name and files and all((added / row["origin"]).is_file() for row in files):
            with transaction(database):
                relocate_source(database, old, place)
            return


def disown_collections(database: Database) -> None:
    """Forget the collections on Chroma's server: they are the old home's, and this one's sweep would delete them.

    Call it within a transaction. There are some only where a server holds the vectors.
    """
    if database.has_table("collections"):
        database.execute("DELETE FROM collections")


def is_vacant(path: Path) -> bool:
    """Whether a library may be moved to this SQLite file: there is none, it is empty, or a move was begun to it.

    The file is only read. One that is no database is not vacant.
    """
    if not path.exists():
        return True
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
            names = {row[0] for row in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            return "arrival" in names or not any(_has_rows(file, name) for name in names - {"sqlite_sequence"})
    except sqlite3.DatabaseError:
        return False


def _has_rows(file: sqlite3.Connection, table: str) -> bool:
    return file.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone() is not None


def whole(database: Database) -> Database:
    """The database. Raises ConfigurationError, and closes it, while a library that is moved to it has not arrived."""
    try:
        arrival = arrival_in(database)
        if arrival and arrival.state == COPYING:
            raise ConfigurationError(NOT_WHOLE)
    except BaseException:
        database.close()
        raise
    return database
