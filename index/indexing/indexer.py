"""The indexer: brings the library up to date with its sources, and publishes the result as one new generation.

The order of the steps is the protocol: survey, read, stage, embed, write the lexical index, build a segment, verify,
force to disk, publish in one transaction, sweep. A kill between any two steps leaves the old generation in place.
"""

import sqlite3
import time
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from corpus.nouns import count_noun
from corpus.web.sources import WebSource
from index.descriptors import starved
from index.embedding.embedder import Embedder, EmbedderIdentity, MissingEmbedder
from index.embedding.inputs import RECIPE
from index.engines.own_lexicon import build_words, has_words
from index.errors import ADVICE, CHANGE_OVER, EmbedderMismatch, describe_write_failure
from index.home import Home
from index.indexing import rereading
from index.indexing.damage import find_damage
from index.indexing.lock import hold_indexer_lock
from index.indexing.progress import Progress, ignore_progress
from index.indexing.report import Report, report_unchanged
from index.indexing.rollback import find_way_back, publish_indexes_again
from index.indexing.server import server_of
from index.indexing.survey import Survey, survey_sources
from index.indexing.sweep import sweep
from index.indexing.tools import Tools
from index.store.catalog import Catalog, Generation, Rejection

if TYPE_CHECKING:
    from corpus.chunker import Chunker
    from corpus.web.reader import WebReader  # brings httpx; a caller that reads the web has imported it
    from index.indexing.run import Run

OLDER_TOLD = 5  # files named whose article another one has in a newer edition
CUT_SHORT_TOLD = 5  # articles named as too long; the others are only counted

# The steps of a run that publishes: a kill may come between any two of them.
STEPS = ("surveyed", "read", "staged", "batch embedded", "lexicon written", "segment written", "on disk", "published")

UNCHANGED = Survey([])


def ignore_step(step: str) -> None:
    """A function for reached steps that does nothing."""


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
        chunker: "Callable[[], Chunker]",
        cut: str,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        reached: Callable[[str], None] = ignore_step,
        is_missing: Callable[[EmbedderIdentity], bool] = lambda _: False,
    ) -> None:
        self.recipe = f"{RECIPE} {cut}"
        self._tools = Tools(home, embedder, chunker, self.recipe, now, reached, is_missing)

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
                report = report_unchanged(catalog, survey.unreachable, current)
            else:
                with _disk_faults():
                    tools.reached("surveyed")
                    anew = bool(rebuild or adopt or damaged)
                    report = _run(tools, catalog, current, progress, survey, prune, anew, web).execute()
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
            report = _run(tools, catalog, current, progress).republish()
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
                report = _run(tools, catalog, back.current, progress).restore(back)
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


def _run(
    tools: Tools,
    catalog: Catalog,
    current: Generation | None,
    progress: Progress,
    survey: Survey = UNCHANGED,
    prune: bool = False,
    rebuild: bool = True,
    web: "WebReader | None" = None,
) -> "Run":
    from index.indexing.run import (
        Run,  # late: start-up speed; numpy, readers and engines, which nothing new needs none of
    )
    from index.store.staging import Staging

    draft = Staging(catalog, tools.embedder.identity)
    return Run(tools, catalog, draft, current, survey, prune, rebuild, progress, web)


def _embedding_nothing(tools: Tools, generation: Generation) -> Tools:
    """The tools to build a generation's indexes anew: nothing is embedded, and nothing is cut in another way."""
    return replace(tools, embedder=MissingEmbedder(generation.embedder), recipe=generation.recipe)


def _as_embedded(tools: Tools, identity: EmbedderIdentity) -> Tools:
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
