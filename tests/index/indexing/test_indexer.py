"""What a sync reads, embeds, publishes and removes (I3, I4, I6), and how segments grow and are swept."""

import gzip
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from corpus.article import Rejected
from corpus.chunker import Chunker
from corpus.errors import ServiceError
from corpus.reader import Found, read
from corpus.source import Scan, Source, SourceFile
from corpus.source import scan as scan_of
from index.embedding.embedder import MissingEmbedder, Vectors
from index.engines import lexical
from index.errors import WORDS_ALONE, EmbedderMismatch
from index.home import Home
from index.indexing import indexer, run, survey
from index.indexing.indexer import Indexer
from index.retrieval.retriever import Retriever
from index.store.catalog import Filter
from tests.fakes.hashing_embedder import HashingEmbedder
from tests.index.indexing.test_kills import Died, dying
from tests.index.newsroom import NOW, Newsroom, Paragraphs

pytestmark = pytest.mark.both_engines


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The origins of the files whose content was looked at."""
    seen: list[str] = []

    def counting(file: SourceFile, source: Source) -> list[Found]:
        seen.append(file.origin)
        return list(read(file, source))

    monkeypatch.setattr(run, "read", counting)
    return seen


def names(newsroom: Newsroom) -> set[str]:
    return {key.rpartition("/")[2] for key in newsroom.live()}


def fill(newsroom: Newsroom, count: int) -> None:
    for number in range(count):
        newsroom.write(f"{number}.txt", f"Story {number}\n\nThe number of this story is n{number}.")


def records(newsroom: Newsroom, texts: dict[str, str], *raw: str) -> None:
    lines = [json.dumps({"id": key, "title": f"Record {key}", "text": text}) for key, text in texts.items()]
    newsroom.write("wire.jsonl", "\n".join([*lines, *raw]))


# I3


def test_a_second_run_reads_embeds_and_publishes_nothing(newsroom: Newsroom, reads: list[str]) -> None:
    fill(newsroom, 5)
    first = newsroom.sync()
    assert (first.generation, len(first.added), first.embedded, first.chunks) == (1, 5, 5, 5)
    reads.clear()
    before = newsroom.hits("story")
    second = newsroom.sync()
    assert (second.generation, second.published, second.unchanged, second.embedded) == (1, False, 5, 0)
    assert reads == [] and newsroom.hits("story") == before
    assert not newsroom.indexer().pending(newsroom.catalog)


def test_a_touch_is_read_once_and_publishes_nothing(newsroom: Newsroom, reads: list[str]) -> None:
    fill(newsroom, 3)
    newsroom.sync()
    reads.clear()
    os.utime(newsroom.articles / "1.txt", ns=(1, 1))
    assert newsroom.indexer().pending(newsroom.catalog)
    assert not newsroom.sync().published and reads == ["1.txt"]
    assert not newsroom.sync().published and reads == ["1.txt"]


def test_only_what_changed_is_embedded(newsroom: Newsroom) -> None:
    fill(newsroom, 3)
    newsroom.sync()
    newsroom.write("1.txt", "Story 1\n\nThe number of this story is n1.\n\nA correction was added.")
    report = newsroom.sync()
    assert (report.changed, report.embedded, report.chunks) == (("articles/1.txt",), 1, 4)


def test_an_edit_and_its_undoing_are_two_generations_and_one_embedding(newsroom: Newsroom) -> None:
    fill(newsroom, 2)
    newsroom.sync()
    old = newsroom.hits("story")
    text = (newsroom.articles / "1.txt").read_text()
    newsroom.write("1.txt", "Story 1\n\nQuite another text.")
    assert newsroom.sync().embedded == 1
    assert "Quite another text." in {text for _, text in newsroom.hits("another text")}
    newsroom.write("1.txt", text)
    assert newsroom.sync().embedded == 0
    assert sorted(newsroom.hits("story")) == sorted(old)


# I4


def test_a_file_that_is_gone_is_removed(newsroom: Newsroom) -> None:
    fill(newsroom, 3)
    newsroom.sync()
    (newsroom.articles / "1.txt").unlink()
    assert newsroom.sync().removed == ("articles/1.txt",)
    assert names(newsroom) == {"0.txt", "2.txt"}
    assert set(newsroom.hits("story")) == newsroom.all_chunks()


def test_a_source_that_is_not_there_keeps_its_articles(newsroom: Newsroom) -> None:
    fill(newsroom, 3)
    newsroom.sync()
    newsroom.articles.rename(newsroom.path / "elsewhere")
    for report in (newsroom.sync(), newsroom.sync(prune=True), newsroom.sync(rebuild=True)):
        assert report.removed == () and "stay" in report.notices[0]
        assert len(newsroom.live()) == 3
    (newsroom.path / "elsewhere").rename(newsroom.articles)
    assert not newsroom.sync().published


@pytest.mark.parametrize(
    "scan",
    [
        Scan(unreachable=["below/"]),  # the folder does not list
        Scan(unreachable=["below/1.txt", "below/2.txt"]),  # it lists, and the files cannot be looked at
        Scan(rejected=[Rejected(f"below/{n}.txt", "A link to nothing.", transient=True) for n in (1, 2)]),
    ],
)
def test_what_could_not_be_looked_at_stays(newsroom: Newsroom, scan: Scan, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        newsroom.write(f"{number}.txt", f"Story {number}\n\nText n{number}.")
    for number in (1, 2):
        newsroom.write(f"below/{number}.txt", f"Below {number}\n\nText b{number}.")
    newsroom.sync()
    (newsroom.articles / "0.txt").unlink()

    def partly(source: Source) -> Scan:
        files = [file for file in scan_of(source).files if not file.origin.startswith("below/")]
        return Scan(files, scan.rejected, scan.unreachable)

    monkeypatch.setattr(survey, "scan", partly)
    assert newsroom.sync().removed == ("articles/0.txt",)
    assert {"articles/below/1.txt", "articles/below/2.txt"} <= newsroom.live().keys()


def test_an_emptied_source_wants_prune(newsroom: Newsroom) -> None:
    fill(newsroom, 4)
    newsroom.sync()
    for number in range(3):
        (newsroom.articles / f"{number}.txt").unlink()
    for _ in range(2):
        report = newsroom.sync()
        assert not report.published and "--prune" in report.notices[0]
    assert len(newsroom.live()) == 4
    assert len(newsroom.sync(prune=True).removed) == 3
    assert names(newsroom) == {"3.txt"}


def test_half_of_a_source_may_leave(newsroom: Newsroom) -> None:
    fill(newsroom, 4)
    newsroom.sync()
    for number in range(2):
        (newsroom.articles / f"{number}.txt").unlink()
    assert len(newsroom.sync().removed) == 2


def test_a_file_that_shrank_by_more_than_half_wants_prune(newsroom: Newsroom) -> None:
    records(newsroom, {str(number): f"Text of record {number}." for number in range(10)})
    newsroom.sync()
    records(newsroom, {"3": "Text of record 3.", "new": "A new record."})
    report = newsroom.sync()
    assert "--prune" in report.notices[0] and len(report.added) == 1 and len(newsroom.live()) == 11
    assert not newsroom.sync().published
    assert len(newsroom.sync(prune=True).removed) == 9
    assert sorted(newsroom.live().values()) == ["A new record.", "Text of record 3."]


def test_records_come_change_and_go(newsroom: Newsroom) -> None:
    records(newsroom, {"a": "First.", "b": "Second.", "c": "Third."})
    newsroom.sync()
    records(newsroom, {"a": "First.", "b": "Second, corrected.", "d": "Fourth."})
    report = newsroom.sync()
    assert [len(part) for part in (report.added, report.changed, report.removed)] == [1, 1, 1]
    assert sorted(newsroom.live().values()) == ["First.", "Fourth.", "Second, corrected."]


@pytest.mark.parametrize("raw", ["{not json", '{"id": "b", "title": "Record b", "text": ""}'])
def test_a_record_that_cannot_be_read_keeps_what_it_was(newsroom: Newsroom, raw: str) -> None:
    records(newsroom, {"a": "First.", "b": "Second.", "c": "Third."})
    newsroom.sync()
    records(newsroom, {"a": "First, corrected.", "c": "Third."}, raw)
    report = newsroom.sync()
    assert report.removed == () and len(report.failed) == 1
    assert sorted(newsroom.live().values()) == ["First, corrected.", "Second.", "Third."]
    newsroom.sync(prune=True)
    assert sorted(newsroom.live().values()) == ["First, corrected.", "Third."]


def test_a_record_leaves_a_file_in_which_another_stands_twice(newsroom: Newsroom) -> None:
    twice = '{"id": "a", "title": "Record a", "text": "First, again."}'
    records(newsroom, {"a": "First.", "b": "Second.", "c": "Third."}, twice)
    assert len(newsroom.sync().failed) == 1
    records(newsroom, {"a": "First.", "b": "Second."}, twice)
    assert len(newsroom.sync().removed) == 1


@pytest.mark.parametrize("garbage", [b"", b"\x00\x01\x02\xff" * 500])
def test_a_file_that_became_garbage_keeps_its_old_version(newsroom: Newsroom, garbage: bytes) -> None:
    fill(newsroom, 3)
    newsroom.sync()
    (newsroom.articles / "1.txt").write_bytes(garbage)
    report = newsroom.sync()
    assert not report.published and len(report.failed) == 1
    assert names(newsroom) == {"0.txt", "1.txt", "2.txt"}
    assert not newsroom.sync().published
    newsroom.write("1.txt", "Story 1\n\nMended.")
    report = newsroom.sync()
    assert report.changed == ("articles/1.txt",) and report.failed == ()


def test_a_file_cut_short_keeps_what_lay_behind_the_cut(newsroom: Newsroom, reads: list[str]) -> None:
    lines = b"\n".join(json.dumps({"id": str(n), "title": f"T{n}", "text": "word " * 500}).encode() for n in range(40))
    packed = gzip.compress(lines)
    file = newsroom.articles / "wire.jsonl.gz"
    file.write_bytes(packed)
    newsroom.sync()
    file.write_bytes(packed[: len(packed) // 2])
    for prune in (False, False, True):  # it is tried again each time, and prune means no such thing
        reads.clear()
        newsroom.sync(prune=prune)
        assert reads == ["wire.jsonl.gz"] and len(newsroom.live()) == 40


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_keeps_its_article(newsroom: Newsroom) -> None:
    fill(newsroom, 3)
    newsroom.sync()
    file = newsroom.write("1.txt", "Story 1\n\nChanged.")
    file.chmod(0)
    report = newsroom.sync()
    assert not report.published and len(report.failed) == 1 and len(newsroom.live()) == 3
    file.chmod(0o600)
    assert newsroom.sync().changed == ("articles/1.txt",)


def page(text: str) -> str:
    return json.dumps({"title": "Shared", "text": text, "url": "https://news.example/shared"})


def test_when_the_file_that_gave_an_article_goes_the_next_one_takes_over(newsroom: Newsroom) -> None:
    fill(newsroom, 3)
    newsroom.write("y.json", page("The text of y."))
    newsroom.write("x.json", page("The text of x."))  # written later, so it is the newer edition
    newsroom.sync()
    assert newsroom.live()["https://news.example/shared"] == "The text of x."
    (newsroom.articles / "x.json").unlink()
    report = newsroom.sync()
    assert (report.changed, report.removed) == (("https://news.example/shared",), ())
    assert newsroom.live()["https://news.example/shared"] == "The text of y."
    (newsroom.articles / "y.json").unlink()
    assert newsroom.sync().removed == ("https://news.example/shared",)


def test_an_article_of_two_sources_leaves_with_the_last(newsroom: Newsroom) -> None:
    fill(newsroom, 3)
    newsroom.write("x.json", page("The same text."))
    other = newsroom.path / "other"
    other.mkdir()
    (other / "z.json").write_text(page("The same text."))
    second = newsroom.catalog.register(other, NOW)
    newsroom.sync()
    hits = [text for _, text in newsroom.hits("same text")]
    assert hits.count("The same text.") == 1
    (newsroom.articles / "x.json").unlink()
    assert not newsroom.sync().published
    newsroom.catalog.unregister(second)
    assert newsroom.indexer().pending(newsroom.catalog)
    assert newsroom.sync().removed == ("https://news.example/shared",)


def test_a_source_that_is_removed_takes_its_articles_with_it(newsroom: Newsroom) -> None:
    fill(newsroom, 3)
    newsroom.sync()
    newsroom.catalog.unregister(newsroom.catalog.sources()[0])
    assert len(newsroom.sync().removed) == 3
    assert newsroom.live() == {} and newsroom.hits("story") == []
    assert not newsroom.sync().published


@pytest.mark.parametrize(
    "name", ["a b.txt", "new\nline.txt", "q'u\"o;te.txt", "é%_*[x]:1-2.txt", "数字😀.txt", "c:1:2-3.txt"]
)
def test_any_name_of_a_file(newsroom: Newsroom, name: str) -> None:
    newsroom.write(name, "Odd name\n\nThe article of an odd name.")
    newsroom.sync()
    assert [text for _, text in newsroom.hits("odd name")] == ["The article of an odd name."]
    snapshot = newsroom.library().snapshot()
    found = snapshot.nearest(newsroom.embedder.embed_query("odd"), 3, Filter(articles=(f"articles/{name}",)))
    assert [key for key, _ in found] == [key for key, _ in newsroom.all_chunks()]


def test_a_name_that_is_no_utf8_is_reported(newsroom: Newsroom) -> None:
    fill(newsroom, 1)
    try:
        (Path(os.fsdecode(bytes(newsroom.articles) + b"/\xff.txt"))).write_text("T\n\nText.")
    except OSError:
        pytest.skip("this file system takes no such name")
    report = newsroom.sync()
    assert len(report.failed) == 1 and len(newsroom.live()) == 1
    assert not newsroom.sync().published


# I6


def test_another_embedder_is_an_error_until_it_is_adopted(newsroom: Newsroom) -> None:
    fill(newsroom, 3)
    newsroom.sync()
    other = HashingEmbedder("other")
    with pytest.raises(EmbedderMismatch, match="--re-embed"):
        newsroom.sync(other)
    old = newsroom.library()
    assert set(newsroom.hits("story", old)) == newsroom.all_chunks()
    report = newsroom.sync(other, re_embed=True)
    assert report.published and report.embedded == 3 and report.added == ()
    assert set(newsroom.hits("story", newsroom.library(other))) == newsroom.all_chunks()
    with pytest.raises(EmbedderMismatch, match="other"):
        newsroom.hits("story", old)  # its questions mean nothing among these vectors, though the sizes are equal
    assert not newsroom.sync(other, re_embed=True).published
    with pytest.raises(EmbedderMismatch):
        newsroom.sync()
    assert newsroom.sync(re_embed=True).embedded == 0  # the old vectors are still there


def stored_vectors(newsroom: Newsroom) -> dict[str, Vectors]:
    """The vectors of the current generation, by chunk id."""
    current = newsroom.catalog.current()
    assert current
    return dict(newsroom.catalog.vectors([key for key, _ in newsroom.all_chunks()], current))


def successor(newsroom: Newsroom) -> tuple[Indexer, HashingEmbedder]:
    """An indexer with another embedder, to which the newsroom's own one is missing."""
    own, gone = HashingEmbedder("own"), newsroom.embedder.identity
    return Indexer(newsroom.home, own, Paragraphs, newsroom.cut, lambda: NOW, is_missing=gone.__eq__), own


