"""The indexer: brings the library up to date with its sources, and publishes the result as one new generation.

The order is the protocol (DESIGN §5): survey, read, stage, embed, write the lexical index, build a segment,
verify, force to disk, publish in one transaction, sweep. A kill between any two steps leaves the old generation.
"""

import errno
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from corpus.article import Article, Rejected
from corpus.chunker import Chunker
from corpus.errors import PressboxError
from corpus.reader import read
from corpus.source import Source, SourceFile
from corpus.website import WebDocument, WebSource
from index import lexical, segment
from index.catalog import Catalog, Generation
from index.claims import FileReading, Settlement, settle
from index.damage import damage
from index.draft import Draft, Indexes
from index.embedder import Embedder, Vectors
from index.errors import ADVICE, EmbedderMismatch, LibraryDamaged, LibraryUnwritten, unwritten
from index.home import Home, fsync_tree
from index.inputs import RECIPE
from index.lock import indexing
from index.report import Report
from index.seal import seal
from index.survey import Survey, survey
from index.sweep import sweep

if TYPE_CHECKING:
    from corpus.web import Web  # brings httpx; whoever asks the web has imported it

EMBED_BATCH = 128  # chunks embedded between two commits: the most that a kill can cost
READ_BATCH = 64  # files read between two commits
RECENT_ROWS = 2000  # a `recent` segment may grow to this, or to a tenth of `main`
VECTOR_ROWS = 4096  # rows taken from the embedding cache at once while a segment is built
ROW_BYTES = 1000  # of a chunk in a Chroma directory beside its vector, measured: ids, links, SQLite rows
LEAST_ROOM = 20_000_000  # bytes: an empty Chroma directory, the lexical writer's files, SQLite's log

# The steps of a run that publishes: between any two of them it may be killed.
STEPS = ("surveyed", "read", "staged", "batch embedded", "lexicon written", "segment written", "on disk", "published")


class Progress(Protocol):
    """Told how far a stage is. `total` may grow while `done` does."""

    def __call__(self, stage: str, done: int, total: int) -> None: ...


def silent(stage: str, done: int, total: int) -> None:
    """The progress of those who do not look."""


def unarmed(step: str) -> None:
    """The failure points of a run that is to go well."""


