"""The indexer: brings the library up to date with its sources, and publishes the result as one new generation.

The order is the protocol: survey, read, stage, embed, write the lexical index, build a segment,
verify, force to disk, publish in one transaction, sweep. A kill between any two steps leaves the old generation.
"""

import errno
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from corpus.article import Article, Rejected
from corpus.bugs import guarded, sentence
from corpus.chunker import Chunker
from corpus.errors import PressboxError
from corpus.reader import read
from corpus.source import Source, SourceFile
from corpus.web.sources import WebDocument, WebSource
from index.descriptors import starved
from index.embedding.embedder import Embedder, Vectors
from index.embedding.inputs import RECIPE
from index.engines import lexical, segment
from index.engines.seal import seal
from index.errors import ADVICE, EmbedderMismatch, LibraryDamaged, LibraryUnwritten, describe_write_failure
from index.home import Home, fsync_tree
from index.indexing import rereading
from index.indexing.change import Change, Version, decide
from index.indexing.damage import find_damage
from index.indexing.lock import hold_indexer_lock
from index.indexing.ownership import FileReading, Settlement, settle
from index.indexing.report import Report
from index.indexing.staging import EmbeddingInput, NextIndexes, Staging
from index.indexing.survey import Survey, survey_sources
from index.indexing.sweep import sweep
from index.store.catalog import Catalog, Generation

if TYPE_CHECKING:
    from corpus.web.reader import WebReader  # brings httpx; whoever asks the web has imported it

EMBED_BATCH = 128  # chunks embedded between two commits: the most that a kill can cost
READ_BATCH = 64  # files read between two commits
RECENT_ROWS = 2000  # a `recent` segment may grow to this, or to a tenth of `main`
VECTOR_ROWS = 4096  # rows taken from the embedding cache at once while a segment is built
ROW_BYTES = 1000  # of a chunk in a Chroma directory beside its vector, measured: ids, links, SQLite rows
CUT_SHORT_TOLD = 5  # articles that are named as too long
LEAST_ROOM = 20_000_000  # bytes: an empty Chroma directory, the lexical writer's files, SQLite's log

PROBE = Article.of("probe", "News", "This is news.", source="probe")  # which nothing can have a reason to refuse

# The steps of a run that publishes: between any two of them it may be killed.
STEPS = ("surveyed", "read", "staged", "batch embedded", "lexicon written", "segment written", "on disk", "published")


class Progress(Protocol):
    """Told how far a stage is. `total` may grow while `done` does."""

    def __call__(self, stage: str, done: int, total: int) -> None: ...


def ignore_progress(stage: str, done: int, total: int) -> None:
    """The progress of those who do not look."""