@pytest.mark.parametrize("rebuild", [False, True])
def test_without_its_embedder_a_library_takes_new_articles_by_their_words(newsroom: Newsroom, rebuild: bool) -> None:
    fill(newsroom, 3)
    newsroom.sync()
    before = stored_vectors(newsroom)
    later, own = successor(newsroom)
    newsroom.write("quarry.txt", "Quarry\n\nThe quarry at Thornby employs 340 masons.")
    newsroom.write("1.txt", "Story 1\n\nThe number of this story is now different.")
    (newsroom.articles / "2.txt").unlink()
    report = later.sync(newsroom.catalog, rebuild=rebuild)
    assert report.published and report.embedded == 0 and own.texts == []
    assert names(newsroom) == {"0.txt", "1.txt", "quarry.txt"}

    with closing(newsroom.library(MissingEmbedder(newsroom.embedder.identity))) as reader:
        found = Retriever(reader).retrieve("How many masons?")
        assert found.hits[0].chunk.text == "The quarry at Thornby employs 340 masons."
        (notice,) = found.notices
        assert "--re-embed" in notice and WORDS_ALONE in notice
    kept = stored_vectors(newsroom)
    assert kept.keys() < before.keys() and all((kept[key] == before[key]).all() for key in kept)  # none is of another
    assert not later.sync(newsroom.catalog).published

    assert later.sync(newsroom.catalog, re_embed=True).embedded == 3
    assert (current := newsroom.catalog.current()) and current.embedder == own.identity
    assert set(newsroom.hits("story", newsroom.library(own))) == newsroom.all_chunks()


