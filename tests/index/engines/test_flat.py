"""A flat segment finds what exact search finds, holds its folder, and says when it is not what was written."""

from pathlib import Path

import numpy as np
import pytest

from index.embedding.embedder import Vectors
from index.engines import flat
from index.engines.exact import nearest
from index.engines.flat import Flat
from index.engines.read_lock import remove_unless_held
from index.engines.seal import find_segment_damage, seal
from index.engines.segment import Segment, build_segment, open_segment
from index.errors import LibraryDamaged
from tests.index.newsroom import Newsroom

NAMES = [f"row{k}" for k in range(50)]


@pytest.fixture
def rows() -> Vectors:
    drawn = np.random.default_rng(0).standard_normal((len(NAMES), 16))
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture
def folder(tmp_path: Path, rows: Vectors) -> Path:
    flat.write(tmp_path / "000001", NAMES, iter([rows[:30], rows[30:]]))
    return tmp_path / "000001"


@pytest.mark.parametrize("among", [None, NAMES[::3], ["nothing", "row7"], []])
@pytest.mark.parametrize("limit", [1, 9, 99])
def test_it_finds_what_a_graph_finds(
    folder: Path, tmp_path: Path, rows: Vectors, limit: int, among: list[str] | None
) -> None:
    build_segment(tmp_path / "000002", NAMES, lambda: iter([rows]))
    opened, graph = open_segment(folder), open_segment(tmp_path / "000002")
    assert isinstance(opened, Flat) and isinstance(graph, Segment)
    found = opened.search(rows[7], limit, among)
    assert found == nearest(NAMES, rows, rows[7], limit, among)
    assert [name for name, _ in found] == [name for name, _ in graph.search(rows[7], limit, among)]
    assert opened.ids() == graph.ids() == set(NAMES)
    graph.close()
    opened.close()


def test_its_folder_stays_while_it_is_open(folder: Path) -> None:
    opened = Flat(folder)
    assert not remove_unless_held(folder)
    opened.close()
    assert remove_unless_held(folder) and not folder.exists()


def test_its_seal(folder: Path) -> None:
    seal(folder)
    assert find_segment_damage(folder) is None
    (folder / flat.IDS).unlink()
    assert find_segment_damage(folder)
    with pytest.raises(LibraryDamaged):
        Flat(folder)


def test_ids_without_rows_are_damage(folder: Path) -> None:
    (folder / flat.IDS).write_text('["row1"]')
    with pytest.raises(LibraryDamaged):
        Flat(folder)
    assert flat.fault(folder, NAMES) == "cannot be read"


def test_a_fault_is_told(folder: Path) -> None:
    assert flat.fault(folder, NAMES) is None
    assert flat.fault(folder, [*NAMES, "row50"]) == "holds 50 of 51 rows"


def test_what_is_recent_is_flat_and_what_is_large_a_graph(newsroom: Newsroom) -> None:
    newsroom.write("first.txt", "First\n\nThe ferry sank.")
    newsroom.sync()
    newsroom.write("second.txt", "Second\n\nThe bridge opened.")
    newsroom.sync()
    current = newsroom.catalog.current()
    assert current and current.main and current.recent
    assert not flat.is_flat(newsroom.home.segment(current.main))
    assert flat.is_flat(newsroom.home.segment(current.recent))
    assert len(newsroom.hits("bridge")) == 2