def ignore_step(step: str) -> None:
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
        reached: Callable[[str], None] = ignore_step,
    ) -> None:
        self._home = home
        self._embedder = embedder
        self._chunker = chunker
        self.recipe = f"{RECIPE} {cut}"
        self._now = now
        self._reached = reached

    def pending(self, catalog: Catalog) -> bool:
        """Would a sync find work, but for what raised when it was read? A stat per file; nothing is read and no lock
        is taken."""
        current = catalog.current()
        return (current is not None and current.recipe != self.recipe) or not survey_sources(
            catalog.connection
        ).unchanged

    def sync(
        self,
        catalog: Catalog,
        *,
        prune: bool = False,
        rebuild: bool = False,
        re_embed: bool = False,
        reread: bool = False,
        wait: float = 0.0,
        progress: Progress = ignore_progress,
        web: "WebReader | None" = None,
    ) -> Report:
        """Bring the library up to date; raise IndexerBusy, EmbedderMismatch, ServiceError or LibraryDamaged.

        `prune` accepts that a source loses more than half of its articles. `rebuild` builds the segments and the
        lexical index anew from the catalog, embedding nothing. `re_embed` adopts this embedder. `reread` reads every
        file again, changed or not, as is done anyway with what an older reader has read. `web` asks pages and feeds;
        without it they stay as they are.
        """
        with hold_indexer_lock(self._home, wait):
            started = time.monotonic()
            current, identity = catalog.current(), self._embedder.identity
            if current and current.embedder != identity and not re_embed:
                raise EmbedderMismatch(
                    f"The library was embedded by {current.embedder.name} and the settings name "
                    f"{identity.name}; run `pressbox index --re-embed` to change over, or set PRESSBOX_EMBEDDER back."
                )
            look = web.look if web else None
            # With `prune` what a file lost and was kept is seen by reading it again.
            seen = survey_sources(catalog.connection, prune, look, reread)
            for change in seen.sources:
                if web and isinstance(change.source, WebSource):
                    catalog.checked(change.source_id, self._now())
            adopt = current is not None and (current.embedder, current.recipe) != (identity, self.recipe)
            damaged = find_damage(self._home, current, catalog.distinct_chunks(current.number)) if current else []
            if seen.quiet and not rebuild and not adopt and not damaged:
                report = self._unchanged(catalog, seen, current)
            else:
                with _disk_faults():
                    report = self._run(catalog, current, seen, prune, bool(rebuild or adopt or damaged), progress, web)
            if report.generation:  # also with nothing new: the sweep before may have failed
                report = replace(report, notices=(*report.notices, *sweep(catalog, self._home)))
            again = seen.again
            told = (*report.notices, *rereading.told(again, reread))
            report = replace(report, reread=sum(again.values()), notices=told)
            if damaged:
                mended = f"The index was damaged ({'; '.join(damaged)}) and was built anew from the catalog."
                report = replace(report, notices=(*report.notices, mended))
            return replace(
                report,
                seconds=round(time.monotonic() - started, 3),
                failed=tuple(catalog.rejections()),
                notices=(*report.notices, *_cut_short(catalog, catalog.current_number())),
            )

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
        web: "WebReader | None",
    ) -> Report:
        self._reached("surveyed")
        draft = Staging(catalog, self._embedder.identity)
        before, read_now = draft.claims(), self._read(draft, seen, progress, web)
        live, recut = draft.live_articles(), current is not None and current.recipe != self.recipe
        failed, embedded = dict[Version, str](), 0  # what could not be cut or embedded, and why
        while True:
            settlement = settle(before, _without(read_now, failed, seen), seen.gone, prune)
            self._reached("read")
            next_one = decide(settlement.wanted, live, failed, recut)
            if not (next_one or rebuild):
                with draft.transaction():
                    draft.record(settlement.readings, settlement.gone)
                notices = (*seen.unreachable, *_describe_kept(settlement, seen))
                return replace(self._unchanged(catalog, seen, current), notices=notices)
            more = self._stage(draft, next_one, progress)
            self._reached("staged")
            paid, unembedded = self._embed(draft, progress)
            embedded += paid
            if not (more or unembedded):
                break
            failed |= more | unembedded
        chunk_ids = draft.chunk_ids()
        born, died = next_one.born, next_one.died
        report = Report(
            generation=(current.number if current else 0) + 1,
            published=True,
            added=tuple(sorted(born.keys() - live.keys())),
            changed=tuple(sorted(born.keys() & live.keys())),
            removed=tuple(sorted(died.keys() - born.keys())),
            unchanged=len(live.keys() - died.keys()),
            notices=(*seen.unreachable, *_describe_kept(settlement, seen)),
            chunks=len(chunk_ids),
            embedded=embedded,
        )
        indexes = self._build(draft, current, chunk_ids, rebuild, progress)
        self._reached("on disk")
        with draft.transaction():
            draft.record(settlement.readings, settlement.gone)
            draft.publish(born, died, indexes, self.recipe, self._now(), report)
        self._reached("published")
        return report

    def _read(self, draft: Staging, seen: Survey, progress: Progress, web: "WebReader | None") -> list[FileReading]:
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
            for file in (*change.to_read, *change.to_retry)
        ]
        for start in range(0, len(files), READ_BATCH):
            with draft.transaction():
                for source_id, source, file in files[start : start + READ_BATCH]:
                    readings.append(_record_reading(draft, source_id, file, partial(read, file, source)))
            progress("reading", min(start + READ_BATCH, len(files)), len(files))
        return [*readings, *(self._fetch(draft, seen, progress, web) if web else [])]

    def _fetch(self, draft: Staging, seen: Survey, progress: Progress, web: "WebReader") -> Iterator[FileReading]:
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
                found = list(guarded(partial(web.read, document, change.source), document.origin))
                with draft.transaction():
                    remembered = document.stamp.as_text()
                    reading = _record_reading(draft, change.source_id, document, partial(iter, found), remembered)
                unread, done = unread or reading.stat is None or reading.raised, done + 1
                yield reading
            if change.feed and not unread:
                origin, stamp = change.feed
                yield FileReading(change.source_id, origin, (0, 0), {}, (), stamp=stamp.as_text())
        progress("fetching", total, total)

    def _stage(self, draft: Staging, to_come: Change, progress: Progress) -> dict[Version, str]:
        """Cut what is to come and is not staged yet; returns what could not be cut, and why."""
        draft.retire(to_come.retired)
        staged, failed = draft.staged(), dict[Version, str]()
        draft.unstage(staged - to_come.cut.items())
        wanted = sorted(to_come.cut.items() - staged)
        if not wanted:
            return failed
        chunker = self._chunker()
        for start in range(0, len(wanted), READ_BATCH):
            with draft.transaction():
                for article_id, version in wanted[start : start + READ_BATCH]:
                    try:
                        article = draft.article(article_id, version)
                        draft.stage(article, chunker.cut(article))
                    except Exception as error:
                        if _is_of_all(error):
                            raise
                        chunker.cut(PROBE)  # where even this raises, it is no article's fault
                        failed[article_id, version] = sentence(error, article_id, "cut")
            progress("cutting", min(start + READ_BATCH, len(wanted)), len(wanted))
        return failed

    def _embed(self, draft: Staging, progress: Progress) -> tuple[int, dict[Version, str]]:
        """Embed what the cache lacks, keeping each batch as it comes; returns how many texts were embedded, and what
        could not be, with why."""
        places = draft.unembedded()
        failed = dict[Version, str]()
        embedded = 0
        for start in range(0, len(places), EMBED_BATCH):
            progress("embedding", start, len(places))
            part = places[start : start + EMBED_BATCH]
            for few, vectors in self._embedded(draft, part, failed):
                draft.keep_vectors([place.input for place in few], vectors)
                embedded += len(few)
            self._reached("batch embedded")
        progress("embedding", len(places), len(places))
        return embedded, failed

    def _embedded(
        self, draft: Staging, places: list[EmbeddingInput], failed: dict[Version, str]
    ) -> Iterator[tuple[list[EmbeddingInput], Vectors]]:
        """The places with their vectors. Of a batch that raises each text by itself; one that raises is `failed`."""
        texts = draft.texts(places)
        try:
            yield places, self._embedder.embed_documents(texts)
            return
        except Exception as error:
            if _is_of_all(error):
                raise
        self._embedder.embed_documents([PROBE.text])  # where even this raises, it is no article's fault
        for place, text in zip(places, texts, strict=True):
            try:
                vectors = self._embedder.embed_documents([text])
            except Exception as error:
                hindered = draft.staged_with(place.input)
                if _is_of_all(error) or not hindered:  # what lives already cannot be left out
                    raise
                failed.update({version: sentence(error, version[0], "embedded") for version in hindered})
            else:
                yield [place], vectors

    def _build(
        self, draft: Staging, current: Generation | None, chunk_ids: list[str], rebuild: bool, progress: Progress
    ) -> NextIndexes:
        """Write, verify and force to disk every index of the next generation; none of it is read yet."""
        _expect_room(self._home, len(chunk_ids), self._embedder.identity.dimensions)
        progress("building", 0, len(chunk_ids))
        lexicon = draft.next_lexicon()
        folder = self._home.lexicon(lexicon)
        base = None if rebuild or current is None else self._home.lexicon(current.lexicon)
        if base is None or not _lexicon_continued(draft, base, folder, len(chunk_ids)):
            _clear(folder)
            lexical.write_lexicon(folder, draft.entries(everything=True))
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
        return NextIndexes(main, recent, lexicon, new)

    def _segments(
        self, draft: Staging, current: Generation | None, chunk_ids: list[str], rebuild: bool
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

    def _build_segment(self, draft: Staging, number: int, ids: list[str], progress: Progress) -> None:
        folder = self._home.segment(number)
        sample = segment.sample_of(len(ids))
        rows = np.concatenate(list(draft.vectors([ids[position] for position in sample], VECTOR_ROWS)))
        for effort in segment.EFFORTS:  # which rows a graph links is a matter of chance
            _clear(folder)
            segment.build_segment(
                folder, ids, lambda: _with_progress(progress, len(ids), draft.vectors(ids, VECTOR_ROWS)), effort
            )
            self._reached("segment written")
            if segment.fault(folder, ids, rows, sample) is None:
                break
        else:
            segment.search_exactly(folder)
            if fault := segment.fault(folder, ids, rows, sample):
                raise LibraryDamaged(
                    f"The new segment {folder.name} {fault}; nothing was published, run `pressbox index` again."
                )
        fsync_tree(folder)
        seal(folder)


def _lexicon_continued(draft: Staging, base: Path, folder: Path, size: int) -> bool:
    """Write the next lexical index from the one before; False where that holds other chunks than it should, or cannot
    be continued for a reason that is not the disk's. Then it is built from the catalog."""
    _clear(folder)
    try:
        lexical.copy(base, folder)
        lexical.write_lexicon(folder, draft.entries(everything=False), draft.retired_ids())
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
        raise describe_write_failure(error) from error
    except OSError as error:
        if error.errno not in ADVICE and not starved(error):
            raise
        raise describe_write_failure(error) from error


def _with_progress(progress: Progress, total: int, batches: Iterable[Vectors]) -> Iterator[Vectors]:
    """The batches as they are, after saying how far the building is."""
    for k, vectors in enumerate(batches):
        progress("building", k * VECTOR_ROWS, total)
        yield vectors


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


def _record_reading(
    draft: Staging,
    source_id: int,
    document: SourceFile | WebDocument,
    found: Callable[[], Iterable[Article | Rejected]],
    stamp: str | None = None,
) -> FileReading:
    claims: dict[str, str] = {}
    rejected: list[Rejected] = []
    doubles: list[tuple[str, str]] = []
    for item in guarded(found, document.origin):
        if isinstance(item, Rejected):
            rejected.append(item)
        elif item.article_id in claims:
            reason = f"Two articles in it have the id {item.article_id}; the first one is read."
            doubles.append((document.origin, reason))
        elif unstored := _unstored(draft, item, document.origin):
            rejected.append(unstored)
        else:
            claims[item.article_id] = item.version
    raised = any(item.bug for item in rejected)
    away = any(item.transient and not item.bug for item in rejected)
    stat = None if away or (raised and stamp) else (document.size, document.mtime_ns)
    told = (*((_encodable(item.origin), _encodable(item.reason)) for item in rejected), *doubles)
    return FileReading(source_id, document.origin, stat, claims, told, not rejected, stamp, raised)


def _unstored(draft: Staging, article: Article, origin: str) -> Rejected | None:
    """Keep the article's text; what is said instead where it is one that the database does not take."""
    try:
        draft.add_version(article)
    except Exception as error:
        if _is_of_all(error):
            raise
        return Rejected(origin, sentence(error, origin, "stored"), transient=True, bug=True)
    return None


def _encodable(text: str) -> str:
    """A name or an error may hold half a character, which no database takes."""
    return text.encode("utf-8", "replace").decode()


def _without(readings: list[FileReading], failed: Mapping[Version, str], seen: Survey) -> list[FileReading]:
    """The readings but for what failed later. A feed of which something failed is not remembered either."""
    kept = [reading.without(failed) for reading in readings]
    hindered = {reading.source_id for reading in kept if reading.raised}
    feeds = {(change.source_id, change.feed[0]) for change in seen.sources if change.feed}
    return [reading for reading in kept if reading.place not in feeds or reading.source_id not in hindered]


def _is_of_all(error: Exception) -> bool:
    """Whether it tells of the library, its disk or a service, rather than of the one article at hand."""
    if isinstance(error, OSError):
        return error.errno in ADVICE
    return isinstance(error, PressboxError | sqlite3.OperationalError)


def _cut_short(catalog: Catalog, generation: int) -> Iterator[str]:
    found = catalog.cut_short(generation)
    yield from (article.sentence for article in found[:CUT_SHORT_TOLD])
    if len(found) > CUT_SHORT_TOLD:
        yield f"So are {len(found) - CUT_SHORT_TOLD:,} more articles."


def _describe_kept(settlement: Settlement, seen: Survey) -> Iterator[str]:
    for change in seen.sources:
        if change.source_id in settlement.kept:
            lost, had = settlement.kept[change.source_id]
            yield (
                f"{lost:,} of the {had:,} articles of source {change.source.name!r} are no longer there; they are "
                "kept in case that is a mishap: run `pressbox index --prune` if it is meant."
            )
