"""A run costs what is new: what SQLite does for one new article does not grow with the chunks that are there."""

import sqlite3
from pathlib import Path

import pytest

from tests.index.newsroom import Newsroom

pytestmark = pytest.mark.both_engines

ARTICLES = 5
EVERY = 10  # instructions of SQLite between two counts


def steps(folder: Path, paragraphs: int) -> int:
    """How often SQLite's machine has done EVERY instructions while one more article was published."""
    newsroom, counted = Newsroom(folder), 0

    def count() -> int:
        nonlocal counted
        counted += 1
        return 0

    with newsroom.opened:
        for number in range(ARTICLES):
            text = "\n\n".join(f"Paragraph n{number} p{place}." for place in range(paragraphs))
            newsroom.write(f"{number}.txt", f"Story {number}\n\n{text}")
        newsroom.sync()
        for number in range(4):  # so that the sweep has something to do
            newsroom.write(f"new-{number}.txt", f"New {number}\n\nSomething n{number} new.")
            newsroom.sync()
        newsroom.write("new-0.txt", "New 0\n\nAnother text.")
        assert isinstance(newsroom.catalog.connection, sqlite3.Connection)
        newsroom.catalog.connection.set_progress_handler(count, EVERY)
        assert newsroom.sync().published
    return counted


def test_one_article_costs_what_is_new(tmp_path: Path) -> None:
    few, many = steps(tmp_path / "few", 4), steps(tmp_path / "many", 80)
    assert many < 1.3 * few, (few, many)


@pytest.mark.parametrize("column", ["chunks", "unembedded"])
def test_a_generation_of_an_older_pressbox_is_counted_anew(newsroom: Newsroom, column: str) -> None:
    for name in ("a.txt", "b.txt"):
        newsroom.write(name, f"Story\n\nThe text of {name}.")
    newsroom.sync()
    newsroom.catalog.connection.execute(f"UPDATE generations SET {column} = NULL")
    newsroom.write("c.txt", "Story\n\nThe text of c.")
    newsroom.sync()
    current = newsroom.catalog.current()
    assert current and (current.chunks, current.unembedded) == (3, 0)
    assert set(newsroom.hits("story")) == newsroom.all_chunks()


def test_what_is_published_again_has_its_own_count(newsroom: Newsroom) -> None:
    newsroom.write("a.txt", "Story\n\nOne.\n\nTwo.")
    newsroom.sync()
    newsroom.write("b.txt", "Story\n\nThree.")
    newsroom.sync()
    newsroom.indexer().roll_back(newsroom.catalog)
    assert newsroom.catalog.count(newsroom.catalog.current_number()) == (1, 2)
    newsroom.write("c.txt", "Story\n\nFour.")
    newsroom.sync()
    assert newsroom.catalog.count(newsroom.catalog.current_number()) == (3, 4)
    assert set(newsroom.hits("story")) == newsroom.all_chunks()
