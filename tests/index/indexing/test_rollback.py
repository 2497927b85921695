from contextlib import closing

import pytest

from corpus.errors import UsageError
from index.store.catalog import Filter
from tests.index.newsroom import FOUR, Newsroom

over_four = pytest.mark.parametrize("engine", FOUR, indirect=True)


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


@pytest.mark.both_engines
def test_what_was_before_is_published_again(edited: Newsroom) -> None:
    report = edited.indexer().roll_back(edited.catalog)
    assert report.generation == 3
    assert [key.rpartition("/")[2] for key in report.added] == ["c.txt"]
    assert [key.rpartition("/")[2] for key in report.changed] == ["a.txt"]
    assert [key.rpartition("/")[2] for key in report.removed] == ["d.txt"]
    live = versions(edited)
    assert live.keys() == {"a.txt", "b.txt", "c.txt"} and "first text" in live["a.txt"]
    assert set(edited.hits("story")) == edited.all_chunks()


@pytest.mark.both_engines
def test_it_can_be_undone_and_the_next_change_brings_all_up_to_date(edited: Newsroom) -> None:
    after = versions(edited)
    edited.indexer().roll_back(edited.catalog)
    edited.indexer().roll_back(edited.catalog)
    assert versions(edited) == after
    edited.indexer().roll_back(edited.catalog)
    assert not edited.sync().published  # no source changed
    edited.write("b.txt", "Story b\n\nThe second text of b.")
    report = edited.sync()
    assert versions(edited) == {**after, "b.txt": versions(edited)["b.txt"]}
    assert report.embedded == 1  # what was there before the way back is not paid for again
    assert set(edited.hits("story")) == edited.all_chunks()


@pytest.mark.both_engines
def test_a_reader_moves_along(edited: Newsroom) -> None:
    library = edited.library()
    assert any("second text of a" in text for _, text in edited.hits("second text", library))
    edited.indexer().roll_back(edited.catalog)
    texts = [text for _, text in edited.hits("second text", library)]
    library.close()
    assert not any("second text" in text for text in texts) and any("first text of a" in text for text in texts)


@pytest.mark.both_engines
def test_after_a_rebuild_the_old_lexical_index_serves_again(edited: Newsroom) -> None:
    edited.sync(rebuild=True)
    edited.indexer().roll_back(edited.catalog)
    assert set(edited.hits("story")) == edited.all_chunks()
    edited.write("e.txt", "Story e\n\nThe first text of e.")
    edited.sync()
    assert set(edited.hits("story")) == edited.all_chunks()


@pytest.mark.both_engines
def test_there_is_nothing_before_the_first(newsroom: Newsroom) -> None:
    with pytest.raises(UsageError, match="no earlier generation"):
        newsroom.indexer().roll_back(newsroom.catalog)
    newsroom.write("a.txt", "Story a\n\nText.")
    newsroom.sync()
    with pytest.raises(UsageError, match="no earlier generation"):
        newsroom.indexer().roll_back(newsroom.catalog)


@over_four
def test_indexes_that_were_left_behind_are_built_anew(edited: Newsroom) -> None:
    """As after a move: nothing is embedded, what is published holds no more and no less, and it can be undone."""
    after, paid = versions(edited), len(edited.embedder.texts)  # type: ignore[attr-defined]
    edited.lose_indexes()
    report = edited.indexer().roll_back(edited.catalog)
    assert (report.generation, report.rolled_back_to) == (3, 1)
    assert [key.rpartition("/")[2] for key in (*report.added, *report.changed, *report.removed)] == [
        "c.txt",
        "a.txt",
        "d.txt",
    ]
    before = versions(edited)
    assert before.keys() == {"a.txt", "b.txt", "c.txt"} and "first text" in before["a.txt"]
    assert_whole(edited)
    assert not edited.sync().published and versions(edited) == before
    edited.indexer().roll_back(edited.catalog)
    assert versions(edited) == after
    assert_whole(edited)
    assert len(edited.embedder.texts) == paid  # type: ignore[attr-defined]


@over_four
def test_what_was_built_anew_is_rolled_back_to_what_was_moved(edited: Newsroom) -> None:
    after = versions(edited)
    edited.lose_indexes()
    edited.indexer().rebuild(edited.catalog)
    edited.indexer().roll_back(edited.catalog)
    assert versions(edited) == after and edited.catalog.current_number() == 4
    assert_whole(edited)


@pytest.mark.both_engines
def test_a_run_that_dies_while_it_builds_anew_publishes_nothing(edited: Newsroom) -> None:
    edited.lose_indexes()
    after = versions(edited)

    def die(step: str) -> None:
        if step == "lexicon written":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        edited.indexer(reached=die).roll_back(edited.catalog)
    assert versions(edited) == after and edited.catalog.current_number() == 2
    assert edited.indexer().roll_back(edited.catalog).generation == 3
    assert_whole(edited)


def assert_whole(newsroom: Newsroom) -> None:
    """Every live chunk is found, without a notice, and vectors alone find them too."""
    assert set(newsroom.hits("story")) == newsroom.all_chunks()
    with closing(newsroom.library()) as library:
        snapshot = library.snapshot()
        told: list[str] = []
        near = snapshot.nearest(newsroom.embedder.embed_query("story"), 100, Filter(), told)
        assert {key for key, _ in near} == {key for key, _ in newsroom.all_chunks()}
        assert not [*told, *snapshot.notices]
    assert newsroom.one("SELECT count(*) FROM chunks WHERE born IS NULL") == 0
