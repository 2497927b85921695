"""What changed in the sources since they were last read, by a stat per file. Reads no article.

Pages and feeds are asked only if the caller says how; otherwise they count as unchanged.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from corpus import reader_versions
from corpus.bugs import sentence
from corpus.errors import SourceUnreachable
from corpus.source import Source, SourceFile, scan
from corpus.web.sources import Stamp, WebDocument, WebScan, WebSource
from index.indexing import rereading
from index.indexing.ownership import RAISED
from index.store.catalog import source_of

Look = Callable[[WebSource, Mapping[str, Stamp]], WebScan]


@dataclass(frozen=True, slots=True)
class SourceChange:
    """One source: the files to read, the origins that are gone, and the places where nothing may be read."""

    source: Source | WebSource
    source_id: int
    to_read: list[SourceFile]
    gone: list[str]
    rejected: list[tuple[str, str]]  # (place, reason) of what is there but is no file to read
    new_rejections: bool
    unreachable: list[str] = field(default_factory=list)  # sentences for the report
    to_fetch: list[WebDocument] = field(default_factory=list)
    feed: tuple[str, Stamp] | None = None  # to be remembered when all of `to_fetch` could be read
    to_retry: list[SourceFile] = field(default_factory=list)  # as they were when reading them raised
    again: Mapping[str, int] = field(default_factory=dict)  # kind → how many are read again, though unchanged


# After a way back, articles live that their sources no longer have; that stays until a source changes or leaves.
UNCLAIMED = """
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
class Survey:
    sources: list[SourceChange]
    unclaimed: bool = False  # an article lives that no file vouches for: its source was unregistered

    @property
    def unchanged(self) -> bool:
        """Nothing is new and nothing gone."""
        changed = any(c.to_read or c.to_fetch or c.gone or c.new_rejections or c.feed for c in self.sources)
        return not (changed or self.unclaimed)

    @property
    def quiet(self) -> bool:
        """Nothing to read and nothing gone."""
        return self.unchanged and not any(change.to_retry for change in self.sources)

    @property
    def gone(self) -> list[tuple[int, str]]:
        return [(change.source_id, origin) for change in self.sources for origin in change.gone]

    @property
    def again(self) -> Mapping[str, int]:
        return rereading.total(change.again for change in self.sources)

    @property
    def unreachable(self) -> list[str]:
        return [sentence for change in self.sources for sentence in change.unreachable]


def survey_sources(
    connection: sqlite3.Connection, afresh: bool = False, look: Look | None = None, reread: bool = False
) -> Survey:
    """`afresh`: every file is to be read, changed or not; `reread`: and every page. `look`: asks a page or a feed what
    is new. What an older reader has read is to be read again in any case.
    """
    rows = connection.execute("SELECT * FROM sources ORDER BY source_id").fetchall()
    unclaimed = connection.execute(UNCLAIMED).fetchone()[0]
    changes = []
    for row in rows:
        source = source_of(row)
        if isinstance(source, Source):
            changes.append(_look_at_files(connection, row["source_id"], source, afresh, reread))
        elif look:
            changes.append(_ask_web(connection, row["source_id"], source, look, reread))
    return Survey(changes, bool(unclaimed))


def _ask_web(
    connection: sqlite3.Connection, source_id: int, source: WebSource, look: Look, reread: bool
) -> SourceChange:
    """What a page or a feed no longer has stays (I4), so nothing is ever gone."""
    rows = connection.execute("SELECT origin, stamp, reader FROM files WHERE source_id = ?", (source_id,)).fetchall()
    outdated = {row["origin"] for row in rows if reread or row["reader"] != reader_versions.WEB}
    try:
        found = look(source, rereading.remembered(rows, outdated))
    except Exception as error:
        return SourceChange(source, source_id, [], [], [], False, [_unseen(source, error)])
    documents = [*found.documents, *rereading.no_longer_named(connection, source_id, source, outdated, found)]
    again = Counter(rereading.WEB_PAGES for document in documents if document.origin in outdated)
    sentences = [*found.unreachable, *found.notices]
    return SourceChange(source, source_id, [], [], [], False, sentences, documents, found.feed, again=again)


def _look_at_files(
    connection: sqlite3.Connection, source_id: int, source: Source, afresh: bool, reread: bool
) -> SourceChange:
    rows = connection.execute("SELECT * FROM files WHERE source_id = ?", (source_id,)).fetchall()
    known = {row["origin"]: (row["size"], row["mtime_ns"], row["reader"]) for row in rows}
    raised = {row["origin"] for row in rows if row["stamp"] == RAISED}
    try:
        found = scan(source)
    except Exception as error:  # what it gave before stays (I4)
        return SourceChange(source, source_id, [], [], [], False, [_unseen(source, error)])
    here = {file.origin for file in found.files}
    unseen = [*found.unreachable, *(rejected.origin for rejected in found.rejected if rejected.transient)]
    gone = [origin for origin in known if origin not in here and not _is_within(origin, unseen)]
    to_read = [file for file in found.files if afresh or reread or known.get(file.origin) != _state(file)]
    again = Counter(
        reader_versions.kind_named(file.origin)
        for file in to_read
        if (before := known.get(file.origin)) and before[:2] == _state(file)[:2] and (reread or before != _state(file))
    )
    read_again = raised - {file.origin for file in to_read}
    to_retry = [file for file in found.files if file.origin in read_again]
    rejected = [(rejection.origin, rejection.reason) for rejection in found.rejected]
    stored = {
        (row["place"], row["reason"])
        for row in connection.execute(
            "SELECT place, reason FROM rejections WHERE source_id = ? AND origin = ''", (source_id,)
        )
    }
    sentences = [
        f"{prefix} in source {source.name!r} cannot be looked into; its articles stay as they were."
        for prefix in found.unreachable
    ]
    new_rejections = set(rejected) != stored
    return SourceChange(
        source, source_id, to_read, gone, rejected, new_rejections, sentences, to_retry=to_retry, again=again
    )


def _state(file: SourceFile) -> tuple[int, int, int]:
    """What changes when a file does, or its reader."""
    return file.size, file.mtime_ns, reader_versions.version_for(file.origin)


def _unseen(source: Source | WebSource, error: Exception) -> str:
    if isinstance(error, SourceUnreachable):
        return str(error)
    return f'The source "{source.name}": {sentence(error, source.location, "looked at")}'


def _is_within(origin: str, unseen: list[str]) -> bool:
    """Is it one of the files, or below one of the folders, that could not be looked at?"""
    return any(origin == place or origin.startswith(f"{place.rstrip('/')}/") for place in unseen)
