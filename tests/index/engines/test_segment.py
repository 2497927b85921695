"""A segment finds each of its rows, however alike they are: equal vectors, nearly equal ones, few and none."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from chromadb import PersistentClient
from hypothesis import given, settings
from hypothesis import strategies as st

from index.embedding.embedder import Vectors
from index.engines import segment, twins
from index.engines.exact import nearest
from index.engines.file_names import TWINS
from index.engines.seal import find_segment_damage, seal
from index.engines.segment import Segment
from index.errors import LibraryDamaged
from index.store.catalog import Filter
from tests.index.newsroom import Newsroom

CLOSE = 1e-3  # of two scores: Chroma's rounding, and what is taken to be equal
Build = Callable[[Vectors], Segment]


def unit(rows: object) -> Vectors:
    array = np.atleast_2d(np.asarray(rows))
    return np.asarray(array / np.linalg.norm(array, axis=1, keepdims=True), dtype=np.float32)


def ordinary(count: int, seed: int = 0) -> Vectors:
    return unit(np.random.default_rng(seed).standard_normal((count, 32)))


def names(rows: Vectors) -> list[str]:
    return [f"row{k}" for k in range(len(rows))]


def write(folder: Path, rows: Vectors) -> Path:
    segment.build_segment(folder, names(rows), lambda: iter([rows]))
    return folder


@pytest.fixture
def build(tmp_path: Path) -> Build:
    return lambda rows: Segment(write(tmp_path / "000001", rows))


def assert_finds_all(found: Segment, rows: Vectors) -> None:
    """Each row's first hit is as near as the row itself, and all ids that are that near can be had."""
    assert found.ids() == set(names(rows))
    for name, row in zip(names(rows), rows, strict=True):
        hits = found.search(row, len(rows))
        assert hits[0][1] > 1 - CLOSE
        assert dict(hits)[name] > 1 - CLOSE
        assert len(dict(hits)) == len(hits)


def crowd(rounding: float) -> Vectors:
    """600 rows of one text, among others that come before and after."""
    noise = rounding * np.random.default_rng(3).standard_normal((600, 32))
    return np.concatenate([ordinary(20), unit(ordinary(1, 2) + noise), ordinary(20, 1)])


@pytest.mark.parametrize("rounding", [0.0, 1e-7, 1e-6])
def test_rows_beside_hundreds_of_equal_ones_are_found(build: Build, rounding: float) -> None:
    rows = crowd(rounding)
    found = build(rows)
    for k in [*range(20), *range(620, 640)]:
        assert found.search(rows[k], 1)[0][0] == f"row{k}"
    assert {name for name, _ in found.search(rows[300], 600)} == set(names(rows)[20:620])
    assert found.ids() == set(names(rows))


@pytest.mark.parametrize("count", [1, 2, 300])
def test_a_segment_of_nothing_but_equal_rows(build: Build, count: int) -> None:
    assert_finds_all(build(np.repeat(ordinary(1), count, axis=0)), np.repeat(ordinary(1), count, axis=0))


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_segment_of_a_few_rows(build: Build, count: int) -> None:
    assert_finds_all(build(ordinary(count)), ordinary(count))


def test_what_stands_behind_a_row_counts_for_limit_and_among(build: Build) -> None:
    rows = np.concatenate([np.repeat(ordinary(1), 5, axis=0), ordinary(3, 1)])
    found = build(rows)
    assert [name for name, _ in found.search(rows[0], 3)] == ["row0", "row1", "row2"]
    assert [name for name, _ in found.search(rows[0], 9, ["row2", "row4", "nothing", "row6"])] == [
        "row2",
        "row4",
        "row6",
    ]
    assert [name for name, _ in found.search(rows[0], 1, ["row4"])] == ["row4"]
    assert found.search(rows[0], 9, []) == found.search(rows[0], 9, ["nothing"]) == []


@given(groups=st.lists(st.integers(1, 40), min_size=1, max_size=12), seed=st.integers(0, 99), limit=st.integers(1, 50))
@settings(max_examples=12, deadline=None)
def test_a_segment_finds_what_exact_search_finds(groups: list[int], seed: int, limit: int) -> None:
    rows = np.repeat(ordinary(len(groups), seed), groups, axis=0)
    rows = rows[np.random.default_rng(seed).permutation(len(rows))]
    among = names(rows)[::2]
    with TemporaryDirectory() as folder:
        found = Segment(write(Path(folder) / "000001", rows))
        try:
            assert_finds_all(found, rows)
            for chosen in (None, among):
                right = [score for _, score in nearest(names(rows), rows, rows[0], limit, chosen)]
                scores = [score for _, score in found.search(rows[0], limit, chosen)]
                assert scores == pytest.approx(right, abs=CLOSE)
        finally:
            found.close()


def test_different_rows_are_no_twins() -> None:
    rows = np.concatenate([crowd(1e-3), ordinary(200, 5)])
    assert twins.find(names(rows), lambda: iter([rows])) == {}


