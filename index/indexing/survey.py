"""A survey of the sources: what changed since they were last read, by one stat per file. Reads no article.

Pages and feeds are fetched only if the caller says how; otherwise they count as unchanged.
"""

from collections import Counter
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from functools import partial

from corpus import reader_versions
from corpus.bugs import sentence
from corpus.errors import SourceUnreachable
from corpus.formats import suffix_of
from corpus.source import Scan, Source, SourceFile, scan
from corpus.web.sources import Stamp, WebDocument, WebScan, WebSource
from index.indexing import rereading
from index.indexing.report import UnreadKinds
from index.store import exclusions
from index.store.catalog import Catalog
from index.store.readings import (
    RAISED,
    KnownFile,
    gone_sources,
    has_unclaimed,
    known_files,
    known_pages,
    registered_sources,
    rejected_places,
)

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
    web: WebScan = field(default_factory=WebScan)  # what a page or feed said of itself


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
    catalog: Catalog,
    afresh: bool = False,
    look: Look | None = None,
    reread: bool = False,
    ask: Container[str] | None = None,
) -> Survey:
    """Look at every registered source and return what changed.

    `afresh` reads every file, changed or not; `reread` reads every file and every page. `look` asks a page or a feed
    what is new; without it, web sources are left out, and so are those that are gone for good, and those whose URL is
    not in `ask`, unless that is None. What an older reader read is always read again. Excluded places are not looked
    at: they are as they were when that is undone.
    """
    unclaimed, excluded = has_unclaimed(catalog.connection), exclusions.in_force(catalog.connection)
    closed = gone_sources(catalog.connection) | excluded.sources
    changes = []
    for source_id, source in registered_sources(catalog.connection):
        if source_id in closed:
            continue
        if isinstance(source, Source):
            looked_at = partial(excluded.leave, source_id)
            changes.append(_look_at_files(catalog, source_id, source, afresh, reread, looked_at))
        elif look and (ask is None or source.location in ask):
            changes.append(_ask_web(catalog, source_id, source, look, reread))
    return Survey(changes, unclaimed, exclusions.changed(catalog.connection))


def _ask_web(catalog: Catalog, source_id: int, source: WebSource, look: Look, reread: bool) -> SourceChange:
    """What is new of a page or a feed. Nothing is ever gone: what the site no longer has stays (I4)."""
    known = known_files(catalog.connection, source_id)
    outdated = {file.origin for file in known if reread or file.reader != reader_versions.WEB}
    try:
        found = look(source, rereading.remembered(known, outdated))
    except Exception as error:
        return SourceChange(source, source_id, [], [], [], False, [_unseen(source, error)])
    pages = known_pages(catalog.connection, source_id) if outdated else []
    documents = [*found.documents, *rereading.no_longer_named(pages, source, outdated, found)]
    outdated |= {found.renamed[origin] for origin in outdated & found.renamed.keys()}
    again = Counter(rereading.WEB_PAGES for document in documents if document.origin in outdated)
    sentences = [*found.unreachable, *found.notices]
    return SourceChange(source, source_id, [], [], [], False, sentences, documents, found.feed, again=again, web=found)


def _look_at_files(
    catalog: Catalog, source_id: int, source: Source, afresh: bool, reread: bool, looked_at: Callable[[str], bool]
) -> SourceChange:
    """What changed in a folder or file, at the origins that are to be looked at."""
    known = {file.origin: file for file in known_files(catalog.connection, source_id) if looked_at(file.origin)}
    try:
        found = _select(scan(source), looked_at)
    except Exception as error:  # the source's articles stay (I4)
        return SourceChange(source, source_id, [], [], [], False, [_unseen(source, error)])
    to_read = [file for file in found.files if afresh or reread or _has_changed(file, known.get(file.origin))]
    rejected = [(rejection.origin, rejection.reason) for rejection in found.rejected]
    return SourceChange(
        source,
        source_id,
        to_read,
        _gone(known, found),
        rejected,
        set(rejected) != rejected_places(catalog.connection, source_id),
        [
            f"{prefix} in source {source.name!r} cannot be looked into; its articles stay as they were."
            for prefix in found.unreachable
        ],
        to_retry=_raised_before(known, found, to_read),
        again=_count_read_again(known, to_read, reread),
        unread=UnreadKinds(source.name, dict(Counter(map(suffix_of, found.ignored)))) if found.ignored else None,
    )


def _select(found: Scan, looked_at: Callable[[str], bool]) -> Scan:
    """The part of a scan at these origins."""
    return Scan(
        [file for file in found.files if looked_at(file.origin)],
        [rejection for rejection in found.rejected if looked_at(rejection.origin)],
        list(filter(looked_at, found.unreachable)),
        list(filter(looked_at, found.ignored)),
    )


def _gone(known: Mapping[str, KnownFile], found: Scan) -> list[str]:
    """Origins of the files that are no longer there, those aside that could not be looked at."""
    here = {file.origin for file in found.files}
    unseen = [*found.unreachable, *(rejected.origin for rejected in found.rejected if rejected.transient)]
    return [origin for origin in known if origin not in here and not _is_within(origin, unseen)]


def _raised_before(known: Mapping[str, KnownFile], found: Scan, to_read: list[SourceFile]) -> list[SourceFile]:
    """The unchanged files whose last reading raised."""
    raised = {origin for origin, file in known.items() if file.stamp == RAISED} - {file.origin for file in to_read}
    return [file for file in found.files if file.origin in raised]


def _count_read_again(known: Mapping[str, KnownFile], to_read: list[SourceFile], reread: bool) -> Counter[str]:
    """Kind → number of the files to read whose bytes did not change: `reread` asks for it, or their reader is newer."""
    unchanged = [
        file
        for file in to_read
        if (before := known.get(file.origin)) and (before.size, before.mtime_ns) == (file.size, file.mtime_ns)
    ]
    again = [file for file in unchanged if reread or known[file.origin].reader != _reader_of(file)]
    return Counter(reader_versions.kind_named(file.origin) for file in again)


def _has_changed(file: SourceFile, before: KnownFile | None) -> bool:
    """Whether a file is new, or it or its reader has changed. The ctime tells of one rewritten in its size and time."""
    return (
        before is None
        or before.state != (file.size, file.mtime_ns, _reader_of(file))
        or before.ctime_ns not in (0, file.ctime_ns)
    )


def _reader_of(file: SourceFile) -> int:
    return reader_versions.version_for(file.origin)


def _unseen(source: Source | WebSource, error: Exception) -> str:
    """The sentence about a source that could not be looked at."""
    if isinstance(error, SourceUnreachable):
        return str(error)
    return f'The source "{source.name}": {sentence(error, source.location, "looked at")}'


def _is_within(origin: str, unseen: list[str]) -> bool:
    """Whether an origin is one of the `unseen` files, or below one of the `unseen` folders."""
    return any(origin == place or origin.startswith(f"{place.rstrip('/')}/") for place in unseen)
