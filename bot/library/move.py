"""The move of a library to a PostgreSQL database, or back to files. The source stays what it is.

Nobody reads the target before all rows and files are there and are compared with the source's. Then its indexes are
built from its own catalog, and both libraries are asked the same questions. A move that was interrupted goes on where
it stopped.
"""

import json
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.bootstrap import Pressbox
from bot.chats import schema as chats
from bot.chats.connection import ChatsUnusable
from bot.library.belongings import copy_belongings, digest_belongings
from bot.library.parity import Parity, compare_answers
from corpus.errors import ConfigurationError, PressboxError, UsageError
from corpus.nouns import count_noun
from index.errors import ADVICE, DatabaseUnusable, LibraryUnwritten, cause_of, reason_of
from index.home import Home
from index.indexing.lock import hold_indexer_lock
from index.indexing.progress import Progress
from index.privacy import make
from index.store import schema as catalogs
from index.store.arrival import (
    COPIED,
    DONE,
    Arrival,
    arrival_in,
    departure_of,
    disown_collections,
    is_vacant,
    mark,
    relocate_source,
)
from index.store.binding import bind, expect_no_other_catalog
from index.store.catalog import Catalog
from index.store.copying import Counted, Digest, Table, clear, copy_rows, count_rows, digest_rows, tables_of
from index.store.database import Database, transaction

CATALOG, CHATS = "catalog", "chats"
TRIES = 3  # copies of what the source changes meanwhile
LEAVING = 3.0  # seconds in which another connection may still end
FILES = "files"  # the name of the belongings in the table of what was moved
OTHER = "{} holds another library already; name an empty {}."


@dataclass(frozen=True, slots=True)
class Part:
    """One of the library's two databases, in the source and in the target. `source` is None if there is none."""

    name: str
    tables: tuple[Table, ...]
    source: Database | None
    target: Database


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move did. `tables` are equal in both homes; `already` is set if an earlier run had finished it."""

    source: str
    target: str
    home: Path
    tables: Mapping[str, Digest]
    parity: Parity
    seconds: Mapping[str, float]
    already: datetime | None = None
    database: bool = False  # whether the new home is beside a database

    def as_dict(self) -> dict[str, Any]:
        """The result as JSON."""
        return {
            "from": self.source,
            "to": self.target,
            "home": str(self.home),
            "tables": {name: asdict(digest) for name, digest in self.tables.items()},
            "questions": self.parity.asked,
            "differing": list(self.parity.differing),
            "notices": list(self.parity.notices),
            "seconds": dict(self.seconds),
            "already": self.already and self.already.isoformat(),
        }


def place_of(home: Home, catalog: Catalog) -> str:
    """Where the library's rows are, in words without a password."""
    return catalog.connection.describe() or str(home.path)


def move(source: Pressbox, target: Home, questions: int, wait: float, progress: Progress) -> Moved:
    """Move the library of `source`, and ask both homes `questions`. Waits `wait` seconds for the indexer's lock.

    No bot runs on the source. Raises IndexerBusy, UsageError or ConfigurationError for a target that will not do, and
    what the databases and the disk raise; the next call then goes on.
    """
    if target.path == source.home.path:
        raise UsageError("The library is in this folder already; name another one.")
    laps = _Laps()
    with hold_indexer_lock(source.home, wait, source.catalog), _disk(target):
        _expect_alone(source.catalog)
        arrival = _bring(source, target, progress, laps)
        with Pressbox(at=target) as moved:
            done = arrival.state == DONE
            parity = Parity() if done else _settle(source, moved, questions, progress, laps)
            if not (done or parity.differing):
                _mark(moved.catalog.connection, replace(arrival, state=DONE, at=datetime.now(UTC)))
            return Moved(
                place_of(source.home, source.catalog),
                place_of(target, moved.catalog),
                target.path,
                {name: Digest(**digest) for name, digest in json.loads(arrival.found).items()},
                parity,
                laps.seconds,
                arrival.at if done else None,
                bool(target.database),
            )


class _Laps:
    """A clock of named laps."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._began = time.monotonic()

    def end(self, name: str) -> None:
        """End a lap and begin the next one."""
        now = time.monotonic()
        self.seconds[name] = round(now - self._began, 2)
        self._began = now


def _settle(source: Pressbox, moved: Pressbox, questions: int, progress: Progress, laps: _Laps) -> Parity:
    """Build the indexes of the library that was moved, and compare its answers with the source's."""
    moved.indexer.rebuild(moved.catalog, progress)
    laps.end("build")
    moved.own_embedder, moved.cross_encoder = source.own_embedder, source.cross_encoder  # in memory once
    parity = compare_answers(source, moved, questions, progress)
    laps.end("ask")
    return parity


