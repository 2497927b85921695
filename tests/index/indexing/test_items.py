"""One bad item ends nothing: whatever is raised while it is looked at, read, cut or embedded, all else is published."""

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from socket import socket
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Article
from corpus.chunk import Chunk
from corpus.chunker import Chunker
from corpus.reader import Found, read
from corpus.source import Scan, Source, SourceFile
from corpus.source import scan as scan_of
from corpus.web.reader import WebReader
from index.embedding.embedder import Vectors
from index.errors import CatalogDamaged
from index.indexing import survey
from index.indexing.change import decide
from index.indexing.indexer import Indexer
from index.indexing.ownership import settle
from index.indexing.report import Report
from index.store.readings import FileReading
from tests.corpus.web.test_reader import feed, story
from tests.fakes.hashing_embedder import HashingEmbedder
from tests.fakes.web_server import Page, WebServer
from tests.index.newsroom import NOW, Newsroom, Paragraphs

pytestmark = pytest.mark.both_engines

BUGS = {
    error.__name__: error
    for error in (ValueError, KeyError, RecursionError, MemoryError, UnicodeError, TypeError, AssertionError, OSError)
}
NAMED = re.compile(r"A bug in Pressbox \((\w+) at (?:corpus|index|tests)?[\w/]*\.py:\d+, see bugs\.log\)")
OLD = {f"{name}.txt": f"The old {name}." for name in BUGS}
ODD = {f"{name}.txt": f"An odd {name}." for name in BUGS}


@pytest.fixture
def newsroom(newsroom: Newsroom) -> Newsroom:
    """An article for each kind of bug, a good one and a new one; the texts of the former are about to be changed."""
    for name, text in OLD.items():
        newsroom.write(name, f"Bad\n\n{text}")
    newsroom.write("good.txt", "Good\n\nThe good text.")
    newsroom.sync()
    for name, text in ODD.items():
        newsroom.write(name, f"Bad\n\n{text}")
    newsroom.write("good.txt", "Good\n\nThe better text.")
    newsroom.write("new.txt", "New\n\nThe new text.")
    return newsroom


def raise_at(text: str) -> None:
    """Raise the bug that an odd text names."""
    if odd := re.search(r"An odd (\w+)", text):
        raise BUGS[odd[1]]("the word of a stranger")


class OddChunker(Paragraphs):
    def __init__(self, broken: Callable[[], bool]) -> None:
        super().__init__()
        self._broken = broken

    def cut(self, article: Article) -> list[Chunk]:
        if self._broken():
            raise_at(article.text)
        return super().cut(article)


class OddEmbedder(HashingEmbedder):
    def __init__(self, broken: Callable[[], bool]) -> None:
        super().__init__()
        self._broken = broken

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        for text in texts if self._broken() else ():
            raise_at(text)
        return super().embed_documents(texts)


def run(newsroom: Newsroom, chunker: Chunker | None = None, embedder: HashingEmbedder | None = None) -> Report:
    made = Indexer(
        newsroom.home, embedder or newsroom.embedder, lambda: chunker or Paragraphs(), newsroom.cut, lambda: NOW
    )
    return made.sync(newsroom.catalog)


def texts(newsroom: Newsroom) -> dict[str, str]:
    return {key.rpartition("/")[2]: text for key, text in newsroom.live().items()}


def told(report: Report) -> list[str]:
    return [rejection.reason for rejection in report.failed]


def bugs(sentences: Iterable[str]) -> list[str]:
    """The kinds of the bugs that are named, in order; "" where none is."""
    found = map(NAMED.search, sentences)
    return sorted(match[1] if match else "" for match in found)


def expect_all_else(newsroom: Newsroom, again: Callable[[], Report], broken: list[bool]) -> list[str]:
    """Runs that meet the bugs, and after `broken` is empty those that do not. Returns the kinds that were named."""
    report = again()
    assert report.published
    assert texts(newsroom) == {**OLD, "good.txt": "The better text.", "new.txt": "The new text."}
    named = bugs(told(report))
    assert len(named) == len(BUGS) and all(named)
    assert not Indexer.pending(newsroom.indexer(), newsroom.catalog)  # no question waits for it
    second = again()
    assert (second.published, second.embedded, second.generation) == (False, 0, report.generation)
    assert told(second) == told(report)
    broken.clear()
    last = again()
    assert (sorted(last.changed), last.failed) == (sorted(f"articles/{name}" for name in ODD), ())
    assert texts(newsroom).items() >= ODD.items()
    assert not again().published
    return named


