"""Words on a machine that does not index: it builds them from the catalog in PostgreSQL, and catches up."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from corpus.errors import ConfigurationError
from index.engines import own_lexicon
from index.engines.lexical import Lexicon, write_lexicon
from index.engines.own_lexicon import build_words
from index.errors import LibraryUnwritten
from index.home import Home
from index.retrieval import library as library_module
from index.retrieval.library import BUILDING, Library
from index.retrieval.retriever import Retriever
from index.store.catalog import Filter
from tests.fakes.hashing_embedder import HashingEmbedder
from tests.fakes.postgres import Cluster
from tests.index.newsroom import Newsroom

QUESTION = "harbour strike"


@pytest.fixture
def engine() -> str:
    return "postgresql"


@pytest.fixture
def newsroom(newsroom: Newsroom) -> Newsroom:
    """The machine that indexes."""
    for k in range(6):
        newsroom.write(f"{k}.txt", f"Harbour {k}\n\nThe strike of day {k} went on.\n\nNo ship left.")
    newsroom.sync()
    return newsroom


@pytest.fixture
def node(newsroom: Newsroom, tmp_path: Path) -> Iterator[Library]:
    """A reader on another machine, which has an empty home."""
    with closing(reader(newsroom, tmp_path / "node")) as opened:
        yield opened


def reader(newsroom: Newsroom, path: Path) -> Library:
    path.mkdir(exist_ok=True)
    return Library(Home(path, newsroom.home.database), HashingEmbedder())


def by_words(library: Library, words: str = QUESTION) -> list[tuple[str, float]]:
    """What words alone find, with scores, in order."""
    return sorted(library.snapshot().matching(words, 1000, Filter()))


def words_told(library: Library) -> list[str]:
    """The notices but for the vectors, which are not on this machine."""
    return [notice for notice in library.snapshot().notices if not notice.startswith("The segment")]


def folders(library: Library) -> set[str]:
    return {path.name for path in library.home.lexical.iterdir() if path.is_dir()}


def assert_as_the_indexer(node: Library, newsroom: Newsroom) -> None:
    with closing(newsroom.library()) as own:
        assert [key for key, _ in by_words(node)] == [key for key, _ in by_words(own)] != []
        assert own.snapshot().lexicon.size == node.snapshot().lexicon.size  # type: ignore[union-attr]
    assert not words_told(node)


def test_an_empty_home_gets_its_words_at_the_first_question(newsroom: Newsroom, node: Library) -> None:
    assert_as_the_indexer(node, newsroom)
    assert by_words(node) == by_words(newsroom.library())  # written at one go, as the first run writes them
    hits = Retriever(node).retrieve(QUESTION, 100).hits
    assert {(hit.chunk.chunk_id, hit.chunk.text) for hit in hits} == newsroom.all_chunks()


def test_it_catches_up_with_what_is_new(newsroom: Newsroom, node: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_as_the_indexer(node, newsroom)
    written: list[int] = []

    def counting(folder: Path, entries: object, gone: object = ()) -> None:
        listed = list(entries)  # type: ignore[call-overload]
        written.append(len(listed))
        write_lexicon(folder, listed, gone)  # type: ignore[arg-type]

    monkeypatch.setattr(own_lexicon, "write_lexicon", counting)
    newsroom.write("0.txt", "Harbour 0\n\nThe strike is over.")
    (newsroom.articles / "1.txt").unlink()
    newsroom.write("new.txt", "Harbour\n\nAnother strike began.")
    newsroom.sync()
    assert_as_the_indexer(node, newsroom)
    assert written == [2]  # the chunks of two articles, and none of the others


def test_it_keeps_no_more_than_readers_need(newsroom: Newsroom, node: Library) -> None:
    for edition in range(6):
        newsroom.write("0.txt", f"Harbour 0\n\nThe strike of edition {edition}.")
        newsroom.sync()
        assert_as_the_indexer(node, newsroom)
        assert len(folders(node)) <= 3


def test_it_catches_up_over_many_generations_and_a_rollback(newsroom: Newsroom, node: Library) -> None:
    assert_as_the_indexer(node, newsroom)
    for edition in range(5):  # so many that what died first is swept from the catalog
        newsroom.write("0.txt", f"Harbour 0\n\nThe strike of edition {edition}.\n\nMore {edition}.")
        newsroom.sync()
    assert_as_the_indexer(node, newsroom)
    newsroom.indexer().roll_back(newsroom.catalog)
    assert_as_the_indexer(node, newsroom)
    newsroom.write("9.txt", "Harbour 9\n\nThe strike of day 9.")
    newsroom.sync()
    assert_as_the_indexer(node, newsroom)


def test_damaged_words_are_built_anew(newsroom: Newsroom, node: Library, tmp_path: Path) -> None:
    assert_as_the_indexer(node, newsroom)
    for path in node.home.lexical.glob("*/*.term"):
        path.write_bytes(path.read_bytes()[:-9] + b"\0" * 9)
    with closing(reader(newsroom, tmp_path / "node")) as again:
        assert_as_the_indexer(again, newsroom)


def test_what_a_killed_build_left_is_in_nobodys_way(newsroom: Newsroom, node: Library) -> None:
    left = node.home.path / own_lexicon.NEW
    left.mkdir(parents=True)
    (left / "meta.json").write_text("{")
    assert_as_the_indexer(node, newsroom)
    assert not left.exists()


def test_readers_of_one_machine_build_once(newsroom: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[Path] = []
    build = own_lexicon._build

    def counting(home: Home, *rest: Any) -> None:
        built.append(home.path)
        build(home, *rest)

    monkeypatch.setattr(own_lexicon, "_build", counting)
    readers = [reader(newsroom, tmp_path / "node") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(by_words, readers))
    assert len(built) == 1 and found[0] and all(one == found[0] for one in found)
    for one in readers:
        one.close()


def test_while_words_are_being_built_old_ones_answer_or_none(
    newsroom: Newsroom, node: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No question waits for more than a few seconds, and the next one after the build has the words."""
    monkeypatch.setattr(library_module, "WORDS_SECONDS", 0.05)
    go_on, done = Event(), Event()

    def slow(home: Home, generation: object) -> None:
        go_on.wait(60)
        build_words(home, generation)  # type: ignore[arg-type]
        done.set()

    monkeypatch.setattr(library_module, "build_words", slow)

    def finish() -> None:
        go_on.set()
        assert done.wait(60)
        while words_told(node):  # the thread has a moment to end
            pass
        go_on.clear()
        done.clear()

    assert by_words(node) == [] and words_told(node)[0].startswith(BUILDING)
    assert {hit.chunk.chunk_id for hit in Retriever(node).retrieve(QUESTION, 100).hits} == {
        key for key, _ in newsroom.all_chunks()
    }
    finish()
    assert_as_the_indexer(node, newsroom)
    newsroom.write("new.txt", "Harbour\n\nAnother strike began.")
    newsroom.sync()
    old = by_words(node)
    assert old and len(old) < len(newsroom.all_chunks()) and "newest articles" in words_told(node)[0]
    newsroom.write("newer.txt", "Harbour\n\nYet another strike began.")
    newsroom.sync()  # while the words of the generation before are still being built
    finish()
    assert_as_the_indexer(node, newsroom)


