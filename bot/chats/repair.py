"""The repair of chats.sqlite3: a new file from what can be read of a damaged one. The damaged file is kept beside it.

SQLite reads the rows table by table; where it cannot, `salvage` reads them page by page. Only valid rows are copied: an
answer must decode, a date must be a date, a role a role. Then references between rows are put right. A rating or a
quote's context is dropped with its lost answer. The citation numbers of a conversation are restored from its answers.
A question whose answer was lost is open again. A new answer never gets the number of an old one, because buttons in
old messages still name it. Knows no messenger.
"""

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.chats.codec import decode_answer
from bot.chats.connection import ChatsUnusable
from bot.chats.inbox import Way
from bot.chats.members import Role
from bot.chats.pairing import ASKING
from bot.chats.salvage import HEADER, Record, records
from bot.chats.schema import PASSING, TABLE_NAMES, open_file
from corpus.nouns import count_noun
from index.store.connection import FAILURES
from index.store.database import Statements, transaction

ROOM_FOR_LOST = 1000  # numbers that are skipped if the last number cannot be read

Row = dict[str, Any]
Sense = Callable[[Row], object]  # raises ValueError, KeyError or TypeError for an invalid row of its table


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, as far as a record must fit it."""

    name: str
    type: str
    nullable: bool  # or the row's own number, which SQLite stores outside the record
    may_lack: bool  # added by a migration, with a default: older records end before it


@dataclass(frozen=True, slots=True)
class Table:
    """A table of today's schema, and which rows fit it."""

    name: str
    columns: tuple[Column, ...]
    numbered: str | None  # the column that is the row's number
    with_rowid: bool

    def row(self, record: Record) -> Row | None:
        """The record as a row of this table; None if it does not fit."""
        if (record.rowid is not None) != self.with_rowid or len(record.values) > len(self.columns):
            return None
        if not all(column.may_lack for column in self.columns[len(record.values) :]):
            return None
        row = dict(zip((column.name for column in self.columns), record.values, strict=False))
        if self.numbered and row[self.numbered] is None:
            row[self.numbered] = record.rowid
        return row if self.fits(row) else None

    def fits(self, row: Row) -> bool:
        """Whether the row's types are right and its values are valid."""
        for column in self.columns:
            value = row.get(column.name)
            if value is None:
                if not (column.nullable or column.name not in row):
                    return False
            elif not isinstance(value, str if column.type == "TEXT" else int):
                return False
        try:
            "".join(value for value in row.values() if isinstance(value, str)).encode()
            SENSE[self.name](row)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Saved:
    """The result of a repair: the path of the damaged file, and rows by table.

    `lost` names only tables that lost rows; None means that the number is unknown.
    """

    kept: Path
    saved: Mapping[str, int]
    lost: Mapping[str, int | None]


def senseless(connection: Statements) -> str | None:
    """What is invalid in a file that SQLite finds whole; None if every row is valid. Reads every row."""
    for name, table in _tables(connection).items():
        cursor = connection.execute(f"SELECT * FROM {name}")
        if odd := sum(not table.fits(dict(row)) for row in cursor):
            return f"in {name}, {count_noun(odd, 'row makes', 'rows make')} no sense"
    torn = connection.execute("PRAGMA foreign_key_check").fetchall()
    return f"{count_noun(len(torn), 'row belongs', 'rows belong')} to none" if torn else None


def repair(path: Path, now: datetime) -> Saved:
    """Replace the damaged file by a new one with all rows that can be saved. Nobody else may have the file open.

    Raises ChatsUnusable if a file cannot be written, for instance on a full disk; then nothing has changed.
    """
    kept = _free(path.with_name(f"{path.name}.damaged-{now:%Y%m%d-%H%M%S}"))
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
            copy, fresh = Path(folder) / "damaged", Path(folder) / "fresh"
            _copy(path, copy)
            with closing(open_file(fresh)) as new:
                saved = _fill(new, copy)
                new.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                new.execute("PRAGMA journal_mode = DELETE").fetchall()  # only one file has to be moved
            _put(fresh, path, kept)
    except OSError as error:
        raise ChatsUnusable(
            f"The conversations could not be repaired ({(error.strerror or type(error).__name__).lower()}); make room "
            f"at {path.parent}, then run `pressbox doctor --repair` again."
        ) from error
    return Saved(kept, *saved)