def _expect_alone(catalog: Catalog) -> None:
    """Raise PressboxError if other processes of Pressbox are connected to the source's database."""
    until = time.monotonic() + LEAVING
    while others := catalog.connection.others():
        if time.monotonic() > until:
            open_ones = count_noun(others, "other connection of Pressbox is", "other connections of Pressbox are")
            raise PressboxError(
                f"{open_ones} open on this database; stop every door, worker, indexer and server first, because what "
                "they write meanwhile would be left behind."
            )
        time.sleep(0.1)


# All rows and files


def _bring(source: Pressbox, home: Home, progress: Progress, laps: _Laps) -> Arrival:
    """Copy everything and compare it, unless that is done; return the mark, which lets readers in."""
    leaving = departure_of(source.catalog.connection, datetime.now(UTC))
    if leaving is None:
        raise UsageError("The library is empty, so there is nothing to move; set the new home and begin there.")
    with ExitStack() as opened:
        catalog, conversations = _open_target(home, source.catalog, opened)
        with hold_indexer_lock(home, 0.0, catalog):
            parts = [
                Part(CHATS, tables_of(chats.MIGRATIONS), _conversations(source, opened), conversations),
                Part(CATALOG, tables_of(catalogs.MIGRATIONS), source.catalog.connection, catalog.connection),
            ]
            arrived = _begin(home, parts, leaving)
            if arrived:
                return arrived
            bind(home, catalog)
            found = _copy(parts, progress)
            found[FILES] = _copy_files(source.home, home, progress)
            for part in parts:
                part.target.analyze()
            laps.end("copy")
            return _let_in(source.home, home, parts, replace(leaving, found=_as_json(found)))


def _open_target(home: Home, source: Catalog, opened: ExitStack) -> tuple[Catalog, Database]:
    """The catalog and the conversations of the target. Raises UsageError for a home that holds another library."""
    with _usable(home):
        make(home)
    if not home.database and not (is_vacant(home.catalog) and is_vacant(_chats_file(home)) and not home.mark.exists()):
        raise UsageError(OTHER.format(home.path, "folder"))
    with _usable(home), _named_by_option():
        if home.database:
            expect_no_other_catalog(home)
        catalog = opened.enter_context(closing(Catalog.of(home, arriving=True)))
        conversations = opened.enter_context(closing(chats.connect(home.database or _chats_file(home), arriving=True)))
    if home.database and catalog.connection.identity() == source.connection.identity():
        raise UsageError("The library is in this database already; name another one.")
    return catalog, conversations


@contextmanager
def _usable(home: Home) -> Iterator[None]:
    """Raise UsageError where the new home's folder can be no home."""
    try:
        yield
    except OSError as error:
        if cause_of(error) in ADVICE:  # a full or failing disk
            raise
        raise UsageError(
            f"The folder {home.path} cannot hold a library ({reason_of(error)}); name another one."
        ) from error


def _conversations(source: Pressbox, opened: ExitStack) -> Database | None:
    """The source's conversations; None if there never were any."""
    if not source.home.database and not source.chats_file.exists():
        return None
    return opened.enter_context(closing(chats.connect(source.home.database or source.chats_file)))


def _begin(home: Home, parts: Sequence[Part], leaving: Arrival) -> Arrival | None:
    """Mark the target as not whole, or return its mark if it is whole already. Raises UsageError for another library.

    What was copied of an earlier generation of the same library is deleted.
    """
    found = arrival_in(parts[-1].target)
    kind = "database" if home.database else "folder"
    held = home.holds_indexes() or any(_holds_rows(part) for part in parts)
    if found.library != leaving.library if found else held:
        raise UsageError(OTHER.format(f"The {kind}", kind))
    if found and found.state in (COPIED, DONE):
        if found.generation != leaving.generation:
            raise UsageError(
                f"This library was moved there at generation {found.generation} and is at {leaving.generation} now; "
                f"name an empty {kind} to move it anew."
            )
        return found
    for part in reversed(parts):  # the catalog first: every command opens it
        if found and found.generation != leaving.generation:
            clear(part.target, part.tables)
        _mark(part.target, leaving)
    return None


def _holds_rows(part: Part) -> bool:
    return any(count_rows(part.target, table) for table in part.tables)