def test_without_its_embedder_a_library_may_lose_every_article_that_has_a_vector(newsroom: Newsroom) -> None:
    fill(newsroom, 1)
    newsroom.sync()
    later, own = successor(newsroom)
    newsroom.write("0.txt", "Quarry\n\nThe quarry at Thornby employs 340 masons.")
    later.sync(newsroom.catalog)
    with closing(newsroom.library(MissingEmbedder(newsroom.embedder.identity))) as reader:
        assert len(newsroom.hits("masons", reader)) == 1
    later.sync(newsroom.catalog, re_embed=True)
    assert set(newsroom.hits("masons", newsroom.library(own))) == newsroom.all_chunks()


def test_an_embedder_that_can_be_had_is_not_left_without_being_told(newsroom: Newsroom) -> None:
    fill(newsroom, 1)
    newsroom.sync()
    own = HashingEmbedder("own")
    later = Indexer(newsroom.home, own, Paragraphs, newsroom.cut, lambda: NOW, is_missing=lambda _: False)
    with pytest.raises(EmbedderMismatch, match="--re-embed"):
        later.sync(newsroom.catalog)


def test_a_failing_change_over_pays_nothing_twice(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "EMBED_BATCH", 2)
    fill(newsroom, 5)
    newsroom.sync()
    other = FailingEmbedder("other", good=2)
    with pytest.raises(ServiceError):
        newsroom.sync(other, re_embed=True)
    assert set(newsroom.hits("story")) == newsroom.all_chunks()
    assert not newsroom.sync().published  # the old one works on
    assert newsroom.sync(other, re_embed=True).embedded == 1
    assert len(other.texts) == len(set(other.texts)) == 5