def _fill(new: sqlite3.Connection, copy: Path) -> tuple[dict[str, int], dict[str, int | None]]:
    """Copy the rows that can be saved into `new`; the numbers of saved and of lost rows, by table."""
    tables = _tables(new)
    found, counts = _found(tables, copy)
    answers = {row["answer_id"] for row in found["answers"]}
    for name in ("ratings", "evidence"):
        found[name] = [row for row in found[name] if row["answer_id"] in answers]
    with transaction(new):
        for name, rows in found.items():
            for row in rows:
                _insert(new, name, row)
        _reconcile(new, tables, found["answers"])
        _go_on_counting(new, copy)
    saved = {name: new.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}
    lost = {name: None if (count := counts[name]) is None else max(0, count - saved[name]) for name in tables}
    return saved, {name: count for name, count in lost.items() if count != 0}


def _found(tables: Mapping[str, Table], copy: Path) -> tuple[dict[str, list[Row]], dict[str, int | None]]:
    """The valid rows of each table, and how many rows there were; None if the number is unknown."""
    found: dict[str, list[Row]] = {}
    counts: dict[str, int | None] = {}
    with closing(sqlite3.connect(copy)) as damaged:
        damaged.row_factory = sqlite3.Row
        damaged.text_factory = _text
        for name, table in tables.items():
            found[name], whole = _by_query(damaged, table)
            counts[name] = len(found[name]) if whole else _counted(damaged, name)
    torn = {name: table for name, table in tables.items() if counts[name] is None or counts[name] != len(found[name])}
    if torn:
        for name, row in _by_page(torn, copy):
            found[name].append(row)
    return found, counts


def _by_query(damaged: sqlite3.Connection, table: Table) -> tuple[list[Row], bool]:
    """The valid rows up to the first that SQLite cannot read, and whether these are all rows of the table."""
    rows, seen = list[Row](), 0
    try:
        for found in damaged.execute(f"SELECT * FROM {table.name} NOT INDEXED"):
            seen += 1
            row = dict(found)
            if table.fits(row):
                rows.append(row)
    except (sqlite3.Error, *FAILURES):
        return rows, False
    return rows, len(rows) == seen


def _counted(damaged: sqlite3.Connection, name: str) -> int | None:
    """How many rows the table has. SQLite may count in an index, which may be whole although the table is not."""
    try:
        return int(damaged.execute(f"SELECT count(*) FROM {name}").fetchone()[0])
    except (sqlite3.Error, *FAILURES):
        return None


def _by_page(torn: Mapping[str, Table], copy: Path) -> Iterator[tuple[str, Row]]:
    for record in records(copy.read_bytes()):
        for name in sorted(torn.keys() & FOUND_BY_SHAPE):
            if row := torn[name].row(record):
                yield name, row
                break


def _insert(new: sqlite3.Connection, name: str, row: Row) -> None:
    """Insert the row, unless it exists already or breaks a constraint of its table."""
    columns = ", ".join(row)
    with suppress(sqlite3.IntegrityError):
        new.execute(
            f"INSERT OR IGNORE INTO {name} ({columns}) VALUES ({', '.join('?' * len(row))})", tuple(row.values())
        )


def _reconcile(new: sqlite3.Connection, tables: Mapping[str, Table], answers: Iterable[Row]) -> None:
    for row in sorted(answers, key=lambda row: row["answer_id"]):
        for citation in json.loads(row["answer"])["citations"]:
            number = {"chat": row["chat"], "article_id": citation["article_id"], "number": citation["number"]}
            if tables["numbers"].fits(number):
                _insert(new, "numbers", number)
    new.execute("UPDATE inbox SET answer_id = NULL WHERE answer_id NOT IN (SELECT answer_id FROM answers)")