def test_a_bug_while_a_file_is_read(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = [True]

    def odd(file: SourceFile, source: Source) -> Iterator[Found]:
        if broken:
            raise_at(ODD.get(file.origin, ""))
        return read(file, source)

    monkeypatch.setattr("index.indexing.run.read", odd)

    assert expect_all_else(newsroom, newsroom.sync, broken) == sorted(BUGS)
    assert "the word of a stranger" in caplog.text and "in odd" in caplog.text  # the traceback


def test_a_bug_while_an_article_is_cut(newsroom: Newsroom) -> None:
    broken = [True]
    chunker = OddChunker(lambda: bool(broken))
    assert expect_all_else(newsroom, lambda: run(newsroom, chunker), broken) == sorted(BUGS)


def test_a_bug_while_a_text_is_embedded(newsroom: Newsroom) -> None:
    broken = [True]
    odd = OddEmbedder(lambda: bool(broken))
    assert expect_all_else(newsroom, lambda: run(newsroom, embedder=odd), broken) == sorted(BUGS)


def test_a_text_that_no_database_takes(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = [True]

    def odd(file: SourceFile, source: Source) -> Iterator[Found]:
        for found in read(file, source):
            if isinstance(found, Article) and file.origin in ODD and broken:
                yield replace(found, text="half a character: \ud800")
            else:
                yield found

    monkeypatch.setattr("index.indexing.run.read", odd)
    expect_all_else(newsroom, newsroom.sync, broken)


def test_a_bug_is_no_reason_to_lose_an_article_not_even_with_prune(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def odd(file: SourceFile, source: Source) -> Iterator[Found]:
        raise KeyError(file.origin)

    monkeypatch.setattr("index.indexing.run.read", odd)
    report = newsroom.sync(prune=True)
    assert (report.published, report.removed, len(report.failed)) == (False, (), len(BUGS) + 2)
    assert texts(newsroom) == {**OLD, "good.txt": "The good text."}


def test_a_chunker_that_can_cut_nothing_is_no_articles_fault(newsroom: Newsroom) -> None:
    class Broken(Paragraphs):
        def cut(self, article: Article) -> list[Chunk]:
            raise ImportError("no splitter")

    with pytest.raises(ImportError):
        run(newsroom, Broken())
    assert texts(newsroom) == {**OLD, "good.txt": "The good text."}
    assert len(run(newsroom).changed) == len(BUGS) + 1


def test_an_embedder_that_can_embed_nothing_is_no_texts_fault(newsroom: Newsroom) -> None:
    class Broken(HashingEmbedder):
        def embed_documents(self, texts: Sequence[str]) -> Vectors:
            raise TypeError("no session")

    with pytest.raises(TypeError):
        run(newsroom, embedder=Broken())
    assert len(run(newsroom).changed) == len(BUGS) + 1


def test_with_another_recipe_an_article_that_cannot_be_cut_stays_as_it_was(newsroom: Newsroom) -> None:
    run(newsroom)
    newsroom.cut = "otherwise"
    report = run(newsroom, OddChunker(lambda: True))
    assert report.published and report.chunks == len(BUGS) + 2
    assert texts(newsroom).items() >= ODD.items()
    assert {text for _, text in newsroom.hits("odd")} >= set(ODD.values())


def test_a_source_that_cannot_be_looked_at_is_a_line(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    others = {tmp_path / f"other-{name}": name for name in BUGS}
    for other, name in others.items():
        other.mkdir()
        (other / f"there-{name}.txt").write_text(f"There\n\nIt is there, {name}.", encoding="utf-8")
        newsroom.catalog.register(other, NOW)
    newsroom.sync()
    for other, name in others.items():
        (other / f"there-{name}.txt").unlink()
    newsroom.write("late.txt", "Late\n\nThe late text.")

    def odd(source: Source) -> Scan:
        if source.path in others:
            raise BUGS[others[source.path]]("odd")
        return scan_of(source)

    monkeypatch.setattr(survey, "scan", odd)
    report = newsroom.sync()
    assert report.added == ("articles/late.txt",)
    assert {f"there-{name}.txt" for name in BUGS} <= texts(newsroom).keys()
    for name in BUGS:
        (line,) = (sentence for sentence in report.notices if f'"other-{name}"' in sentence)
        assert bugs([line]) == [name]
    assert not newsroom.sync().published


def test_damage_of_the_catalog_is_no_items_fault(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(self: object, article: Article) -> None:
        raise CatalogDamaged("The catalog is damaged.")

    monkeypatch.setattr("index.store.staging.Staging.add_version", damaged)
    with pytest.raises(CatalogDamaged):
        newsroom.sync()


@pytest.mark.parametrize("error", [OSError(5, "input/output error"), sqlite3.OperationalError("full"), KeyError("x")])
def test_what_is_published_is_published_though_the_sweep_fails(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def failing(*_: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr("index.indexing.sweep.delete_rows_before", failing)
        report = newsroom.sync()
    assert report.published and texts(newsroom).items() >= ODD.items()
    assert any("could not be cleared away" in sentence for sentence in report.notices)
    newsroom.write("late.txt", "Late\n\nThe late text.")
    assert newsroom.sync().notices == ()


# The web


@pytest.fixture
def site() -> Iterator[WebServer]:
    with WebServer() as site:
        yield site


def with_web(newsroom: Newsroom, web: WebReader | None = None) -> Report:
    return newsroom.sync(web=web or WebReader(seconds_between=0))


LINKS = [
    *("http://xn--a/", "http://xn--/", "http://xn--ls8h.la/", "http://[::1", "http://a:99999/", "http://a:b/"),
    *("http://]/", "http://a..b/", "http://%00/", "http://user:secret@a.example/", "http://127.0.0.1:1/", "http:///"),
    *(f"http://{'a' * 64}.example/", f"http://{'a.' * 150}example/", "http://ex\u2100mple.com/", "javascript:x"),
    *("http://a&#xD800;b/", "http://a&#0;b/", "", "   ", "//", "http://[fe80::1%25eth0]/", "http://0x7f.1/"),
]


NO_XML = [link for link in LINKS if "&#" in link]  # a feed with one is read loosely


@pytest.mark.parametrize("links", [[link for link in LINKS if link not in NO_XML], NO_XML], ids=["xml", "no xml"])
def test_bad_links_of_items_end_nothing(newsroom: Newsroom, site: WebServer, links: list[str]) -> None:
    body = feed(site, "storm").body.decode()
    items = "".join(
        f"<item><title>Odd {number}</title><link>{link}</link><guid>{link}</guid>"
        "<pubDate>Fri, 99 Dec 99999</pubDate></item>"
        for number, link in enumerate(links)
    )
    odd = body.replace("<item>", f"{items}<item>", 1).encode("utf-8", "surrogatepass")
    site.pages |= {"/storm": story("Storm"), "/feed": Page(odd, "application/rss+xml")}
    newsroom.catalog.register_web(site.url("/feed"), "feed", True, NOW)
    report = with_web(newsroom)
    assert report.published and {"good.txt", "storm"} <= texts(newsroom).keys()
    assert not any(NAMED.search(sentence) for sentence in (*told(report), *report.notices))
    assert "secret" not in str(report)
    assert not with_web(newsroom).published


def moved(target: str) -> Callable[[socket, Event], None]:
    head = f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n"
    return lambda connection, stopping: connection.sendall(head.encode())


def test_bad_redirects_end_nothing(newsroom: Newsroom, site: WebServer) -> None:
    targets = {f"ferry-{n}": link for n, link in enumerate(LINKS) if link.strip() and ";" not in link}
    site.pages |= {f"/{name}": moved(target) for name, target in targets.items()}
    site.pages |= {"/storm": story("Storm"), "/feed": feed(site, *targets, "storm")}
    newsroom.catalog.register_web(site.url("/feed"), "feed", True, NOW)
    for name in targets:
        newsroom.catalog.register_web(site.url(f"/{name}"), "page", True, NOW)
    report = with_web(newsroom)
    assert {"good.txt", "storm"} <= texts(newsroom).keys()
    assert not any(NAMED.search(sentence) for sentence in (*told(report), *report.notices))
    assert not with_web(newsroom).published


def test_a_bug_at_a_page_is_tried_again_though_the_feed_is_the_same(newsroom: Newsroom, site: WebServer) -> None:
    class Odd(WebReader):
        def _draft(self, document: object, source: object) -> object:  # type: ignore[override]
            if error := BUGS.get(document.origin.rpartition("/")[2]):  # type: ignore[attr-defined]
                raise error("odd")
            return super()._draft(document, source)  # type: ignore[arg-type]

    site.pages |= {f"/{name}": story(name) for name in BUGS}
    site.pages |= {"/storm": story("Storm"), "/feed": feed(site, *BUGS, "storm")}
    newsroom.catalog.register_web(site.url("/feed"), "feed", True, NOW)
    odd = Odd(seconds_between=0)
    report = with_web(newsroom, odd)
    assert report.published and {"good.txt", "storm"} <= texts(newsroom).keys()
    assert not texts(newsroom).keys() & BUGS.keys()
    assert bugs(told(report)) == sorted(BUGS)
    assert not with_web(newsroom, odd).published
    mended = with_web(newsroom)
    assert (sorted(key.rpartition("/")[2] for key in mended.added), mended.failed) == (sorted(BUGS), ())
    site.asked.clear()
    with_web(newsroom)
    assert [(asked.path, asked.status) for asked in site.asked] == [("/feed", 304)]


def test_a_page_that_cannot_be_cut_is_tried_again(newsroom: Newsroom, site: WebServer) -> None:
    site.pages |= {"/ferry": story("Ferry", "An odd KeyError."), "/feed": feed(site, "ferry")}
    newsroom.catalog.register_web(site.url("/feed"), "feed", True, NOW)
    for name in ODD:
        newsroom.write(name, "Bad\n\nMended.")
    broken = [True]
    made = Indexer(
        newsroom.home, newsroom.embedder, lambda: OddChunker(lambda: bool(broken)), newsroom.cut, lambda: NOW
    )
    first = made.sync(newsroom.catalog, web=WebReader(seconds_between=0))
    assert first.published and "ferry" not in texts(newsroom) and len(first.failed) == 1
    broken.clear()
    assert [key[-5:] for key in made.sync(newsroom.catalog, web=WebReader(seconds_between=0)).added] == ["ferry"]


def test_a_stamp_that_is_none_is_a_line(newsroom: Newsroom, site: WebServer) -> None:
    site.pages |= {"/storm": story("Storm"), "/feed": feed(site, "storm")}
    newsroom.catalog.register_web(site.url("/feed"), "feed", True, NOW)
    with_web(newsroom)
    newsroom.catalog.connection.execute("UPDATE files SET stamp = 'no JSON' WHERE stamp IS NOT NULL")
    newsroom.write("late.txt", "Late\n\nThe late text.")
    report = with_web(newsroom)
    assert report.added == ("articles/late.txt",) and "storm" in texts(newsroom)
    assert any(NAMED.search(sentence) for sentence in report.notices)


# Pure decisions

ids, versions = st.sampled_from("abc"), st.sampled_from("123")


@given(st.dictionaries(ids, versions), st.dictionaries(ids, versions), st.sets(st.tuples(ids, versions)), st.booleans())
def test_what_failed_neither_comes_nor_takes_the_place_of_what_lives(
    wanted: dict[str, str], live: dict[str, str], failed: set[tuple[str, str]], recut: bool
) -> None:
    found = decide(wanted, live, dict.fromkeys(failed, "why"), recut)
    after = {key: version for key, version in live.items() if key not in found.died} | found.born
    assert not found.born.items() & failed
    for key, version in wanted.items():
        assert after.get(key) == (live.get(key) if (key, version) in failed else version)
    assert after.keys() <= wanted.keys()
    assert not found.cut.items() & failed
    assert found.born.items() <= found.cut.items() and found.died.items() <= found.retired.items()


def test_a_reading_that_raised_keeps_what_its_file_gave_before() -> None:
    reading = FileReading(1, "a.jsonl", (1, 2), {"x": "2", "y": "1"}, ()).without({("x", "2"): "why"})
    assert (reading.raised, reading.whole, reading.rejections) == (True, False, (("a.jsonl", "why"),))
    for prune in (False, True):
        settled = settle({(1, "a.jsonl"): {"x": "1", "z": "1"}}, [reading], [], prune)
        assert settled.wanted == {"x": "1", "y": "1", "z": "1"}