class FailingEmbedder(HashingEmbedder):
    """Fails once, after `good` batches."""

    def __init__(self, name: str, good: int) -> None:
        super().__init__(name)
        self.good = good

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        self.good -= 1
        if self.good == -1:
            raise ServiceError("The embedder is out of order.")
        return super().embed_documents(texts)


@pytest.mark.parametrize(
    "spoil", [lambda v: v * float("nan"), lambda v: v * float("inf"), lambda v: v * 0, lambda v: v[:-1]]
)
def test_vectors_that_are_none_are_refused(newsroom: Newsroom, spoil: Callable[[Vectors], Vectors]) -> None:
    class Spoilt(HashingEmbedder):
        def embed_documents(self, texts: Sequence[str]) -> Vectors:
            return spoil(super().embed_documents(texts))

    fill(newsroom, 2)
    with pytest.raises(ServiceError):
        newsroom.sync(Spoilt())
    assert newsroom.catalog.current() is None
    assert newsroom.sync().embedded == 2


def test_another_way_of_cutting_is_adopted_without_being_asked(newsroom: Newsroom) -> None:
    fill(newsroom, 3)
    newsroom.sync()
    newsroom.cut = "paragraphs/2"
    assert newsroom.indexer().pending(newsroom.catalog)
    report = newsroom.sync()
    assert report.published and report.chunks == 3 and report.embedded == 0
    assert set(newsroom.hits("story")) == newsroom.all_chunks()
    assert not newsroom.sync().published


