"""A run that publishes: what changed is read, staged, embedded and built, in the order that `indexer` tells."""

import errno
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corpus.article import Article, Rejected
from corpus.bugs import guarded, sentence
from corpus.encodable import make_encodable
from corpus.errors import PressboxError
from corpus.nouns import count_noun
from corpus.reader import Found, read
from corpus.remarks import Remark, sentences
from corpus.source import Source, SourceFile
from corpus.web.sources import Stamp, WebDocument, WebSource
from index.embedding.embedder import MissingEmbedder, Vectors
from index.engines import flat, lexical, segment
from index.engines.own_lexicon import entries_of
from index.engines.seal import seal
from index.errors import ADVICE, LibraryDamaged, LibraryUnwritten
from index.home import Home, fsync_tree
from index.indexing.change import Change, Version, decide
from index.indexing.ownership import Settlement, settle
from index.indexing.progress import Progress
from index.indexing.remote import RemoteBuild
from index.indexing.report import Report, report_unchanged
from index.indexing.rollback import Return
from index.indexing.survey import SourceChange, Survey
from index.indexing.tools import Tools
from index.store import exclusions
from index.store.catalog import Catalog, Generation
from index.store.generations import report_of
from index.store.readings import FileReading
from index.store.staging import EmbeddingInput, NextIndexes, Staging

if TYPE_CHECKING:
    from corpus.web.reader import WebReader  # brings httpx; a caller that reads the web has imported it

EMBED_BATCH = 128  # chunks embedded between two commits: the most that a kill can cost
READ_BATCH = 64  # files read between two commits
RECENT_ROWS = 2000  # a `recent` segment may grow to this, or to a tenth of `main`
VECTOR_ROWS = 4096  # rows taken from the embedding cache at once while a segment is built
ROW_BYTES = 1000  # bytes of a chunk in a Chroma directory beside its vector, measured: ids, links, SQLite rows
LEAST_ROOM = 20_000_000  # bytes: an empty Chroma directory, the lexical writer's files, SQLite's log

PROBE = Article.of("probe", "News", "This is news.", source="probe")  # if even this fails, no article is to blame