class Indexer:
    """`chunker` is made late, since it brings LlamaIndex (two seconds): a run with nothing new never pays it.

    `cut` is the identity of the chunker that it will make. `reached` is told each of STEPS when it is done: there a
    test lets the run die.
    """

    def __init__(
        self,
        home: Home,
        embedder: Embedder,
        chunker: Callable[[], Chunker],
        cut: str,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        reached: Callable[[str], None] = unarmed,
    ) -> None:
        self._home = home
        self._embedder = embedder
        self._chunker = chunker
        self.recipe = f"{RECIPE} {cut}"
        self._now = now
        self._reached = reached

    def pending(self, catalog: Catalog) -> bool:
        """Would a sync find work? A stat per file; nothing is read and no lock is taken."""
        current = catalog.current()
        return (current is not None and current.recipe != self.recipe) or not survey(catalog.connection).quiet

    def sync(
        self,
        catalog: Catalog,
        *,
        prune: bool = False,
        rebuild: bool = False,
        re_embed: bool = False,
        wait: float = 0.0,
        progress: Progress = silent,
        web: "Web | None" = None,
    ) -> Report:
        """Bring the library up to date; raise IndexerBusy, EmbedderMismatch, ServiceError or LibraryDamaged.

        `prune` accepts that a source loses more than half of its articles. `rebuild` builds the segments and the
        lexical index anew from the catalog, embedding nothing. `re_embed` adopts this embedder. `web` asks pages and
        feeds; without it they stay as they are.
        """
        with indexing(self._home, wait):
            started = time.monotonic()
            current, identity = catalog.current(), self._embedder.identity
            if current and current.embedder != identity and not re_embed:
                raise EmbedderMismatch(
                    f"The library was embedded by {current.embedder.name} and the settings name "
                    f"{identity.name}; run `pressbox index --re-embed` to change over, or set PRESSBOX_EMBEDDER back."
                )
            look = web.look if web else None
            seen = survey(catalog.connection, prune, look)  # what a file lost and was kept is seen by reading it again
            for change in seen.sources:
                if web and isinstance(change.source, WebSource):
                    catalog.checked(change.source_id, self._now())
            adopt = current is not None and (current.embedder, current.recipe) != (identity, self.recipe)
            damaged = damage(self._home, current, catalog.distinct_chunks(current.number)) if current else []
            if seen.quiet and not rebuild and not adopt and not damaged:
                report = self._unchanged(catalog, seen, current)
            else:
                with _disk_faults():
                    report = self._run(catalog, current, seen, prune, bool(rebuild or adopt or damaged), progress, web)
            if report.generation:  # also with nothing new: the sweep before may have failed
                report = replace(report, notices=(*report.notices, *sweep(catalog, self._home)))
            if damaged:
                mended = f"The index was damaged ({'; '.join(damaged)}) and was built anew from the catalog."
                report = replace(report, notices=(*report.notices, mended))
            return replace(report, seconds=round(time.monotonic() - started, 3), failed=tuple(catalog.rejections()))

    def _unchanged(self, catalog: Catalog, seen: Survey, current: Generation | None) -> Report:
        number = current.number if current else 0
        articles, chunks = catalog.count(number)
        return Report(number, published=False, unchanged=articles, notices=tuple(seen.unreachable), chunks=chunks)

    def _run(
        self,
        catalog: Catalog,
        current: Generation | None,
        seen: Survey,
        prune: bool,
        rebuild: bool,
        progress: Progress,
        web: "Web | None",
    ) -> Report:
        self._reached("surveyed")
        draft = Draft(catalog, self._embedder.identity)
        settlement = settle(draft.claims(), self._read(draft, seen, progress, web), seen.gone, prune)
        self._reached("read")
        live = draft.live_articles()
        born = {key: version for key, version in settlement.wanted.items() if live.get(key) != version}
        died = {key: version for key, version in live.items() if settlement.wanted.get(key) != version}
        report = Report(
            generation=(current.number if current else 0) + 1,
            published=bool(born or died or rebuild),
            added=tuple(sorted(born.keys() - live.keys())),
            changed=tuple(sorted(born.keys() & live.keys())),
            removed=tuple(sorted(died.keys() - born.keys())),
            unchanged=len(settlement.wanted.keys() - born.keys()),
            notices=(*seen.unreachable, *_kept(settlement, seen)),
        )
        if not report.published:
            with draft.transaction():
                draft.record(settlement.readings, settlement.gone)
            return replace(self._unchanged(catalog, seen, current), notices=report.notices)

        recut = current is not None and current.recipe != self.recipe
        self._stage(draft, settlement.wanted if recut else born, live if recut else died, progress)
        self._reached("staged")
        embedded = self._embed(draft, progress)
        chunk_ids = draft.chunk_ids()
        report = replace(report, chunks=len(chunk_ids), embedded=embedded)
        indexes = self._build(draft, current, chunk_ids, rebuild, progress)
        self._reached("on disk")
        with draft.transaction():
            draft.record(settlement.readings, settlement.gone)
            draft.publish(born, died, indexes, self.recipe, self._now(), report)
        self._reached("published")
        return report

    def _read(self, draft: Draft, seen: Survey, progress: Progress, web: "Web | None") -> list[FileReading]:
        """Read what changed. The texts go to the catalog at once, where no reader sees them yet."""
        readings = [
            FileReading(change.source_id, "", None, {}, tuple(change.rejected))
            for change in seen.sources
            if change.new_rejections
        ]
        files = [
            (change.source_id, change.source, file)
            for change in seen.sources
            if isinstance(change.source, Source)
            for file in change.to_read
        ]
        for start in range(0, len(files), READ_BATCH):
            with draft.transaction():
                for source_id, source, file in files[start : start + READ_BATCH]:
                    readings.append(_reading(draft, source_id, file, read(file, source)))
            progress("reading", min(start + READ_BATCH, len(files)), len(files))
        return [*readings, *(self._fetch(draft, seen, progress, web) if web else [])]

    def _fetch(self, draft: Draft, seen: Survey, progress: Progress, web: "Web") -> Iterator[FileReading]:
        """Read what is new on the web; nothing is locked while a page is waited for. A feed is remembered last, once
        all that it named was read: a run that was killed asks for it again."""
        total = sum(len(change.to_fetch) for change in seen.sources)
        done = 0
        for change in seen.sources:
            if not isinstance(change.source, WebSource):
                continue
            unread = False
            for document in change.to_fetch:
                progress("fetching", done, total)
                found = list(web.read(document, change.source))
                with draft.transaction():
                    reading = _reading(draft, change.source_id, document, found, document.stamp.as_text())
                unread, done = unread or reading.stat is None, done + 1
                yield reading
            if change.feed and not unread:
                origin, stamp = change.feed
                yield FileReading(change.source_id, origin, (0, 0), {}, (), stamp=stamp.as_text())
        progress("fetching", total, total)

    def _stage(self, draft: Draft, born: dict[str, str], died: dict[str, str], progress: Progress) -> None:
        for article_id, version in died.items():
            draft.retire(article_id, version)
        if not born:
            return
        chunker = self._chunker()
        wanted = sorted(born.items())
        for start in range(0, len(wanted), READ_BATCH):
            with draft.transaction():
                for article_id, version in wanted[start : start + READ_BATCH]:
                    article = draft.article(article_id, version)
                    draft.stage(article, chunker.cut(article))
            progress("cutting", min(start + READ_BATCH, len(wanted)), len(wanted))

    def _embed(self, draft: Draft, progress: Progress) -> int:
        """Embed what the cache lacks, keeping each batch as it comes; returns how many texts were embedded."""
        places = draft.unembedded()
        for start in range(0, len(places), EMBED_BATCH):
            progress("embedding", start, len(places))
            part = places[start : start + EMBED_BATCH]
            draft.keep_vectors([place.input for place in part], self._embedder.embed_documents(draft.texts(part)))
            self._reached("batch embedded")
        progress("embedding", len(places), len(places))
        return len(places)

    def _build(
        self, draft: Draft, current: Generation | None, chunk_ids: list[str], rebuild: bool, progress: Progress
    ) -> Indexes:
        """Write, verify and force to disk every index of the next generation; none of it is read yet."""
        _expect_room(self._home, len(chunk_ids), self._embedder.identity.dimensions)
        progress("building", 0, len(chunk_ids))
        lexicon = draft.next_lexicon()
        folder = self._home.lexicon(lexicon)
        base = None if rebuild or current is None else self._home.lexicon(current.lexicon)
        if base is None or not _lexicon_continued(draft, base, folder, len(chunk_ids)):
            _clear(folder)
            lexical.write(folder, draft.entries(everything=True))
            if lexical.Lexicon(folder).size != len(chunk_ids):
                raise LibraryDamaged(
                    "The new lexical index lacks chunks; nothing was published, run `pressbox index` again."
                )
        self._reached("lexicon written")
        main, recent, new = self._segments(draft, current, chunk_ids, rebuild)
        for number, (_, ids) in new.items():
            self._build_segment(draft, number, ids, progress)
        fsync_tree(folder)
        progress("building", len(chunk_ids), len(chunk_ids))
        return Indexes(main, recent, lexicon, new)

    def _segments(
        self, draft: Draft, current: Generation | None, chunk_ids: list[str], rebuild: bool
    ) -> tuple[int | None, int | None, dict[int, tuple[str, list[str]]]]:
        """Which segments the next generation has: its `main`, its `recent`, and those to be built."""
        if not chunk_ids:
            return None, None, {}
        number = draft.next_segment()
        if rebuild or current is None or current.main is None:
            return number, None, {number: ("main", chunk_ids)}
        in_main = draft.segment_chunks(current.main)
        rest = [chunk_id for chunk_id in chunk_ids if chunk_id not in in_main]
        overgrown = len(rest) > max(RECENT_ROWS, len(in_main) // 10)
        mostly_dead = 2 * (len(chunk_ids) - len(rest)) < len(in_main)
        if overgrown or mostly_dead:
            return number, None, {number: ("main", chunk_ids)}
        if not rest:
            return current.main, None, {}
        if current.recent is not None and draft.segment_chunks(current.recent).issuperset(rest):
            return current.main, current.recent, {}
        return current.main, number, {number: ("recent", rest)}

    def _build_segment(self, draft: Draft, number: int, ids: list[str], progress: Progress) -> None:
        folder = self._home.segment(number)
        _clear(folder)
        batches = enumerate(draft.vectors(ids, VECTOR_ROWS))
        segment.build(folder, ids, (_told(progress, k, len(ids), vectors) for k, vectors in batches))
        self._reached("segment written")
        sample = segment.sample_of(len(ids))
        vectors = np.concatenate(list(draft.vectors([ids[position] for position in sample], VECTOR_ROWS)))
        segment.verify(folder, ids, vectors, sample)
        fsync_tree(folder)
        seal(folder)


def _lexicon_continued(draft: Draft, base: Path, folder: Path, size: int) -> bool:
    """Write the next lexical index from the one before; False where that holds other chunks than it should, or cannot
    be continued for a reason that is not the disk's. Then it is built from the catalog."""
    _clear(folder)
    try:
        lexical.copy(base, folder)
        lexical.write(folder, draft.entries(everything=False), draft.retired_ids())
        written, staged = lexical.Lexicon(folder), draft.staged_ids()
        return written.size == size and written.count(staged) == len(staged)
    except LibraryDamaged:
        return False
    except LibraryUnwritten as error:
        if error.cause in ADVICE and error.cause != errno.EIO:  # where one file cannot be read, others may be written
            raise
        return False


@contextmanager
def _disk_faults() -> Iterator[None]:
    """A full or failing disk is a sentence: nothing was published."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise unwritten(error) from error
    except OSError as error:
        if error.errno not in ADVICE:
            raise
        raise unwritten(error) from error


def _told(progress: Progress, batch: int, total: int, vectors: Vectors) -> Vectors:
    """The batch as it is, after saying how far the building is."""
    progress("building", batch * VECTOR_ROWS, total)
    return vectors


def _expect_room(home: Home, rows: int, dimensions: int) -> None:
    """Raise PressboxError unless a segment of that size can be written beside those in use."""
    needed = LEAST_ROOM + 2 * rows * (4 * dimensions + ROW_BYTES)
    free = shutil.disk_usage(home.path).free
    if free < needed:
        raise PressboxError(
            f"Only {free // 1_000_000:,} MB are free where the library lies, and this run may need "
            f"{needed // 1_000_000:,} MB; make room, then run `pressbox index` again. Nothing was changed."
        )


def _clear(folder: Path) -> None:
    """A killed run may have left a part of it; no generation names it."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)


def _reading(
    draft: Draft,
    source_id: int,
    document: SourceFile | WebDocument,
    found: Iterable[Article | Rejected],
    stamp: str | None = None,
) -> FileReading:
    claims: dict[str, str] = {}
    rejections: list[tuple[str, str]] = []
    transient, whole = False, True
    for item in found:
        if isinstance(item, Rejected):
            transient, whole = transient or item.transient, False
            rejections.append((item.origin, item.reason))
        elif item.article_id in claims:
            reason = f"Two articles in it have the id {item.article_id}; the first one is read."
            rejections.append((document.origin, reason))
        else:
            draft.add_version(item)
            claims[item.article_id] = item.version
    stat = None if transient else (document.size, document.mtime_ns)
    return FileReading(source_id, document.origin, stat, claims, tuple(rejections), whole, stamp)


def _kept(settlement: Settlement, seen: Survey) -> Iterator[str]:
    for change in seen.sources:
        if change.source_id in settlement.kept:
            lost, had = settlement.kept[change.source_id]
            yield (
                f"{lost:,} of the {had:,} articles of source {change.source.name!r} are no longer there; they are "
                "kept in case that is a mishap: run `pressbox index --prune` if it is meant."
            )