# Segments


def test_rebuild_embeds_nothing_and_answers_the_same(newsroom: Newsroom) -> None:
    fill(newsroom, 5)
    newsroom.sync()
    fill(newsroom, 8)
    newsroom.sync()
    before = newsroom.hits("story n3")
    folders = set(newsroom.home.segments.iterdir()) | set(newsroom.home.lexical.iterdir())
    report = newsroom.sync(rebuild=True)
    assert report.published and report.embedded == 0 and report.unchanged == 8
    assert newsroom.hits("story n3") == before
    current = newsroom.catalog.current()
    assert current and current.recent is None
    assert not {newsroom.home.segment(current.main or 0), newsroom.home.lexicon(current.lexicon)} & folders


def test_rebuild_needs_nothing_of_the_old_indexes(newsroom: Newsroom) -> None:
    fill(newsroom, 5)
    newsroom.sync()
    before = newsroom.hits("story n3")
    shutil.rmtree(newsroom.home.segments)
    shutil.rmtree(newsroom.home.lexical)
    assert newsroom.sync(rebuild=True).embedded == 0
    assert newsroom.hits("story n3") == before


def test_rebuild_of_an_empty_library(newsroom: Newsroom) -> None:
    newsroom.sync(rebuild=True)
    assert newsroom.hits("anything") == []


