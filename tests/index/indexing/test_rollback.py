import pytest

from corpus.errors import UsageError
from index.indexing.rollback import roll_back
from tests.index.newsroom import NOW, Newsroom

pytestmark = pytest.mark.both_engines


def versions(newsroom: Newsroom) -> dict[str, str]:
    return {key.rpartition("/")[2]: text for key, text in newsroom.live().items()}


@pytest.fixture
def edited(newsroom: Newsroom) -> Newsroom:
    """Two generations: an article changed, one added, one removed."""
    for name in "abc":
        newsroom.write(f"{name}.txt", f"Story {name}\n\nThe first text of {name}.")
    newsroom.sync()
    newsroom.write("a.txt", "Story a\n\nThe second text of a.")
    newsroom.write("d.txt", "Story d\n\nThe first text of d.")
    (newsroom.articles / "c.txt").unlink()
    newsroom.sync()
    return newsroom


def test_what_was_before_is_published_again(edited: Newsroom) -> None:
    report = roll_back(edited.catalog, edited.home, NOW)
    assert report.generation == 3
    assert [key.rpartition("/")[2] for key in report.added] == ["c.txt"]
    assert [key.rpartition("/")[2] for key in report.changed] == ["a.txt"]
    assert [key.rpartition("/")[2] for key in report.removed] == ["d.txt"]
    live = versions(edited)
    assert live.keys() == {"a.txt", "b.txt", "c.txt"} and "first text" in live["a.txt"]
    assert set(edited.hits("story")) == edited.all_chunks()


def test_it_can_be_undone_and_the_next_change_brings_all_up_to_date(edited: Newsroom) -> None:
    after = versions(edited)
    roll_back(edited.catalog, edited.home, NOW)
    roll_back(edited.catalog, edited.home, NOW)
    assert versions(edited) == after
    roll_back(edited.catalog, edited.home, NOW)
    assert not edited.sync().published  # no source changed
    edited.write("b.txt", "Story b\n\nThe second text of b.")
    report = edited.sync()
    assert versions(edited) == {**after, "b.txt": versions(edited)["b.txt"]}
    assert report.embedded == 1  # what was there before the way back is not paid for again
    assert set(edited.hits("story")) == edited.all_chunks()


def test_a_reader_moves_along(edited: Newsroom) -> None:
    library = edited.library()
    assert any("second text of a" in text for _, text in edited.hits("second text", library))
    roll_back(edited.catalog, edited.home, NOW)
    texts = [text for _, text in edited.hits("second text", library)]
    library.close()
    assert not any("second text" in text for text in texts) and any("first text of a" in text for text in texts)


def test_after_a_rebuild_the_old_lexical_index_serves_again(edited: Newsroom) -> None:
    edited.sync(rebuild=True)
    roll_back(edited.catalog, edited.home, NOW)
    assert set(edited.hits("story")) == edited.all_chunks()
    edited.write("e.txt", "Story e\n\nThe first text of e.")
    edited.sync()
    assert set(edited.hits("story")) == edited.all_chunks()


def test_there_is_nothing_before_the_first(newsroom: Newsroom) -> None:
    with pytest.raises(UsageError, match="no earlier generation"):
        roll_back(newsroom.catalog, newsroom.home, NOW)
    newsroom.write("a.txt", "Story a\n\nText.")
    newsroom.sync()
    with pytest.raises(UsageError, match="no earlier generation"):
        roll_back(newsroom.catalog, newsroom.home, NOW)
