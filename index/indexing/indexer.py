"""The indexer: brings the library up to date with its sources, and publishes the result as one new generation.

The order of the steps is the protocol: survey, read, stage, embed, write the lexical index, build a segment, verify,
force to disk, publish in one transaction, sweep. A kill between any two steps leaves the old generation in place.
"""

import errno
import json
import shutil
import sqlite3
import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from corpus.article import Article, Rejected
from corpus.bugs import guarded, sentence
from corpus.chunker import Chunker
from corpus.encodable import make_encodable
from corpus.errors import PressboxError
from corpus.nouns import count_noun
from corpus.reader import Found, read
from corpus.remarks import Remark, sentences
from corpus.source import Source, SourceFile
from corpus.web.sources import Stamp, WebDocument, WebSource
from index.descriptors import starved
from index.embedding.embedder import Embedder, EmbedderIdentity, MissingEmbedder, Vectors
from index.embedding.inputs import RECIPE
from index.engines import flat, lexical, segment
from index.engines.own_lexicon import build_words, entries_of, has_words
from index.engines.seal import seal
from index.errors import ADVICE, CHANGE_OVER, EmbedderMismatch, LibraryDamaged, LibraryUnwritten, describe_write_failure
from index.home import Home, fsync_tree
from index.indexing import rereading
from index.indexing.change import Change, Version, decide
from index.indexing.damage import find_damage
from index.indexing.lock import hold_indexer_lock
from index.indexing.ownership import Settlement, settle
from index.indexing.remote import RemoteBuild, server_of
from index.indexing.report import Report
from index.indexing.rollback import Return, find_way_back, publish_indexes_again
from index.indexing.survey import SourceChange, Survey, survey_sources
from index.indexing.sweep import sweep
from index.store import exclusions
from index.store.catalog import Catalog, Generation, Rejection
from index.store.generations import report_of
from index.store.readings import FileReading
from index.store.staging import EmbeddingInput, NextIndexes, Staging

if TYPE_CHECKING:
    from corpus.web.reader import WebReader  # brings httpx; a caller that reads the web has imported it
    from index.engines.chroma_server import Server

EMBED_BATCH = 128  # chunks embedded between two commits: the most that a kill can cost
READ_BATCH = 64  # files read between two commits
RECENT_ROWS = 2000  # a `recent` segment may grow to this, or to a tenth of `main`
VECTOR_ROWS = 4096  # rows taken from the embedding cache at once while a segment is built
ROW_BYTES = 1000  # bytes of a chunk in a Chroma directory beside its vector, measured: ids, links, SQLite rows
OLDER_TOLD = 5  # files named whose article another one has in a newer edition
CUT_SHORT_TOLD = 5  # articles named as too long; the others are only counted
LEAST_ROOM = 20_000_000  # bytes: an empty Chroma directory, the lexical writer's files, SQLite's log

PROBE = Article.of("probe", "News", "This is news.", source="probe")  # if even this fails, no article is to blame

# The steps of a run that publishes: a kill may come between any two of them.
STEPS = ("surveyed", "read", "staged", "batch embedded", "lexicon written", "segment written", "on disk", "published")


class Progress(Protocol):
    """A function that is called as a stage goes on: `done` of `total` items. `total` may grow while `done` does."""

    def __call__(self, stage: str, done: int, total: int) -> None: ...


def ignore_progress(stage: str, done: int, total: int) -> None:
    """A Progress that does nothing."""


def ignore_step(step: str) -> None:
    """A function for reached steps that does nothing."""


@dataclass(frozen=True, slots=True)
class _Tools:
    """What every run of an indexer works with."""

    home: Home
    embedder: Embedder
    chunker: Callable[[], Chunker]
    recipe: str
    now: Callable[[], datetime]
    reached: Callable[[str], None]
    is_missing: Callable[[EmbedderIdentity], bool]
    server: "Server | None" = None  # keeps the vectors in place of the home