def test_recent_grows_until_main_takes_it_in(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "RECENT_ROWS", 3)
    shapes = []
    for count in (4, 5, 7, 8, 9):
        fill(newsroom, count)
        newsroom.sync()
        current = newsroom.catalog.current()
        assert current and current.main
        shapes.append([newsroom.catalog.segment_rows(number) for number in current.segments])
        assert set(newsroom.hits("story")) == newsroom.all_chunks()
    assert shapes == [[4], [4, 1], [4, 3], [8], [8, 1]]


def test_a_mostly_dead_main_is_built_anew(newsroom: Newsroom) -> None:
    fill(newsroom, 5)
    newsroom.sync()
    first = newsroom.catalog.current()
    for number in range(3):
        newsroom.write(f"{number}.txt", f"Story {number}\n\nAnother text.")
    newsroom.sync()
    second = newsroom.catalog.current()
    assert first and second and second.main != first.main and second.recent is None


def test_a_removal_builds_no_segment(newsroom: Newsroom) -> None:
    fill(newsroom, 5)
    newsroom.sync()
    (newsroom.articles / "1.txt").unlink()
    newsroom.sync()
    current = newsroom.catalog.current()
    assert current and (current.main, current.recent) == (1, None)


def test_three_generations_are_kept_and_no_number_is_used_twice(newsroom: Newsroom) -> None:
    segments = newsroom.home.segments
    orphans = [newsroom.home.segment(900), newsroom.home.lexicon(900), segments / "half.tmp", segments / "²"]
    for orphan in orphans:
        orphan.mkdir(parents=True)
    used: set[int] = set()
    fill(newsroom, 3)
    for round_ in range(6):
        newsroom.write("0.txt", f"Story 0\n\nEdition number e{round_}.")
        newsroom.sync(rebuild=round_ % 2 == 1)
        generations = newsroom.catalog.connection.execute(
            "SELECT main, recent, lexicon FROM generations ORDER BY generation DESC LIMIT 3"
        ).fetchall()
        wanted = {f"{number:06}" for row in generations for number in row[:2] if number}
        assert {path.name for path in newsroom.home.segments.iterdir() if path.is_dir()} == wanted
        assert {path.name for path in newsroom.home.lexical.iterdir()} == {f"{row[2]:06}" for row in generations}
        new = {int(name) for name in wanted} - used
        assert all(number > max(used, default=0) for number in new)
        used |= new
    assert not any(orphan.exists() for orphan in orphans)
    stale = newsroom.one("SELECT count(*) FROM chunks WHERE died <= 4")
    assert stale == 0 and newsroom.one("SELECT count(*) FROM versions") == 8  # texts stay (I9)