def test_a_build_that_fails_is_told_and_meanings_answer(
    newsroom: Newsroom, node: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(home: Home, generation: object) -> None:
        raise LibraryUnwritten("The disk is full.")

    monkeypatch.setattr(library_module, "build_words", full)
    assert words_told(node) == [f"The disk is full. {library_module.MEANWHILE_WORDLESS}"]
    assert Retriever(node).retrieve(QUESTION, 100).hits


def test_a_build_that_cannot_begin_keeps_no_connection(newsroom: Newsroom, tmp_path: Path, cluster: Cluster) -> None:
    node = Home(tmp_path / "node", newsroom.home.database)
    (node.path / own_lexicon.LOCK).mkdir(parents=True)
    generation = newsroom.catalog.current()
    assert generation
    with pytest.raises(ConfigurationError, match="cannot be written to") as caught:
        build_words(node, generation)
    newsroom.catalog.close()
    assert cluster.is_left(node.database), caught.value


def test_a_number_is_of_one_run_in_whatever_home(newsroom: Newsroom, tmp_path: Path) -> None:
    """A killed run leaves an index here; then another machine publishes. The one here is not taken for that."""

    class Died(BaseException):
        pass

    def die(step: str) -> None:
        if step == "on disk":
            raise Died

    newsroom.write("never.txt", "Never\n\nThis harbour strike is not published by the run that read it.")
    with pytest.raises(Died):
        newsroom.indexer(reached=die).sync(newsroom.catalog)
    left = {path.name for path in newsroom.home.lexical.iterdir() if path.is_dir()}
    assert len(left) == 2
    (newsroom.articles / "never.txt").unlink()
    newsroom.write("new.txt", "Harbour\n\nAnother strike began.")
    elsewhere = Elsewhere(newsroom.path)
    elsewhere.sync()
    elsewhere.catalog.close()
    with closing(newsroom.library()) as back:
        assert {key for key, _ in by_words(back)} <= {key for key, _ in newsroom.all_chunks()}
        assert Lexicon(newsroom.home.lexicon(back.snapshot().generation.lexicon)).size == len(newsroom.all_chunks())
    report = newsroom.sync()
    assert report.embedded == 0
    assert set(newsroom.hits(QUESTION)) == newsroom.all_chunks()


class Elsewhere(Newsroom):
    """The same library on another machine."""

    @property
    def home(self) -> Home:
        return Home(self.path / "elsewhere", super().home.database)