def test_compared_one_by_one_a_segment_finds_the_same(build: Build, tmp_path: Path) -> None:
    rows = np.concatenate([np.repeat(ordinary(1), 5, axis=0), ordinary(30, 1)])
    found = build(rows)
    before = [found.search(row, 8, among) for row in rows for among in (None, names(rows)[::3], ["nothing"])]
    found.close()
    segment.search_exactly(tmp_path / "000001")
    exact = Segment(tmp_path / "000001")
    after = [exact.search(row, 8, among) for row in rows for among in (None, names(rows)[::3], ["nothing"])]
    assert [[name for name, _ in hits] for hits in after] == [[name for name, _ in hits] for hits in before]
    assert exact.ids() == set(names(rows))


def test_a_segment_of_an_older_pressbox_opens(tmp_path: Path) -> None:
    rows = ordinary(10)
    (write(tmp_path / "000001", rows) / TWINS).unlink()
    assert_finds_all(Segment(tmp_path / "000001"), rows)


@pytest.mark.parametrize("count", [1, 200])
def test_twins_are_sealed(tmp_path: Path, count: int) -> None:
    folder = write(tmp_path / "000001", np.repeat(ordinary(count), 2, axis=0))
    seal(folder)
    assert find_segment_damage(folder) is None
    (folder / TWINS).write_text('{"behind": {}, "exact": false}')
    assert find_segment_damage(folder) is not None
    (folder / TWINS).unlink()
    assert find_segment_damage(folder) is not None


class Blind(Segment):
    """As if the graph had lost all of its rows."""

    def _ask(self, query: Vectors, limit: int, rows: list[str] | None) -> list[tuple[str, float]]:
        return []


class BlindAtFirst(Segment):
    """As if the first graph that is opened had lost all of its rows."""

    opened = 0

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        BlindAtFirst.opened += 1

    def _ask(self, query: Vectors, limit: int, rows: list[str] | None) -> list[tuple[str, float]]:
        return [] if BlindAtFirst.opened == 1 else super()._ask(query, limit, rows)


class Sightless(Blind):
    """As if comparing them did not help either."""

    def _compare(self, query: Vectors, limit: int, rows: list[str] | None) -> list[tuple[str, float]]:
        return []


def stories(newsroom: Newsroom) -> None:
    for number in range(8):
        newsroom.write(f"{number}.txt", f"Story {number}\n\nThe story of number{number}.")


@pytest.mark.parametrize(("kind", "exact"), [(Segment, False), (BlindAtFirst, False), (Blind, True)])
def test_a_graph_that_does_not_find_its_rows_is_built_anew_or_done_without(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, kind: type[Segment], exact: bool
) -> None:
    stories(newsroom)
    monkeypatch.setattr(segment, "Segment", kind)
    steps: list[str] = []
    newsroom.indexer(reached=steps.append).sync(newsroom.catalog)
    assert steps.count("segment written") == (1 if kind is Segment else len(segment.EFFORTS))
    assert twins.read(newsroom.home.segment(1)) == ({}, exact)
    library = newsroom.library()
    found = library.snapshot().nearest(newsroom.embedder.embed_query("story"), 100, Filter())
    assert {name for name, _ in found} == {name for name, _ in newsroom.all_chunks()}
    assert not library.snapshot().notices
    library.close()


def test_more_links_are_what_a_graph_is_built_anew_with(tmp_path: Path) -> None:
    for number, effort in enumerate(segment.EFFORTS):
        folder = tmp_path / str(number)
        segment.build_segment(folder, names(ordinary(9)), lambda: iter([ordinary(9)]), effort)
        found = PersistentClient(str(folder)).get_collection("chunks", embedding_function=None)
        graph = found.configuration_json["hnsw"]
        assert (graph["max_neighbors"], graph["ef_search"]) == (effort.neighbours, effort.breadth)


def test_what_finds_nothing_at_all_is_not_published(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    stories(newsroom)
    monkeypatch.setattr(segment, "Segment", Sightless)
    with pytest.raises(LibraryDamaged, match="does not find its own row; nothing was published"):
        newsroom.sync()
    assert newsroom.catalog.current() is None


def test_a_file_of_equal_chunks_ends_nothing(newsroom: Newsroom) -> None:
    """The embedder knows no brackets: all of these chunks get one vector."""
    newsroom.write("harbour.txt", "Harbour\n\nThe harbour of Lanmouth reopened.")
    newsroom.write("brackets.txt", "Ferry" + "".join(f"\n\n{'(' * k}" for k in range(1, 700)))
    newsroom.sync()
    library = newsroom.library()
    vector = newsroom.embedder.embed_query("Ferry\n\n((")
    harbour = newsroom.hits("The harbour of Lanmouth reopened.", library)
    assert any("Lanmouth" in text for _, text in harbour)
    assert len(library.snapshot().nearest(vector, 1000, Filter())) == len(newsroom.all_chunks())
    assert newsroom.catalog.segment_rows(1) == len(Segment(newsroom.home.segment(1)).ids())  # as the doctor counts
    library.close()
    assert newsroom.sync().published is False