class Indexer:
    """Brings a library up to date with its sources.

    `chunker` makes the chunker when the first article is cut, since that imports LlamaIndex (two seconds): a run with
    nothing new does not pay for it. `cut` is the identity of that chunker. `reached` is called with each of STEPS when
    it is done; there a test kills the run. `is_missing` tells whether a model can no longer be had. While the library's
    vectors are of such a model, new articles get none, and are found by their words.
    """

    def __init__(
        self,
        home: Home,
        embedder: Embedder,
        chunker: Callable[[], Chunker],
        cut: str,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        reached: Callable[[str], None] = ignore_step,
        is_missing: Callable[[EmbedderIdentity], bool] = lambda _: False,
    ) -> None:
        self.recipe = f"{RECIPE} {cut}"
        self._tools = _Tools(home, embedder, chunker, self.recipe, now, reached, is_missing)

    def pending(self, catalog: Catalog) -> bool:
        """Whether `sync` would find work, files aside whose reading raised. One stat per file; takes no lock."""
        current = catalog.current()
        recut = current is not None and current.recipe != self.recipe
        return recut or not survey_sources(catalog).unchanged

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
        ask: Container[str] | None = None,
    ) -> Report:
        """Bring the library up to date, and report what changed.

        `prune` accepts that a source loses more than half of its articles. `rebuild` builds the segments and the
        lexical index anew from the catalog, without embedding anything. `re_embed` changes over to this embedder.
        `reread` reads every file again, changed or not. `wait` is the seconds to wait for the indexer's lock (negative:
        for ever). `web` fetches pages and feeds, those at the URLs in `ask` or all; without it they stay as they are.

        Raises IndexerBusy, EmbedderMismatch, ServiceError, LibraryDamaged, LibraryUnwritten, DatabaseUnusable or
        ChromaUnusable; then nothing is published.
        """
        home = self._tools.home
        with hold_indexer_lock(home, wait, catalog), server_of(home) as server:
            tools = replace(self._tools, server=server)
            started = time.monotonic()
            current = catalog.current()
            if current and not re_embed:
                tools = _as_embedded(tools, current.embedder)
            identity = tools.embedder.identity
            survey = self._survey(catalog, prune, reread, web, ask)
            adopt = current is not None and (current.embedder, current.recipe) != (identity, self.recipe)
            words = _mend_words(home, catalog, current)
            damaged = find_damage(home, catalog, current, server) if current else []
            if survey.quiet and not (rebuild or adopt or damaged):
                report = _report_unchanged(catalog, survey, current)
            else:
                with _disk_faults():
                    tools.reached("surveyed")
                    draft = Staging(catalog, identity)
                    anew = bool(rebuild or adopt or damaged)
                    report = _Run(tools, catalog, draft, current, survey, prune, anew, progress, web).execute()
            moved = list(_follow_moves(catalog, survey))
            # Sweep even if nothing is new, because the last sweep may have failed.
            swept = sweep(catalog, home, server) if report.generation else ()
            notices = [*moved, *swept, *rereading.told(survey.again, reread), *_damage_notices(damaged), *words]
            return _complete(report, catalog, survey, notices, started)

    def rebuild(self, catalog: Catalog, progress: Progress = ignore_progress) -> Report:
        """Publish what is published once more, with all indexes built anew from the catalog.

        No source is looked at, nothing is embedded, and no article or passage changes. Raises what `sync` does.
        """
        home = self._tools.home
        with hold_indexer_lock(home, 0.0, catalog), server_of(home) as server, _disk_faults():
            current = catalog.current()
            if current is None:
                return Report(0, published=False)
            tools = replace(_embedding_nothing(self._tools, current), server=server)
            draft = Staging(catalog, current.embedder)
            report = _Run(tools, catalog, draft, current, Survey([]), False, True, progress, None).republish()
            return replace(report, notices=sweep(catalog, home, server))

    def roll_back(self, catalog: Catalog, wait: float = 0.0, progress: Progress = ignore_progress) -> Report:
        """Publish the content of the generation before the current one again, with its indexes, which still exist.

        Where they are not whole, as after a move, they are built anew from the catalog, and nothing is embedded. The
        sources stay as they are: the next change in one of them brings everything up to date.

        Raises UsageError if there is no earlier generation, and what `sync` does.
        """
        home = self._tools.home
        with hold_indexer_lock(home, wait, catalog), server_of(home) as server, _disk_faults():
            back = find_way_back(catalog)
            _mend_words(home, catalog, back.old)
            if find_damage(home, catalog, back.old, server):
                tools = replace(_embedding_nothing(self._tools, back.old), server=server)
                draft = Staging(catalog, back.old.embedder)
                run = _Run(tools, catalog, draft, back.current, Survey([]), False, True, progress, None)
                report = run.restore(back)
            else:
                report = publish_indexes_again(catalog, back, self._tools.now())
            return replace(report, notices=(*report.notices, *sweep(catalog, home, server)))

    def _survey(
        self, catalog: Catalog, prune: bool, reread: bool, web: "WebReader | None", ask: Container[str] | None
    ) -> Survey:
        """What changed in the sources; records which pages and feeds were fetched, and which are gone for good."""
        # With `prune`, every file is read again: that shows what a file has lost and the library has kept.
        survey = survey_sources(catalog, prune, web.look if web else None, reread, ask)
        for change in survey.sources:
            if web and isinstance(change.source, WebSource):
                catalog.checked(change.source_id, self._tools.now(), change.web.is_gone)
                catalog.rename_origins(change.source_id, change.web.renamed)
        return survey


