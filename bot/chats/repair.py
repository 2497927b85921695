"""Repair: a new chats.sqlite3 out of what can be read of a damaged one, which is kept beside it. Knows no messenger.

Rows are taken table by table while SQLite reads them, and page by page where it cannot. Only those that make sense are
taken: an answer that comes back as one, a date, a role. What one row says of another is put right: a rating or a
quote's surroundings go with their answer, the numbers of a conversation are in its answers as well, a question whose
answer was lost is open again, and no new answer gets the number of an old one, which buttons in old messages still
name.
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
from bot.chats.members import Role
from bot.chats.salvage import HEADER, Record, records
from bot.chats.schema import TABLE_NAMES, connect, transaction

ROOM_FOR_LOST = 1000  # numbers that are left out where it cannot be read which was the last

Row = dict[str, Any]
Sense = Callable[[Row], object]  # raises ValueError, KeyError or TypeError for what is no row of that table


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: str
    nullable: bool  # or the row's own number, which stands outside its record
    may_lack: bool  # added later, with a default: older records end before it


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    columns: tuple[Column, ...]
    numbered: str | None  # the column that is the row's number
    with_rowid: bool

    def row(self, record: Record) -> Row | None:
        """The record as a row of this table; None where it is none."""
        if (record.rowid is not None) != self.with_rowid or len(record.values) > len(self.columns):
            return None
        if not all(column.may_lack for column in self.columns[len(record.values) :]):
            return None
        row = dict(zip((column.name for column in self.columns), record.values, strict=False))
        if self.numbered and row[self.numbered] is None:
            row[self.numbered] = record.rowid
        return row if self.fits(row) else None

    def fits(self, row: Row) -> bool:
        """Its types, and whether it makes sense."""
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
    """`lost` counts rows by table, of those where any was; None where it cannot be told how many there were."""

    kept: Path
    saved: Mapping[str, int]
    lost: Mapping[str, int | None]


def senseless(connection: sqlite3.Connection) -> str | None:
    """What makes no sense in a file that SQLite finds whole; None when all of it does. Every row is read."""
    for name, table in _tables(connection).items():
        cursor = connection.execute(f"SELECT * FROM {name}")
        if odd := sum(not table.fits(dict(row)) for row in cursor):
            return f"{odd:,} of the rows in {name} make no sense"
    torn = connection.execute("PRAGMA foreign_key_check").fetchall()
    return f"{len(torn):,} rows belong to none" if torn else None


def repair(path: Path, now: datetime) -> Saved:
    """Nobody else may have the file open. Raises ChatsUnusable where there is no room for it; then nothing changed."""
    kept = _free(path.with_name(f"{path.name}.damaged-{now:%Y%m%d-%H%M%S}"))
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
            copy, fresh = Path(folder) / "damaged", Path(folder) / "fresh"
            _copy(path, copy)
            with closing(connect(fresh)) as new:
                saved = _fill(new, copy)
                new.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                new.execute("PRAGMA journal_mode = DELETE").fetchall()  # all of it is in the one file that is moved
            _put(fresh, path, kept)
    except OSError as error:
        raise ChatsUnusable(
            f"The conversations could not be repaired ({(error.strerror or type(error).__name__).lower()}); make room "
            f"at {path.parent}, then run `pressbox doctor --repair` again."
        ) from error
    return Saved(kept, *saved)


def _fill(new: sqlite3.Connection, copy: Path) -> tuple[dict[str, int], dict[str, int | None]]:
    """How many rows were saved and lost, by table."""
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
    """The rows of each table, and how many there were; None where that cannot be told."""
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
    """Its rows as far as SQLite reads them, and whether that was all."""
    rows, seen = list[Row](), 0
    try:
        for found in damaged.execute(f"SELECT * FROM {table.name} NOT INDEXED"):
            seen += 1
            row = dict(found)
            if table.fits(row):
                rows.append(row)
    except sqlite3.Error:
        return rows, False
    return rows, len(rows) == seen


def _counted(damaged: sqlite3.Connection, name: str) -> int | None:
    """By an index, where SQLite prefers one, which may be whole although the table is not."""
    try:
        return int(damaged.execute(f"SELECT count(*) FROM {name}").fetchone()[0])
    except sqlite3.Error:
        return None


def _by_page(torn: Mapping[str, Table], copy: Path) -> Iterator[tuple[str, Row]]:
    for record in records(copy.read_bytes()):
        for name in sorted(torn.keys() & FOUND_BY_SHAPE):
            if row := torn[name].row(record):
                yield name, row
                break


def _insert(new: sqlite3.Connection, name: str, row: Row) -> None:
    """A row that is there already, or breaks a rule of its table, is passed over."""
    columns = ", ".join(row)
    with suppress(sqlite3.IntegrityError):
        new.execute(
            f"INSERT OR IGNORE INTO {name} ({columns}) VALUES ({', '.join('?' * len(row))})", tuple(row.values())
        )


def _reconcile(new: sqlite3.Connection, tables: Mapping[str, Table], answers: Iterable[Row]) -> None:
    for row in sorted(answers, key=lambda row: row["answer_id"]):
        for said in json.loads(row["answer"])["citations"]:
            number = {"chat": row["chat"], "article_id": said["article_id"], "number": said["number"]}
            if tables["numbers"].fits(number):
                _insert(new, "numbers", number)
    new.execute("UPDATE inbox SET answer_id = NULL WHERE answer_id NOT IN (SELECT answer_id FROM answers)")


def _go_on_counting(new: sqlite3.Connection, copy: Path) -> None:
    """Above every number that was given."""
    given = dict[str, int]()
    with closing(sqlite3.connect(copy)) as damaged, suppress(sqlite3.Error, TypeError, ValueError):
        given = {name: int(number) for name, number in damaged.execute("SELECT name, seq FROM sqlite_sequence")}
    for name, column in (("answers", "answer_id"), ("audit", "entry_id")):
        last = int(new.execute(f"SELECT coalesce(max({column}), 0) FROM {name}").fetchone()[0])
        number = max(last, given[name]) if 0 <= given.get(name, -1) < 1 << 40 else last + ROOM_FOR_LOST
        new.execute("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
        new.execute("INSERT INTO sqlite_sequence VALUES (?, ?)", (name, number))


def _tables(new: sqlite3.Connection) -> dict[str, Table]:
    """As a file of today has them; what others refer to comes first."""
    names = sorted(TABLE_NAMES, key=lambda name: (name != "answers", name))
    return {name: _table(new, name) for name in names}


def _table(new: sqlite3.Connection, name: str) -> Table:
    made = new.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()["sql"]
    with_rowid = "WITHOUT ROWID" not in made
    rows = new.execute(f"PRAGMA table_info({name})").fetchall()
    numbered = next((row["name"] for row in rows if with_rowid and row["pk"] and row["type"] == "INTEGER"), None)
    columns = [_column(row, numbered) for row in rows]
    return Table(name, tuple(columns), numbered, with_rowid)


def _column(row: sqlite3.Row, numbered: str | None) -> Column:
    """Keys may be null in SQLite where nobody forbids it; ours are not."""
    may_be_null = row["name"] == numbered or not (row["notnull"] or row["pk"])
    return Column(row["name"], row["type"], may_be_null, row["dflt_value"] is not None)


def _copy(path: Path, copy: Path) -> None:
    """With what stands in its log, in one file. A header that is none is replaced, so that SQLite opens it at all."""
    shutil.copyfile(path, copy)
    log = path.with_name(f"{path.name}-wal")
    for has_header in (True, False):
        if not has_header:
            _give_header(copy)
        if log.exists():
            shutil.copyfile(log, copy.with_name(f"{copy.name}-wal"))
        with suppress(sqlite3.Error), closing(sqlite3.connect(copy)) as damaged:
            damaged.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            return


def _give_header(copy: Path) -> None:
    model = copy.with_name("model")
    connect(model).close()
    with copy.open("r+b") as file:
        file.write(model.read_bytes()[:HEADER])


def _put(fresh: Path, path: Path, kept: Path) -> None:
    """The damaged file has another name, and the new one its name, with no moment in which there is none."""
    fresh.chmod(0o600)
    with fresh.open("rb") as file:
        os.fsync(file.fileno())
    try:
        kept.hardlink_to(path)
    except OSError:  # a file system without such links
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
    """What is no text ends no query; it fits nowhere afterwards."""
    return stored.decode("utf-8", "surrogateescape")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


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
    "inbox": lambda row: (_json(row["payload"]), _time(row["received_at"]), _json(row.get("deeds", ""))),
    "deliveries": lambda row: None,
    "members": lambda row: (Role(row["role"]), _time(row["added_at"])),
    "pairings": lambda row: (bytes.fromhex(row["digest"]), Role(row["role"]), _time(row["expires_at"])),
    "pairing_tries": lambda row: _time(row["at"]),
    "rooms": lambda row: _time(row["added_at"]),
    "audit": lambda row: _time(row["at"]),
}
# A record of `numbers` looks like one of an index, and `pairing_tries` has no key by which a second finding is known:
# of the first the answers say as much, the second is of an hour.
FOUND_BY_SHAPE = TABLE_NAMES - {"numbers", "pairing_tries"}