@dataclass(frozen=True, slots=True)
class Run:
    """One run: it reads what changed, stages and embeds it, builds the indexes, and publishes a generation.

    `rebuild` builds every index anew from the catalog. `web` is None if pages and feeds stay as they are.
    """

    tools: Tools
    catalog: Catalog
    draft: Staging
    current: Generation | None
    survey: Survey
    prune: bool
    rebuild: bool
    progress: Progress
    web: "WebReader | None"

    @property
    def _unembeddable(self) -> bool:
        return isinstance(self.tools.embedder, MissingEmbedder)

    @property
    def _before(self) -> Generation | None:
        """The generation that the next one continues, looking only at what is new; None if all chunks are looked at.

        It has counted its chunks, and its segments hold every one of them.
        """
        current = self.current
        if self.rebuild or self._unembeddable or current is None or current.main is None:
            return None
        return current if current.chunks is not None and current.unembedded == 0 else None

    def execute(self) -> Report:
        """Publish what changed, or only record the readings if no article changed.

        Articles that cannot be cut or embedded are left out, and the run decides again without them.
        """
        before, readings, live = self.draft.claims(), self._read(), self.draft.live_articles()
        recut = self.current is not None and self.current.recipe != self.tools.recipe
        excluded = exclusions.in_force(self.catalog.connection)
        written = {reading.place: reading.stat[1] for reading in readings if reading.stat}
        newness = partial(self.draft.newness, written)
        failed, embedded = dict[Version, str](), 0  # versions that could not be cut or embedded → reason
        while True:
            held = _without(readings, failed, self.survey)
            settlement = settle(before, held, self.survey.gone, self.prune, excluded.cover, newness)
            self.tools.reached("read")
            change = decide(settlement.wanted, live, failed, recut)
            if not (change or self.rebuild):
                return self._record(settlement)
            uncut = self._stage(change)
            self.tools.reached("staged")
            paid, unembedded = self._embed()
            embedded += paid
            if not (uncut or unembedded):
                return self._publish(settlement, change, live, embedded)
            failed |= uncut | unembedded

    def _record(self, settlement: Settlement) -> Report:
        """Record the readings without a new generation."""
        with self.draft.transaction():
            self.draft.record(settlement.readings, settlement.gone)
        notices = (*self.survey.unreachable, *_notices(settlement, self.survey))
        return replace(report_unchanged(self.catalog, self.survey.unreachable, self.current), notices=notices)

    def _publish(self, settlement: Settlement, change: Change, live: Mapping[str, str], embedded: int) -> Report:
        """Build the indexes, then record and publish everything in one transaction."""
        chunks = self.draft.count_chunks(self._before) if self._before else len(self.draft.chunk_ids())
        born, died = change.born, change.died
        report = Report(
            generation=(self.current.number if self.current else 0) + 1,
            published=True,
            added=tuple(sorted(born.keys() - live.keys())),
            changed=tuple(sorted(born.keys() & live.keys())),
            removed=tuple(sorted(died.keys() - born.keys())),
            unchanged=len(live.keys() - died.keys()),
            notices=(*self.survey.unreachable, *_notices(settlement, self.survey)),
            chunks=chunks,
            embedded=embedded,
        )
        indexes = self._build(chunks)
        self.tools.reached("on disk")
        with self.draft.transaction():
            self.draft.record(settlement.readings, settlement.gone)
            told = json.dumps(report.as_dict(), ensure_ascii=False)
            self.draft.publish(report.generation, born, died, indexes, self.tools.recipe, self.tools.now(), told)
        self.tools.reached("published")
        return report

    def republish(self) -> Report:
        """Build the indexes of what is live, and publish it as the next generation."""
        before = self.current.number if self.current else 0
        live, chunks = self.draft.live_articles(), len(self.draft.chunk_ids())
        rolled_back = report_of(self.catalog.connection, before).get("rolled_back_to")
        report = Report(before + 1, published=True, unchanged=len(live), chunks=chunks, rolled_back_to=rolled_back)
        indexes = self._build(chunks)
        with self.draft.transaction():
            told = json.dumps(report.as_dict(), ensure_ascii=False)
            self.draft.publish(report.generation, {}, {}, indexes, self.tools.recipe, self.tools.now(), told)
        return report

    def restore(self, back: Return) -> Report:
        """Build the indexes of an earlier generation's content, and publish it as the next generation."""
        self.draft.stage_again(back.old.number)
        report = back.report(len(self.draft.chunk_ids()))
        indexes = self._build(report.chunks)
        born = {key: version for key, version in back.live_then.items() if back.live_now.get(key) != version}
        died = {key: version for key, version in back.live_now.items() if back.live_then.get(key) != version}
        with self.draft.transaction():
            told = json.dumps(report.as_dict(), ensure_ascii=False)
            self.draft.publish(report.generation, born, died, indexes, self.tools.recipe, self.tools.now(), told)
        return report

    def _read(self) -> list[FileReading]:
        """Read what changed. The texts go to the catalog at once, where no reader sees them yet."""
        readings = [
            FileReading(change.source_id, "", None, {}, tuple(change.rejected))
            for change in self.survey.sources
            if change.new_rejections
        ]
        files = [
            (change.source_id, change.source, file)
            for change in self.survey.sources
            if isinstance(change.source, Source)
            for file in (*change.to_read, *change.to_retry)
        ]
        for start in range(0, len(files), READ_BATCH):
            with self.draft.transaction():
                for source_id, source, file in files[start : start + READ_BATCH]:
                    readings.append(_record_reading(self.draft, source_id, file, partial(read, file, source)))
            self.progress("reading", min(start + READ_BATCH, len(files)), len(files))
        return [*readings, *(self._fetch(self.web) if self.web else [])]

    def _fetch(self, web: "WebReader") -> Iterator[FileReading]:
        """Read what is new on the web. The database is not locked while a page is fetched.

        The sources take turns, so that the pause for one site's host is used for another's. A feed is recorded last,
        once everything that it names is read: if a run is killed, the next one fetches the feed again.
        """
        total = sum(len(change.to_fetch) for change in self.survey.sources)
        unread = set[int]()  # ids of the sources of which not everything could be read
        left = {change.source_id: len(change.to_fetch) for change in self.survey.sources}
        feeds = {change.source_id: change.feed for change in self.survey.sources if change.feed}
        yield from (_feed_reading(key, feed) for key, feed in feeds.items() if not left[key])
        for done, (change, source, document) in enumerate(_in_turn(self.survey.sources)):
            self.progress("fetching", done, total)
            items = list(guarded(partial(web.read, document, source), document.origin))
            with self.draft.transaction():
                stamp = document.stamp.as_text()
                reading = _record_reading(self.draft, change.source_id, document, partial(iter, items), stamp)
            if reading.stat is None or reading.raised:
                unread.add(change.source_id)
            yield reading
            left[change.source_id] -= 1
            if change.feed and not left[change.source_id] and change.source_id not in unread:
                yield _feed_reading(change.source_id, change.feed)
        self.progress("fetching", total, total)

    def _stage(self, change: Change) -> dict[Version, str]:
        """Cut and stage what is not staged yet; return the versions that could not be cut → reason."""
        self.draft.retire(change.retired)
        staged, failed = self.draft.staged(), dict[Version, str]()
        self.draft.unstage(staged - change.cut.items())
        wanted = sorted(change.cut.items() - staged)
        if not wanted:
            return failed
        chunker = self.tools.chunker()
        for start in range(0, len(wanted), READ_BATCH):
            with self.draft.transaction():
                for article_id, version in wanted[start : start + READ_BATCH]:
                    try:
                        article = self.draft.article(article_id, version)
                        self.draft.stage(article, chunker.cut(article))
                    except Exception as error:
                        if _is_of_all(error):
                            raise
                        chunker.cut(PROBE)  # if even this raises, no article is to blame
                        failed[article_id, version] = sentence(error, article_id, "cut")
            self.progress("cutting", min(start + READ_BATCH, len(wanted)), len(wanted))
        return failed

    def _embed(self) -> tuple[int, dict[Version, str]]:
        """Embed what the cache lacks, and keep each batch at once.

        Returns the number of texts embedded, and the versions that could not be embedded → reason.
        """
        places = [] if self._unembeddable else self.draft.unembedded(everything=self._before is None)
        failed = dict[Version, str]()
        embedded = 0
        for start in range(0, len(places), EMBED_BATCH):
            self.progress("embedding", start, len(places))
            part = places[start : start + EMBED_BATCH]
            for few, vectors in self._embedded(part, failed):
                self.draft.keep_vectors([place.input for place in few], vectors)
                embedded += len(few)
            self.tools.reached("batch embedded")
        self.progress("embedding", len(places), len(places))
        return embedded, failed

    def _embedded(
        self, places: list[EmbeddingInput], failed: dict[Version, str]
    ) -> Iterator[tuple[list[EmbeddingInput], Vectors]]:
        """The places with their vectors.

        If the whole batch raises, each text is embedded alone, and the versions of a text that raises go to `failed`.
        """
        texts = self.draft.texts(places)
        try:
            yield places, self.tools.embedder.embed_documents(texts)
            return
        except Exception as error:
            if _is_of_all(error):
                raise
        self.tools.embedder.embed_documents([PROBE.text])  # if even this raises, no article is to blame
        for place, text in zip(places, texts, strict=True):
            try:
                vectors = self.tools.embedder.embed_documents([text])
            except Exception as error:
                affected = self.draft.staged_with(place.input)
                if _is_of_all(error) or not affected:  # a live chunk cannot be left out
                    raise
                failed.update({version: sentence(error, version[0], "embedded") for version in affected})
            else:
                yield [place], vectors

    def _build(self, chunks: int) -> NextIndexes:
        """Write, verify and force to disk every index of the next generation; no reader sees them yet.

        `chunks` is the number of its chunk ids.
        """
        _expect_room(self.tools.home, 0 if self.tools.server else chunks, self.tools.embedder.identity.dimensions)
        self.progress("building", 0, chunks)
        lexicon = self.draft.number
        folder = self.tools.home.lexicon(lexicon)
        base = None if self.rebuild or self.current is None else self.tools.home.lexicon(self.current.lexicon)
        if base is None or not _lexicon_continued(self.draft, base, folder, chunks):
            _clear(folder)
            lexical.write_lexicon(folder, entries_of(self.draft.chunk_texts(everything=True)))
            if lexical.Lexicon(folder).size != chunks:
                raise LibraryDamaged(
                    "The new lexical index lacks chunks; nothing was published, run `pressbox index` again."
                )
        self.tools.reached("lexicon written")
        indexes = self._segments(lexicon, chunks)
        for number, (role, ids) in indexes.new_segments.items():
            self._build_segment(number, role, ids)
        fsync_tree(folder)
        self.progress("building", chunks, chunks)
        return indexes

    def _segments(self, lexicon: int, chunks: int) -> NextIndexes:
        """The next generation's `main` and `recent`, and the segments to build."""
        before, current = self._before, self.current
        if before and before.main is not None:
            rest, embedded = self.draft.chunks_outside(before.main, before.recent), chunks
        else:
            ids = self._embedded_ids()
            in_main = self.draft.segment_chunks(current.main) if current and current.main is not None else set[str]()
            rest, embedded = [chunk_id for chunk_id in ids if chunk_id not in in_main], len(ids)
        result = partial(NextIndexes, lexicon=lexicon, chunks=chunks, unembedded=chunks - embedded)
        if not embedded:
            return result(None, None, new_segments={})
        number = self.draft.number
        if self.rebuild or current is None or current.main is None or self._is_due(current.main, embedded, len(rest)):
            return result(number, None, new_segments={number: ("main", self._embedded_ids())})
        if not rest:
            return result(current.main, None, new_segments={})
        if current.recent is not None and self.draft.segment_chunks(current.recent).issuperset(rest):
            return result(current.main, current.recent, new_segments={})
        return result(current.main, number, new_segments={number: ("recent", rest)})

    def _embedded_ids(self) -> list[str]:
        """Ids of the chunks of the next generation that have a vector."""
        chunk_ids = self.draft.chunk_ids()
        return self.draft.embedded(chunk_ids) if self._unembeddable else chunk_ids

    def _is_due(self, main: int, embedded: int, rest: int) -> bool:
        """Whether `main` is to be built anew: `rest` of its chunks would be outside, or most of it is dead."""
        size = self.draft.segment_size(main)
        return rest > max(RECENT_ROWS, size // 10) or 2 * (embedded - rest) < size

    def _build_segment(self, number: int, role: str, ids: list[str]) -> None:
        """Write, verify, force to disk and seal one segment: `main` as a graph, `recent` flat, since it soon goes.

        Raises LibraryDamaged if no build of it works.
        """
        if self.tools.server:
            watch = partial(self.progress, "building", total=len(ids))
            reached = partial(self.tools.reached, "segment written")
            RemoteBuild(self.draft, self.tools.server, number, watch, reached).run(ids)
            return
        folder = self.tools.home.segment(number)
        fault = self._build_graph(folder, ids) if role == "main" else self._write_flat(folder, ids)
        if fault:
            raise LibraryDamaged(
                f"The new segment {folder.name} {fault}; nothing was published, run `pressbox index` again."
            )
        fsync_tree(folder)
        seal(folder)

    def _write_flat(self, folder: Path, ids: list[str]) -> str | None:
        """What is wrong with the segment written, in a few words."""
        _clear(folder)
        flat.write(folder, ids, self._rows(ids))
        self.tools.reached("segment written")
        return flat.fault(folder, ids)

    def _build_graph(self, folder: Path, ids: list[str]) -> str | None:
        """What is wrong with the segment built, in a few words."""
        sample = segment.sample_of(len(ids))
        rows = np.concatenate(list(self.draft.vectors([ids[position] for position in sample], VECTOR_ROWS)))
        for effort in segment.EFFORTS:  # which rows a graph links is a matter of chance
            _clear(folder)
            segment.build_segment(folder, ids, lambda: self._rows(ids), effort)
            self.tools.reached("segment written")
            if segment.fault(folder, ids, rows, sample) is None:
                return None
        segment.search_exactly(folder)
        return segment.fault(folder, ids, rows, sample)

    def _rows(self, ids: list[str]) -> Iterator[Vectors]:
        """The vectors of the chunks, in batches; whoever watches sees how far they have been taken."""
        for batch, rows in enumerate(self.draft.vectors(ids, VECTOR_ROWS)):
            self.progress("building", batch * VECTOR_ROWS, len(ids))
            yield rows


def _lexicon_continued(draft: Staging, base: Path, folder: Path, size: int) -> bool:
    """Write the next lexical index as a continuation of `base`; return whether that succeeded.

    It fails if the result does not hold the right chunks, or if `base` cannot be read: then the index is to be built
    from the catalog. Raises LibraryUnwritten if the disk refuses the write.
    """
    _clear(folder)
    try:
        lexical.copy(base, folder)
        lexical.write_lexicon(folder, entries_of(draft.chunk_texts(everything=False)), draft.retired_ids())
        written, staged = lexical.Lexicon(folder), draft.staged_ids()
        return written.size == size and written.count(staged) == len(staged)
    except LibraryDamaged:
        return False
    except LibraryUnwritten as error:
        if error.cause in ADVICE and error.cause != errno.EIO:  # EIO may concern one file of `base` only
            raise
        return False


def _expect_room(home: Home, rows: int, dimensions: int) -> None:
    """Raise PressboxError unless the disk has room for a new segment of `rows` vectors beside those in use."""
    needed = LEAST_ROOM + 2 * rows * (4 * dimensions + ROW_BYTES)
    free = shutil.disk_usage(home.path).free
    if free < needed:
        raise PressboxError(
            f"Only {free // 1_000_000:,} MB are free where the library lies, and this run may need "
            f"{needed // 1_000_000:,} MB; make room, then run `pressbox index` again. Nothing was changed."
        )


def _clear(folder: Path) -> None:
    """Remove what a killed run may have left of the folder, and create its parent. No generation names the folder."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)


def _in_turn(changes: Iterable[SourceChange]) -> Iterator[tuple[SourceChange, WebSource, WebDocument]]:
    """One document of each page and feed, then the next one of each."""
    turns = [
        [(change, change.source, document) for document in change.to_fetch]
        for change in changes
        if isinstance(change.source, WebSource)
    ]
    yield from (one for turn in zip_longest(*turns) for one in turn if one)


def _feed_reading(source_id: int, feed: tuple[str, Stamp]) -> FileReading:
    """The reading of a feed itself."""
    origin, stamp = feed
    return FileReading(source_id, origin, (0, 0), {}, (), stamp=stamp.as_text())


def _record_reading(
    draft: Staging,
    source_id: int,
    document: SourceFile | WebDocument,
    found: Callable[[], Iterable[Found]],
    stamp: str | None = None,
) -> FileReading:
    """Store the articles of a document, and return its reading. `found` reads it; `stamp` is set for the web."""
    claims: dict[str, str] = {}
    rejected: list[Rejected] = []
    doubles: list[tuple[str, str]] = []
    remarks: list[Remark] = []
    for item in guarded(found, document.origin):
        if isinstance(item, Remark):
            remarks.append(item)
        elif isinstance(item, Rejected):
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
    told = (*((make_encodable(item.origin), make_encodable(item.reason)) for item in rejected), *doubles)
    about = tuple(remarks)
    ctime = document.ctime_ns
    return FileReading(source_id, document.origin, stat, claims, told, not rejected, stamp, raised, about, ctime)


def _unstored(draft: Staging, article: Article, origin: str) -> Rejected | None:
    """Store the article's text. Returns a Rejected if the database does not take it."""
    try:
        draft.add_version(article)
    except Exception as error:
        if _is_of_all(error):
            raise
        return Rejected(origin, sentence(error, origin, "stored"), transient=True, bug=True)
    return None


def _without(readings: list[FileReading], failed: Mapping[Version, str], survey: Survey) -> list[FileReading]:
    """The readings without what failed later. The reading of a feed is left out if one of its items failed."""
    kept = [reading.without(failed) for reading in readings]
    affected = {reading.source_id for reading in kept if reading.raised}
    feeds = {(change.source_id, change.feed[0]) for change in survey.sources if change.feed}
    return [reading for reading in kept if reading.place not in feeds or reading.source_id not in affected]


def _is_of_all(error: Exception) -> bool:
    """Whether an error concerns the library, its disk or a service, and not just the article at hand."""
    if isinstance(error, OSError):
        return error.errno in ADVICE
    return isinstance(error, PressboxError | sqlite3.OperationalError)


def _notices(settlement: Settlement, survey: Survey) -> Iterator[str]:
    """Sentences about what was read and about what was kept."""
    yield from sentences(remark for reading in settlement.readings for remark in reading.remarks)
    yield from _describe_kept(settlement, survey)


def _describe_kept(settlement: Settlement, survey: Survey) -> Iterator[str]:
    """Sentences about the sources whose lost articles were kept."""
    for change in survey.sources:
        if change.source_id in settlement.kept:
            lost, had = settlement.kept[change.source_id]
            away = f"{'is' if lost == 1 else 'are'} no longer there"
            yield (
                f"{lost:,} of {count_noun(had, 'article')} of source {change.source.name!r} {away}, and kept "
                "in case that is a mishap: run `pressbox index --prune` if it is meant."
            )
