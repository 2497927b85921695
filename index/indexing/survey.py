"""A survey of the sources: what changed since they were last read, by one stat per file. Reads no article.

Pages and feeds are fetched only if the caller says how; otherwise they count as unchanged.
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
from index.indexing.report import UnreadKinds
from index.store import exclusions
from index.store.catalog import source_of

Look = Callable[[WebSource, Mapping[str, Stamp]], WebScan]


@dataclass(frozen=True, slots=True)
class SourceChange:
    """What changed in one source: files to read, origins that are gone, and places that were rejected."""

    source: Source | WebSource
    source_id: int
    to_read: list[SourceFile]
    gone: list[str]
    rejected: list[tuple[str, str]]  # (place, reason) of entries that are no file to read
    new_rejections: bool  # `rejected` differs from what the last run recorded
    unreachable: list[str] = field(default_factory=list)  # sentences for the report
    to_fetch: list[WebDocument] = field(default_factory=list)
    feed: tuple[str, Stamp] | None = None  # recorded once all of `to_fetch` could be read
    to_retry: list[SourceFile] = field(default_factory=list)  # unchanged since reading them raised
    again: Mapping[str, int] = field(default_factory=dict)  # kind → number of unchanged documents read again
    unread: UnreadKinds | None = None


# After a rollback, articles live that their sources no longer have; they stay until a source changes or leaves.
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
    """The changes of all sources that were looked at."""

    sources: list[SourceChange]
    unclaimed: bool = False  # an article lives that no file claims: its source was unregistered
    excluded: bool = False  # an exclusion was made or lifted

    @property
    def unchanged(self) -> bool:
        """Whether nothing is new and nothing is gone."""
        changed = any(c.to_read or c.to_fetch or c.gone or c.new_rejections or c.feed for c in self.sources)
        return not (changed or self.unclaimed or self.excluded)

    @property
    def quiet(self) -> bool:
        """Whether `unchanged` holds and no file is to be tried again."""
        return self.unchanged and not any(change.to_retry for change in self.sources)

    @property
    def gone(self) -> list[tuple[int, str]]:
        """(source id, origin) of the files that are gone."""
        return [(change.source_id, origin) for change in self.sources for origin in change.gone]

    @property
    def again(self) -> Mapping[str, int]:
        """Kind → number of unchanged documents that are read again."""
        return rereading.total(change.again for change in self.sources)

    @property
    def unread(self) -> tuple[UnreadKinds, ...]:
        """The files of kinds that are not read, of each folder that has some."""
        return tuple(change.unread for change in self.sources if change.unread)

    @property
    def unreachable(self) -> list[str]:
        """Sentences about what could not be looked at."""
        return [sentence for change in self.sources for sentence in change.unreachable]


def survey_sources(
    connection: sqlite3.Connection, afresh: bool = False, look: Look | None = None, reread: bool = False
) -> Survey:
    """Look at every registered source and return what changed.

    `afresh` reads every file, changed or not; `reread` reads every file and every page. `look` asks a page or a feed
    what is new; without it, web sources are left out, and so are excluded ones. What an older reader read is always
    read again.
    """
    rows = connection.execute("SELECT * FROM sources ORDER BY source_id").fetchall()
    unclaimed = connection.execute(UNCLAIMED).fetchone()[0]
    closed = exclusions.in_force(connection)
    changes = []
    for row in rows:
        source = source_of(row)
        if isinstance(source, Source):
            changes.append(_look_at_files(connection, row["source_id"], source, afresh, reread))
        elif look and not closed.cover((row["source_id"], ""), ""):
            changes.append(_ask_web(connection, row["source_id"], source, look, reread))
    return Survey(changes, bool(unclaimed), exclusions.changed(connection))


def _ask_web(
    connection: sqlite3.Connection, source_id: int, source: WebSource, look: Look, reread: bool
) -> SourceChange:
    """What is new of a page or a feed. Nothing is ever gone: what the site no longer has stays (I4)."""
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
    """What changed in a folder or file."""
    rows = connection.execute("SELECT * FROM files WHERE source_id = ?", (source_id,)).fetchall()
    known = {row["origin"]: (row["size"], row["mtime_ns"], row["reader"]) for row in rows}
    raised = {row["origin"] for row in rows if row["stamp"] == RAISED}
    try:
        found = scan(source)
    except Exception as error:  # the source's articles stay (I4)
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
    return SourceChange(
        source,
        source_id,
        to_read,
        gone,
        rejected,
        set(rejected) != stored,
        sentences,
        to_retry=to_retry,
        again=again,
        unread=UnreadKinds(source.name, found.ignored) if found.ignored else None,
    )


def _state(file: SourceFile) -> tuple[int, int, int]:
    """Size, mtime and reader version: they differ if the file or its reader has changed."""
    return file.size, file.mtime_ns, reader_versions.version_for(file.origin)


def _unseen(source: Source | WebSource, error: Exception) -> str:
    """The sentence about a source that could not be looked at."""
    if isinstance(error, SourceUnreachable):
        return str(error)
    return f'The source "{source.name}": {sentence(error, source.location, "looked at")}'


def _is_within(origin: str, unseen: list[str]) -> bool:
    """Whether an origin is one of the `unseen` files, or below one of the `unseen` folders."""
    return any(origin == place or origin.startswith(f"{place.rstrip('/')}/") for place in unseen)