def test_the_lexical_index_forgets_what_is_dead(newsroom: Newsroom) -> None:
    fill(newsroom, 2)
    for edition in range(6):
        newsroom.write("0.txt", f"Story 0\n\nEdition e{edition}.")
        newsroom.sync()
    lexicon = newsroom.library().snapshot().lexicon
    assert lexicon and lexicon.size == 2


def twin_of(newsroom: Newsroom, path: Path) -> Newsroom:
    """A copy that does the same in another place."""
    shutil.copytree(newsroom.path, path, dirs_exist_ok=True)
    with closing(sqlite3.connect(Home(path / "library").catalog, isolation_level=None)) as catalog:
        catalog.execute("UPDATE sources SET path = ?", (str(path / "articles"),))
    return Newsroom(path)


def lexical_files(newsroom: Newsroom) -> set[Path]:
    home = newsroom.home
    return {path.relative_to(home.path) for path in home.lexical.rglob("*") if path.is_file()}


@pytest.mark.parametrize("moment", ["written", "swept"])
@pytest.mark.only_sqlite
def test_files_that_a_dead_run_left_where_this_one_writes(
    newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory, moment: str
) -> None:
    """tantivy makes no file anew that is there, and names those of its deletions by a count of operations: a run that
    does what a dead one did meets its files."""
    fill(newsroom, 6)
    for edition in range(7):  # the eighth run merges what they wrote
        newsroom.write("0.txt", f"Story 0\n\nEdition e{edition}.")
        newsroom.write(f"more-{edition}.txt", f"More {edition}\n\nMore of story e{edition}.")
        newsroom.sync()
    newsroom.write("0.txt", "Story 0\n\nNever published.")
    newsroom.write("more.txt", "More\n\nMore of the story.")
    with pytest.raises(Died):
        newsroom.indexer(reached=dying("lexicon written")).sync(newsroom.catalog)
    newsroom.write("0.txt", "Story 0\n\nThe last edition.")
    before = lexical_files(newsroom)
    twin = twin_of(newsroom, tmp_path_factory.mktemp("twin"))
    left: set[Path] = set()

    def reached(step: str) -> None:
        if step == "lexicon written":
            left.update(lexical_files(twin))

    twin.indexer(reached=reached).sync(twin.catalog)
    for file in (left if moment == "written" else lexical_files(twin)) - before:
        (newsroom.home.path / file).parent.mkdir(exist_ok=True)
        (newsroom.home.path / file).touch()
    report = newsroom.sync()
    assert report.published and report.embedded <= 2 and not report.notices
    assert set(newsroom.hits("story")) == newsroom.all_chunks()
    twin.opened.close()


def test_a_lexical_index_of_other_chunks_is_built_from_the_catalog(newsroom: Newsroom) -> None:
    """An older Pressbox wrote each next one into the same folder, and swept it later."""
    fill(newsroom, 4)
    newsroom.sync()
    current = newsroom.catalog.current()
    assert current
    lexical.write_lexicon(
        newsroom.home.lexicon(current.lexicon), [lexical.LexicalEntry("dead", None, "Story", "Of one that left.")]
    )
    newsroom.write("0.txt", "Story 0\n\nAnother edition.")
    assert newsroom.sync().embedded == 1
    lexicon = newsroom.library().snapshot().lexicon
    assert lexicon and (lexicon.size, lexicon.count(["dead"])) == (4, 0)