@dataclass(frozen=True, slots=True)
class _Run:
    """One run: it reads what changed, stages and embeds it, builds the indexes, and publishes a generation.

    `rebuild` builds every index anew from the catalog. `web` is None if pages and feeds stay as they are.
    """

    tools: _Tools
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
        return replace(_report_unchanged(self.catalog, self.survey, self.current), notices=notices)

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


def _embedding_nothing(tools: _Tools, generation: Generation) -> _Tools:
    """The tools to build a generation's indexes anew: nothing is embedded, and nothing is cut in another way."""
    return replace(tools, embedder=MissingEmbedder(generation.embedder), recipe=generation.recipe)


def _as_embedded(tools: _Tools, identity: EmbedderIdentity) -> _Tools:
    """The tools to go on with what this embedder began. Raises EmbedderMismatch if it can be had and is not wanted."""
    wanted = tools.embedder.identity
    if identity == wanted:
        return tools
    if tools.is_missing(identity):
        return replace(tools, embedder=MissingEmbedder(identity))
    raise EmbedderMismatch(
        f"The library was embedded by {identity.name} and the settings name {wanted.name}; {CHANGE_OVER}, or set "
        "PRESSBOX_EMBEDDER back."
    )


def _mend_words(home: Home, catalog: Catalog, current: Generation | None) -> list[str]:
    """Build the words that another machine has, as it has indexed meanwhile; a sentence if they were damaged here."""
    if not (current and home.database) or has_words(home, current, catalog.distinct_chunks(current.number)):
        return []
    damaged = home.lexicon(current.lexicon).exists()
    build_words(home, current)
    return ["The lexical index on this machine was damaged and was built anew from the catalog."] if damaged else []


def _damage_notices(damaged: Sequence[str]) -> Iterator[str]:
    if damaged:
        yield f"The index was damaged ({'; '.join(damaged)}) and was built anew from the catalog."


def _complete(report: Report, catalog: Catalog, survey: Survey, notices: Iterable[str], started: float) -> Report:
    """The report with what it says after every run. `started` is the monotonic time of the run's beginning."""
    current, failed = catalog.current_number(), tuple(catalog.rejections())
    return replace(
        report,
        reread=sum(survey.again.values()),
        seconds=round(time.monotonic() - started, 3),
        failed=failed,
        unread=survey.unread,
        empty=_empty(catalog, survey, failed),
        notices=(*report.notices, *notices, *_cut_short(catalog, current), *_not_used(catalog, current)),
    )


def _report_unchanged(catalog: Catalog, survey: Survey, current: Generation | None) -> Report:
    """The report of a run that publishes nothing."""
    number = current.number if current else 0
    articles, chunks = catalog.count(number)
    return Report(number, published=False, unchanged=articles, notices=tuple(survey.unreachable), chunks=chunks)


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


@contextmanager
def _disk_faults() -> Iterator[None]:
    """Turn errors of a full or failing disk into LibraryUnwritten."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise describe_write_failure(error) from error
    except OSError as error:
        if error.errno not in ADVICE and not starved(error):
            raise
        raise describe_write_failure(error) from error


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


def _empty(catalog: Catalog, survey: Survey, failed: Iterable[Rejection]) -> tuple[str, ...]:
    """The sources that hold something and gave no article."""
    holding = {rejection.source for rejection in failed} | {kinds.source for kinds in survey.unread}
    return tuple(name for name in catalog.barren() if name in holding)


def _cut_short(catalog: Catalog, generation: int) -> Iterator[str]:
    """Sentences about the articles that are too long to be indexed whole."""
    articles = catalog.cut_short(generation)
    yield from (article.sentence for article in articles[:CUT_SHORT_TOLD])
    if len(articles) > CUT_SHORT_TOLD:
        more = len(articles) - CUT_SHORT_TOLD
        yield f"So {'is' if more == 1 else 'are'} {count_noun(more, 'more article')}."


def _notices(settlement: Settlement, survey: Survey) -> Iterator[str]:
    """Sentences about what was read and about what was kept."""
    yield from sentences(remark for reading in settlement.readings for remark in reading.remarks)
    yield from _describe_kept(settlement, survey)


def _follow_moves(catalog: Catalog, survey: Survey) -> Iterator[str]:
    """Register the pages and feeds that have moved for good under their new URLs; sentences about it."""
    for change in survey.sources:
        if change.web.moved_to and catalog.move(change.source_id, change.source.location, change.web.moved_to):
            yield f"{change.source.location} has moved for good to {change.web.moved_to}, where it is asked now."


def _not_used(catalog: Catalog, generation: int) -> Iterator[str]:
    """Sentences about the files whose article another file has in a newer edition."""
    editions = catalog.older_editions(generation)
    yield from (edition.sentence for edition in editions[:OLDER_TOLD])
    if len(editions) > OLDER_TOLD:
        more = len(editions) - OLDER_TOLD
        yield f"So {'does' if more == 1 else 'do'} {count_noun(more, 'more file')}."


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
