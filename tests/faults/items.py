"""Row: one item raises, at each step of its reading, while a folder changes: all else is published, and it is named."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from random import Random
from unittest.mock import patch

from corpus.article import Article, Rejected
from corpus.chunk import Chunk
from corpus.reader import Found, judge_draft, read
from corpus.source import Scan, Source, SourceFile, scan
from corpus.web.reader import WebReader
from corpus.web.sources import WebDocument, WebSource
from index.embedding.embedder import Vectors
from index.indexing.indexer import Indexer
from index.indexing.report import Report
from index.store.staging import Staging
from tests.corpus.web.test_reader import feed, story
from tests.fakes.hashing_embedder import HashingEmbedder
from tests.fakes.web_server import Page, WebServer
from tests.faults.audit import finish
from tests.faults.bench import Bench
from tests.faults.gazette import ABSENT, Gazette, article_id, body_of
from tests.faults.verdict import Outcome
from tests.index.newsroom import NOW, Paragraphs

ERRORS = (ValueError, KeyError, TypeError, UnicodeError, RecursionError, MemoryError, AssertionError, OSError)
BAD = "odd.txt"
MARK = "An odd word that no step can bear."
LINKS = ("http://xn--a/", "http://[::1", "http://a:99999/", "http://a..b/", f"http://{'a' * 64}.example/", "http:///")
NAMED = "A bug in Pressbox ("

Seam = Callable[[type[Exception]], AbstractContextManager[None]]


class _Log(logging.Handler):
    """Where the tracebacks go while the row runs."""

    def __init__(self) -> None:
        super().__init__()
        self.tracebacks = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.tracebacks += "Traceback" in self.format(record)


@contextmanager
def _logged() -> Iterator[_Log]:
    log, loggers = _Log(), [logging.getLogger(room) for room in ("corpus", "index")]
    for logger in loggers:
        logger.addHandler(log)
    try:
        yield log
    finally:
        for logger in loggers:
            logger.removeHandler(log)


class _Chunker(Paragraphs):
    error: type[Exception] | None = None

    def cut(self, article: Article) -> list[Chunk]:
        if self.error and MARK in article.text:
            raise self.error("odd")
        return super().cut(article)


class _Embedder(HashingEmbedder):
    error: type[Exception] | None = None

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        if self.error and any(MARK in text for text in texts):
            raise self.error("odd")
        return super().embed_documents(texts)


@contextmanager
def _reading(error: type[Exception]) -> Iterator[None]:
    def odd(file: SourceFile, source: Source) -> Iterator[Found]:
        if file.origin == BAD:
            raise error("odd")
        return read(file, source)

    with patch("index.indexing.run.read", odd):
        yield


@contextmanager
def _judging(error: type[Exception]) -> Iterator[None]:
    def odd(draft: object, origin: str, *words: object, **more: object) -> Article | Rejected:
        if origin == BAD:
            raise error("odd")
        return judge_draft(draft, origin, *words, **more)  # type: ignore[arg-type]

    with patch("corpus.reader.judge_draft", odd):
        yield


@contextmanager
def _storing(error: type[Exception]) -> Iterator[None]:
    real = Staging.add_version

    def odd(self: Staging, article: Article) -> None:
        if MARK in article.text:
            raise error("odd")
        real(self, article)

    with patch.object(Staging, "add_version", odd):
        yield


@contextmanager
def _cutting(error: type[Exception]) -> Iterator[None]:
    with patch.object(_Chunker, "error", error):
        yield


@contextmanager
def _embedding(error: type[Exception]) -> Iterator[None]:
    with patch.object(_Embedder, "error", error):
        yield


@contextmanager
def _looking(error: type[Exception]) -> Iterator[None]:
    """At another source, whose one article stays."""

    def odd(source: Source) -> Scan:
        if source.name == "other":
            raise error("odd")
        return scan(source)

    with patch("index.indexing.survey.scan", odd):
        yield


@contextmanager
def _fetching(error: type[Exception]) -> Iterator[None]:
    real = WebReader.read

    def odd(self: WebReader, document: WebDocument, source: WebSource) -> Iterator[Found]:
        if document.origin.endswith("/ferry"):
            raise error("odd")
        return real(self, document, source)

    with patch.object(WebReader, "read", odd):
        yield


@contextmanager
def _asking(error: type[Exception]) -> Iterator[None]:
    def odd(self: WebReader, source: WebSource, known: object) -> object:
        raise error("odd")

    with patch.object(WebReader, "look", odd):
        yield


@contextmanager
def _sweeping(error: type[Exception]) -> Iterator[None]:
    def odd(*_: object) -> None:
        raise error("odd")

    with patch("index.indexing.sweep.delete_rows_before", odd):
        yield


SEAMS: tuple[Seam, ...] = (_reading, _judging, _storing, _cutting, _embedding, _looking, _fetching, _asking, _sweeping)


def bad_items(bench: Bench) -> Outcome:
    """Each step with each kind of error; then a feed with every spelling of an address that is none."""
    gazette, outcome, random = bench.gazette(), Outcome(), Random(bench.seed)
    _second_source(gazette)
    with WebServer() as site, _logged() as log:
        site.pages |= {"/storm": story("Storm"), "/ferry": story("Ferry"), "/feed": feed(site, "storm")}
        gazette.newsroom.catalog.register_web(site.url("/feed"), "feed", True, NOW)
        _run(gazette)
        for error in random.sample(ERRORS, bench.size(len(ERRORS), 1)):
            for seam in bench.draw(SEAMS, len(SEAMS)):
                _strike(gazette, outcome, site, seam, error)
        if log.tracebacks < outcome.struck:
            outcome.verdict.note("other", f"only {log.tracebacks} tracebacks were logged")
        _links(gazette, outcome, site)
    gazette.newsroom.catalog.unregister(gazette.newsroom.catalog.source_named("127.0.0.1"))
    gazette.newsroom.catalog.unregister(gazette.newsroom.catalog.source_named("other"))
    finish(gazette, outcome)
    outcome.struck += 1
    gazette.close()
    return outcome


def _strike(gazette: Gazette, outcome: Outcome, site: WebServer, seam: Seam, error: type[Exception]) -> None:
    """A run under the fault, one more, and one without it."""
    name = getattr(seam, "__name__", "").strip("_")
    where = f"{name}, {error.__name__}"
    outcome.rounds += 1
    outcome.struck += 1
    gazette.edit()
    bad = gazette.newsroom.articles / BAD
    bad.write_text(f"Odd\n\n{MARK} It is round {outcome.rounds}.", encoding="utf-8")
    site.pages |= {"/ferry": story("Ferry", f"Ferry number {outcome.rounds}."), "/feed": feed(site, "ferry", "storm")}
    gazette.newsroom.catalog.connection.execute("DELETE FROM files WHERE origin LIKE '%/ferry' OR origin LIKE '%/feed'")
    try:
        with seam(error):
            first, second = _run(gazette), _run(gazette)
    except Exception as raised:
        outcome.verdict.note("other", f"{where}: the run ended with {raised!r}")
        return
    gazette.ledger.settle()
    told = [*(rejection.reason for rejection in first.failed), *first.notices]
    if not first.published or second.published:
        outcome.verdict.note("other", f"{where}: published {first.published}, and then {second.published}")
    if name != "sweeping" and sum(NAMED in sentence for sentence in told) != 1:
        outcome.verdict.note("other", f"{where}: it is not named once: {told}")
    live = gazette.newsroom.live()
    if not {"other/there.txt", site.url("/storm")} <= live.keys():
        outcome.verdict.note("lost", f"{where}: an article of another source")
    _audited(gazette, outcome, where)
    last = _run(gazette)
    if last.failed or gazette.newsroom.live().get(f"articles/{BAD}", "").count(f"round {outcome.rounds}.") != 1:
        outcome.verdict.note("other", f"{where}: it is not read once the fault is gone: {last.failed}")
    else:
        outcome.repaired += 1
    bad.unlink()
    _run(gazette)


def _links(gazette: Gazette, outcome: Outcome, site: WebServer) -> None:
    outcome.rounds += 1
    outcome.struck += 1
    gazette.edit()
    items = "".join(f"<item><title>Odd</title><link>{link}</link></item>" for link in LINKS)
    body = feed(site, "storm", "fog").body.replace(b"<item>", f"{items}<item>".encode(), 1)
    site.pages |= {"/fog": Page(status=302, headers={"Location": "http://xn--a/"}), "/feed": Page(body, "text/xml")}
    first, second = _run(gazette), _run(gazette)
    gazette.ledger.settle()
    if not first.published or second.published or any(NAMED in rejection.reason for rejection in first.failed):
        outcome.verdict.note("other", f"links: {first}, {second}")
    else:
        outcome.repaired += 1
    _audited(gazette, outcome, "links")


def _audited(gazette: Gazette, outcome: Outcome, where: str) -> None:
    """Of the folder's own articles: the others are no part of its ledger."""
    live = gazette.newsroom.live()
    for slot, edition in enumerate(gazette.ledger.new):
        text = live.get(article_id(slot))
        if text != (None if edition == ABSENT else body_of(slot, edition)):
            outcome.verdict.note("mixed" if text else "lost", f"{where}: article {slot}")


def _run(gazette: Gazette) -> Report:
    newsroom = gazette.newsroom
    made = Indexer(newsroom.home, _Embedder(), _Chunker, newsroom.cut, lambda: NOW)
    return made.sync(newsroom.catalog, web=WebReader(seconds_between=0))


def _second_source(gazette: Gazette) -> None:
    other = Path(gazette.path) / "other"
    other.mkdir()
    (other / "there.txt").write_text("There\n\nIt is there.", encoding="utf-8")
    gazette.newsroom.catalog.register(other, NOW)
