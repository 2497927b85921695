"""Readings in the catalog's rows: which files each source had, what each gave when it was read, and by which reader."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from corpus.article import Article
from corpus.reader_versions import WEB, version_for
from corpus.remarks import Remark
from corpus.source import Source
from corpus.web.sources import WebSource
from index.store.catalog import article_of, source_of
from index.store.database import Statements

RAISED = "raised"  # stored in place of a stamp: the file could be opened, but reading it met a bug

# After a rollback, articles live that their sources no longer have; they stay until a source changes or leaves.
_UNCLAIMED = """
SELECT EXISTS (
    SELECT 1 FROM articles a JOIN versions v USING (version_key) WHERE a.died IS NULL
    AND NOT EXISTS (SELECT 1 FROM claims c WHERE c.article_id = a.article_id AND c.version = v.version)
    AND NOT (
        v.source IN (SELECT name FROM sources)
        AND EXISTS (
            SELECT 1 FROM generations WHERE generation = (SELECT max(generation) FROM generations)
            AND json_extract(report, '$.rolled_back_to') IS NOT NULL
        )
    )
)"""


@dataclass(frozen=True, slots=True)
class FileReading:
    """The result of reading one file in this run.

    `stat` is None if the file could not be opened; then the next run reads it again. `whole`: every part of the file
    was read as an article, so an article that it no longer gives has left it. `raised`: reading met a bug, so the next
    run reads the file again though it has not changed.
    """

    source_id: int
    origin: str
    stat: tuple[int, int] | None  # size, mtime_ns
    claims: Mapping[str, str]  # article id → version
    rejections: tuple[tuple[str, str], ...]  # place, reason
    whole: bool = True
    stamp: str | None = None  # set for a document on the web, which has no mtime
    raised: bool = False
    remarks: tuple[Remark, ...] = ()  # for the report of this run
    ctime_ns: int = 0

    @property
    def place(self) -> tuple[int, str]:
        """(source id, origin): the key of the file."""
        return self.source_id, self.origin

    def without(self, failed: Mapping[tuple[str, str], str]) -> "FileReading":
        """This reading without the `failed` versions, (article id, version) → reason, as if they had raised."""
        hindered = [claim for claim in self.claims.items() if claim in failed]
        if not hindered:
            return self
        rejections = [(self.origin, failed[claim]) for claim in hindered]
        kept = {
            article_id: version for article_id, version in self.claims.items() if (article_id, version) not in failed
        }
        stat = None if self.stamp else self.stat  # only the stamp identifies a document on the web
        return replace(
            self, stat=stat, claims=kept, rejections=(*self.rejections, *rejections), whole=False, raised=True
        )


class KnownFile(NamedTuple):
    """A file or a document of the web as it was at its last reading, and the version of the reader that read it."""

    origin: str
    size: int
    mtime_ns: int
    stamp: str | None
    reader: int
    ctime_ns: int = 0  # 0 if not known

    @property
    def state(self) -> tuple[int, int, int]:
        """Size, mtime and reader version: they differ if the file or its reader has changed."""
        return self.size, self.mtime_ns, self.reader


class KnownPage(NamedTuple):
    """A document of the web as it was at its last reading, with an article that it gave."""

    origin: str
    stamp: str
    article: Article


def registered_sources(db: Statements) -> list[tuple[int, Source | WebSource]]:
    """(source id, source) of every source, in order of registration."""
    return [(row["source_id"], source_of(row)) for row in db.execute("SELECT * FROM sources ORDER BY source_id")]


def gone_sources(db: Statements) -> set[int]:
    """The ids of the pages and feeds that said that they are gone for good."""
    return {row[0] for row in db.execute("SELECT source_id FROM sources WHERE gone_at IS NOT NULL")}


def has_unclaimed(db: Statements) -> bool:
    """Whether an article lives that no file claims: its source was unregistered."""
    return bool(db.execute(_UNCLAIMED).fetchone()[0])


def known_files(db: Statements, source_id: int) -> list[KnownFile]:
    """The files of a source at its last reading."""
    columns = "origin, size, mtime_ns, stamp, reader, ctime_ns"
    rows = db.execute(f"SELECT {columns} FROM files WHERE source_id = ?", (source_id,))
    return [KnownFile(*row) for row in rows]


def known_pages(db: Statements, source_id: int) -> list[KnownPage]:
    """The documents of a web source whose articles have a URL, by origin."""
    rows = db.execute(
        "SELECT f.origin, f.stamp, v.* FROM files f JOIN claims c USING (source_id, origin)"
        " JOIN versions v USING (article_id, version) WHERE source_id = ? AND v.url IS NOT NULL ORDER BY f.origin",
        (source_id,),
    )
    return [KnownPage(row["origin"], row["stamp"], article_of(row)) for row in rows]


def rejected_places(db: Statements, source_id: int) -> set[tuple[str, str]]:
    """(place, reason) of the entries of a source that the last scan found to be no file to read."""
    rows = db.execute("SELECT place, reason FROM rejections WHERE source_id = ? AND origin = ''", (source_id,))
    return {(row["place"], row["reason"]) for row in rows}


def record_readings(db: Statements, readings: Iterable[FileReading], gone: Iterable[tuple[int, str]]) -> None:
    """Record what each file holds now and which reader read it; forget the files that are `gone`.

    Call it within a transaction. `gone` holds (source id, origin).
    """
    local = {row[0] for row in db.execute("SELECT source_id FROM sources WHERE kind = 'local'")}
    for place in gone:
        _delete_rows(db, place, "files", "claims", "rejections")
    for reading in readings:
        _delete_rows(db, reading.place, "claims", "rejections")
        _record_reading(db, reading, reading.source_id in local)


def _delete_rows(db: Statements, place: tuple[int, str], *tables: str) -> None:
    for table in tables:
        db.execute(f"DELETE FROM {table} WHERE source_id = ? AND origin = ?", place)


def _record_reading(db: Statements, reading: FileReading, local: bool) -> None:
    if reading.stat and reading.origin:  # origin "" stands for the rejections of a source's scan
        reader = version_for(reading.origin) if local else WEB
        db.execute(
            "INSERT INTO files (source_id, origin, size, mtime_ns, stamp, reader, ctime_ns)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source_id, origin) DO UPDATE SET size = excluded.size,"
            " mtime_ns = excluded.mtime_ns, stamp = excluded.stamp, reader = excluded.reader,"
            " ctime_ns = excluded.ctime_ns",
            (*reading.place, *reading.stat, RAISED if reading.raised else reading.stamp, reader, reading.ctime_ns),
        )
    claims = [(*reading.place, *claim) for claim in reading.claims.items()]
    db.executemany("INSERT INTO claims VALUES (?, ?, ?, ?)", claims)
    rejections = [(*reading.place, *rejection) for rejection in reading.rejections]
    db.executemany("INSERT INTO rejections VALUES (?, ?, ?, ?)", rejections)
