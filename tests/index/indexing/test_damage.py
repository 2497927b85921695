"""I7: damage is noticed before Chroma opens it, answers go on from what is whole, and the next run mends it."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from index.engines import lexical
from index.engines.file_names import ROWS
from index.engines.flat import IDS
from index.engines.seal import find_segment_damage
from index.indexing.damage import find_damage
from index.retrieval.retriever import Retriever
from index.store.catalog import Filter
from tests.index.indexing.test_indexer import fill
from tests.index.newsroom import Newsroom


@pytest.fixture
def filled(newsroom: Newsroom) -> Newsroom:
    fill(newsroom, 12)
    newsroom.sync()
    return newsroom


def segment(newsroom: Newsroom) -> Path:
    current = newsroom.catalog.current()
    assert current and current.main
    return newsroom.home.segment(current.main)


def zero(path: Path) -> None:
    path.write_bytes(b"\0" * path.stat().st_size)


def truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 0xFF
    path.write_bytes(content)


DAMAGES: list[Callable[[Path], None]] = [zero, truncate, flip, Path.unlink]


@pytest.mark.parametrize("harm", DAMAGES)
@pytest.mark.parametrize("name", ["data_level0.bin", "header.bin", "index_metadata.pickle", "length.bin"])
def test_a_damaged_vector_file_is_noticed_survived_and_mended(
    filled: Newsroom, name: str, harm: Callable[[Path], None]
) -> None:
    before = dict(filled.hits("story"))
    (path,) = segment(filled).rglob(name)
    harm(path)
    assert find_segment_damage(segment(filled)) is not None
    library = filled.library()
    assert dict(filled.hits("story", library)) == before
    assert any("doctor --repair" in sentence for sentence in library.snapshot().notices)
    library.close()
    report = filled.sync()
    assert report.published and report.embedded == 0
    assert any("built anew" in sentence for sentence in report.notices)
    assert dict(filled.hits("story")) == before
    assert find_segment_damage(segment(filled)) is None


@pytest.mark.parametrize("harm", DAMAGES)
@pytest.mark.parametrize("name", [ROWS, IDS])
def test_a_damaged_file_of_what_is_recent_is_noticed_survived_and_mended(
    filled: Newsroom, name: str, harm: Callable[[Path], None]
) -> None:
    filled.write("late.txt", "Late\n\nA late story of the ferry.")
    filled.sync()
    current = filled.catalog.current()
    assert current and current.recent
    before = dict(filled.hits("late story"))
    harm(filled.home.segment(current.recent) / name)
    library = filled.library()
    assert dict(filled.hits("late story", library)) == before
    assert any(f"segment {current.recent} is damaged" in sentence for sentence in library.snapshot().notices)
    library.close()
    report = filled.sync()
    assert report.published and report.embedded == 0
    assert dict(filled.hits("late story")) == before


@pytest.mark.parametrize("harm", [zero, truncate, Path.unlink])
def test_a_damaged_database_is_noticed(filled: Newsroom, harm: Callable[[Path], None]) -> None:
    before = dict(filled.hits("story"))
    harm(segment(filled) / "chroma.sqlite3")
    assert find_segment_damage(segment(filled)) is not None
    assert dict(filled.hits("story")) == before


def test_opening_a_segment_breaks_no_seal(filled: Newsroom) -> None:
    for _ in range(3):
        filled.hits("story")
        assert find_segment_damage(segment(filled)) is None


def test_a_file_of_another_time_is_read_and_found_whole(filled: Newsroom) -> None:
    (path,) = segment(filled).rglob("data_level0.bin")
    os.utime(path)
    assert find_segment_damage(segment(filled)) is None


def test_without_the_lexical_index_meanings_still_answer(filled: Newsroom) -> None:
    shutil.rmtree(filled.home.lexical)
    library = filled.library()
    assert filled.hits("story", library)
    assert any("lexical index" in sentence for sentence in library.snapshot().notices)
    library.close()
    assert filled.sync().embedded == 0
    library = filled.library()
    assert library.snapshot().notices == []
    library.close()


def test_a_lexical_index_that_lacks_chunks_is_damaged(filled: Newsroom) -> None:
    current = filled.catalog.current()
    assert current
    gone = filled.catalog.live_ids(current.number, Filter())[:2]
    lexical.write_lexicon(filled.home.lexicon(current.lexicon), (), gone)
    assert find_damage(filled.home, filled.catalog, current) == ["the lexical index lacks chunks"]


def test_filters_hold_while_vectors_are_compared_one_by_one(filled: Newsroom) -> None:
    shutil.rmtree(segment(filled))
    library = filled.library()
    only = next(iter(filled.live()))
    found = Retriever(library).retrieve("story", 50, Filter(articles=(only,)))
    assert {hit.article.article_id for hit in found.hits} == {only}
    assert found.notices
    library.close()