def test_a_lexical_index_that_cannot_be_continued_is_built_from_the_catalog(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(newsroom, 4)
    newsroom.sync()
    current = newsroom.catalog.current()
    assert current
    for path in newsroom.home.lexicon(current.lexicon).glob("*.term"):
        path.write_bytes(bytes(path.stat().st_size))
    monkeypatch.setattr(
        indexer, "find_damage", lambda *_: []
    )  # as of a file that is too large to be read at each opening
    newsroom.write("0.txt", "Story 0\n\nAnother edition.")
    report = newsroom.sync()
    assert report.published and report.embedded == 1
    assert set(newsroom.hits("story")) == newsroom.all_chunks()


@pytest.mark.parametrize("suffix", ["idx", "pos", "term", "store", "fast", "fieldnorm", "del"])
def test_a_missing_file_of_the_lexical_index_is_damage(newsroom: Newsroom, suffix: str) -> None:
    fill(newsroom, 4)
    newsroom.sync()
    newsroom.write("0.txt", "Story 0\n\nAnother edition.")
    newsroom.sync()
    current = newsroom.catalog.current()
    assert current
    next(newsroom.home.lexicon(current.lexicon).glob(f"*.{suffix}")).unlink()
    report = newsroom.sync()
    assert report.published == (not newsroom.home.database)  # beside a database each machine mends its own
    assert report.embedded == 0
    assert any("built anew" in sentence for sentence in report.notices)
    assert set(newsroom.hits("story")) == newsroom.all_chunks()


def test_a_sweep_that_fails_takes_nothing_back_and_is_done_by_the_next_run(newsroom: Newsroom) -> None:
    fill(newsroom, 2)
    newsroom.sync()
    obstacle = newsroom.home.lexical / "000001.lock"
    obstacle.mkdir()
    for edition in range(3):
        newsroom.write("0.txt", f"Story 0\n\nEdition e{edition}.")
        report = newsroom.sync()
        assert report.published
    assert [sentence for sentence in report.notices if "cleared away (is a directory)" in sentence]
    assert newsroom.home.lexicon(1).is_dir() and set(newsroom.hits("story")) == newsroom.all_chunks()
    obstacle.rmdir()
    report = newsroom.sync()
    assert not report.published and not report.notices and not newsroom.home.lexicon(1).exists()


@pytest.mark.only_sqlite
def test_a_catalog_that_lets_nothing_be_swept_takes_nothing_back(newsroom: Newsroom) -> None:
    fill(newsroom, 2)
    newsroom.sync()
    newsroom.catalog.connection.execute(
        "CREATE TRIGGER stuck BEFORE DELETE ON chunks WHEN old.died IS NOT NULL BEGIN SELECT RAISE(ABORT, 'stuck'); END"
    )
    for edition in range(3):
        newsroom.write("0.txt", f"Story 0\n\nEdition e{edition}.")
        report = newsroom.sync()
    assert report.published and any("cleared away (stuck)" in sentence for sentence in report.notices)
    newsroom.catalog.connection.execute("DROP TRIGGER stuck")
    assert newsroom.sync().notices == () and newsroom.one("SELECT count(*) FROM chunks WHERE died <= 2") == 0


def test_what_is_too_long_to_be_searched_whole_is_said_at_every_run(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.chunker.MOST_CHUNKS", 10)
    monkeypatch.setattr("index.store.catalog.MOST_CHUNKS", 10)
    cutting = Indexer(newsroom.home, newsroom.embedder, lambda: Chunker(len, 20), newsroom.cut, lambda: NOW)
    for name in ("long", "short"):
        newsroom.write(f"{name}.txt", f"The {name} story\n\n" + "The ferry sails. " * (90 if name == "long" else 9))
    for _ in range(2):
        report = cutting.sync(newsroom.catalog)
        assert report.chunks == 19
        assert report.notices == (
            "“The long story” is too long to be searched whole: the first 169 of its 1,529 characters are, the rest is "
            "left out; split the file to have all of it.",
        )
    assert len(newsroom.live()["articles/long.txt"]) == 1_529