def _copy(parts: Sequence[Part], progress: Progress) -> dict[str, Digest]:
    """Copy all rows until the digests are equal. Raises PressboxError if the source changes all the while."""
    counted = _Count(progress, [(part.source, part.tables) for part in parts if part.source])
    found: dict[str, Digest] = {}
    for part in parts:
        for tried in range(TRIES):
            digests = _copy_part(part, counted)
            if digests is not None:
                found |= {f"{part.name}.{name}": digest for name, digest in digests.items()}
                break
            if tried == TRIES - 1:
                raise PressboxError(
                    f"The {part.name} of the library keeps changing; stop every bot and server that writes there, then "
                    "run the same `pressbox move` again."
                )
    return found


def _copy_part(part: Part, counted: "_Count") -> dict[str, Digest] | None:
    """Copy what is missing, and compare both sides. If they differ, delete what has to be copied anew: then None."""
    if part.source is None:
        return {table.name: digest_rows(part.target, table, lambda _: None) for table in part.tables}
    for table in part.tables:
        copy_rows(part.source, part.target, table, counted.of("copying", table))
    digests = dict[str, Digest]()
    for place, table in enumerate(part.tables):
        digests[table.name] = digest_rows(part.source, table, counted.of("comparing", table))
        if digest_rows(part.target, table, lambda _: None) != digests[table.name]:
            clear(part.target, part.tables[place:])  # and what refers to its rows
            return None
    return digests


class _Count:
    """Reports the rows of all tables together as one stage."""

    def __init__(self, progress: Progress, sides: Sequence[tuple[Database, Sequence[Table]]]) -> None:
        self._progress = progress
        self._rows = {table: count_rows(database, table) for database, tables in sides for table in tables}
        self._total = sum(self._rows.values())

    def of(self, stage: str, table: Table) -> Counted:
        """A callback for the rows of one table."""
        tables = list(self._rows)
        before = sum(self._rows[other] for other in tables[: tables.index(table)])
        return lambda done: self._progress(stage, min(before + done, self._total), self._total)


def _copy_files(source: Home, home: Home, progress: Progress) -> Digest:
    """Copy the library's files. Raises PressboxError if they are not equal then."""
    copy_belongings(source, home, progress)
    digest = digest_belongings(source)
    if digest != digest_belongings(home):
        raise PressboxError(
            f"The files in {home.path} are not those in {source.path}; remove them there, then run the same "
            "`pressbox move` again."
        )
    return digest


def _let_in(source: Home, home: Home, parts: Sequence[Part], arrival: Arrival) -> Arrival:
    """Mark the target as whole. Its folder of added articles becomes its own one."""
    arrival = replace(arrival, state=COPIED, at=datetime.now(UTC))
    old, new = str(source.added.resolve()), str(home.added.resolve())
    for part in parts:  # the catalog last
        with transaction(part.target):
            if part.name == CATALOG:
                relocate_source(part.target, old, new)
                disown_collections(part.target)
            mark(part.target, arrival)
    return arrival


# Words


def _chats_file(home: Home) -> Path:
    return home.path / "chats.sqlite3"


def _mark(database: Database, arrival: Arrival) -> None:
    with transaction(database):
        mark(database, arrival)


def _as_json(found: Mapping[str, Digest]) -> str:
    return json.dumps({name: asdict(digest) for name, digest in found.items()})


@contextmanager
def _named_by_option() -> Iterator[None]:
    """Let errors about the target's settings name the options that say the same."""
    try:
        yield
    except (ConfigurationError, DatabaseUnusable, ChatsUnusable) as error:
        told = str(error).replace("PRESSBOX_DATABASE", "--to").replace("PRESSBOX_HOME", "--home")
        raise type(error)(told) from None


@contextmanager
def _disk(target: Home) -> Iterator[None]:
    """Turn errors of a full or failing disk into LibraryUnwritten."""
    try:
        yield
    except (LibraryUnwritten, sqlite3.OperationalError, OSError) as error:
        cause = cause_of(error)
        if isinstance(error, OSError) and cause not in ADVICE:
            raise
        advice = f"{ADVICE[cause]}, then" if cause in ADVICE else "See `pressbox doctor`, then"
        raise LibraryUnwritten(
            f"{target.path} could not be written ({reason_of(error)}); the library that is moved is what it was. "
            f"{advice} run the same `pressbox move` again, which goes on.",
            cause,
        ) from error