def _go_on_counting(new: sqlite3.Connection, copy: Path) -> None:
    """Let new answers and entries get numbers above every old one."""
    given = dict[str, int]()
    with closing(sqlite3.connect(copy)) as damaged, suppress(sqlite3.Error, TypeError, ValueError):
        given = {name: int(number) for name, number in damaged.execute("SELECT name, seq FROM sqlite_sequence")}
    for name, column in (("answers", "answer_id"), ("audit", "entry_id")):
        last = int(new.execute(f"SELECT coalesce(max({column}), 0) FROM {name}").fetchone()[0])
        number = max(last, given[name]) if 0 <= given.get(name, -1) < 1 << 40 else last + ROOM_FOR_LOST
        new.execute("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
        new.execute("INSERT INTO sqlite_sequence VALUES (?, ?)", (name, number))


def _tables(new: Statements) -> dict[str, Table]:
    """The tables of a new file. The table that others refer to comes first."""
    names = sorted(TABLE_NAMES, key=lambda name: (name != "answers", name))
    return {name: _table(new, name) for name in names}


def _table(new: Statements, name: str) -> Table:
    made = new.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()["sql"]
    with_rowid = "WITHOUT ROWID" not in made
    rows = new.execute(f"PRAGMA table_info({name})").fetchall()
    numbered = next((row["name"] for row in rows if with_rowid and row["pk"] and row["type"] == "INTEGER"), None)
    columns = [_column(row, numbered) for row in rows]
    return Table(name, tuple(columns), numbered, with_rowid)


def _column(row: sqlite3.Row, numbered: str | None) -> Column:
    """A column from SQLite's description. SQLite allows null in a key; our tables have none there."""
    may_be_null = row["name"] == numbered or not (row["notnull"] or row["pk"])
    return Column(row["name"], row["type"], may_be_null, row["dflt_value"] is not None)


def _copy(path: Path, copy: Path) -> None:
    """Copy the file and its log into one file. A broken header is replaced, so that SQLite opens the copy."""
    shutil.copyfile(path, copy)
    log = path.with_name(f"{path.name}-wal")
    for has_header in (True, False):
        if not has_header:
            _give_header(copy)
        if log.exists():
            shutil.copyfile(log, copy.with_name(f"{copy.name}-wal"))
        with suppress(sqlite3.Error, *FAILURES), closing(sqlite3.connect(copy)) as damaged:
            damaged.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            return


def _give_header(copy: Path) -> None:
    model = copy.with_name("model")
    open_file(model).close()
    with copy.open("r+b") as file:
        file.write(model.read_bytes()[:HEADER])


def _put(fresh: Path, path: Path, kept: Path) -> None:
    """Give the damaged file the name `kept`, and the new file the name `path`, which exists at every moment."""
    fresh.chmod(0o600)
    with fresh.open("rb") as file:
        os.fsync(file.fileno())
    try:
        kept.hardlink_to(path)
    except OSError:  # a file system without hard links
        shutil.copy2(path, kept)
    for suffix in ("-wal", "-shm"):
        beside = path.with_name(f"{path.name}{suffix}")
        if beside.exists():
            beside.rename(kept.with_name(f"{kept.name}{suffix}"))
    fresh.replace(path)


def _free(path: Path) -> Path:
    names = (path, *(path.with_name(f"{path.name}-{number}") for number in range(1, 1000)))
    return next(name for name in names if not name.exists())


def _text(stored: bytes) -> str:
    """Decode a text. Invalid bytes do not end the query; they become surrogates, which no valid row has."""
    return stored.decode("utf-8", "surrogateescape")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _gives(gives: str) -> Role | None:
    return None if gives == ASKING else Role(gives)


def _number(row: Row) -> None:
    if not row["number"] > 0:
        raise ValueError


def _json(text: str) -> Row:
    return dict(json.loads(text)) if text else {}


SENSE: dict[str, Sense] = {
    "answers": lambda row: (decode_answer(json.loads(row["answer"])), _time(row["asked_at"])),
    "numbers": _number,
    "ratings": lambda row: _time(row["at"]),
    "evidence": lambda row: dict(json.loads(row["found"])),
    "spending": lambda row: date.fromisoformat(row["day"]),
    "inbox": lambda row: (
        _json(row["payload"]),
        _time(row["received_at"]),
        _json(row.get("deeds", "")),
        Way(row.get("way", Way.TURN)),
    ),
    "deliveries": lambda row: None,
    "members": lambda row: (Role(row["role"]), _time(row["added_at"])),
    "pairings": lambda row: (bytes.fromhex(row["digest"]), _gives(row["role"]), _time(row["expires_at"])),
    "pairing_tries": lambda row: _time(row["at"]),
    "rooms": lambda row: _time(row["added_at"]),
    "audit": lambda row: _time(row["at"]),
    "moves": lambda row: None,
    "requests": lambda row: _time(row["asked_at"]),
    "profiles": lambda row: None,
    **dict.fromkeys(PASSING, lambda row: None),
}
# These tables are not searched page by page. A record of `numbers` looks like one of an index, and answers hold the
# same numbers. `pairing_tries` has no key by which a row that is found twice is known, and its rows last only an hour.
# The others are small, and their short texts look like those of other tables.
FOUND_BY_SHAPE = TABLE_NAMES - PASSING - {"numbers", "pairing_tries", "moves", "requests", "profiles"}
