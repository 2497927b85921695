"""The same article twice: the newer edition answers and the other file is named; copies elsewhere stay."""

import os

import pytest

from index.indexing.ownership import settle
from index.store.exclusions import Exclusion, exclude
from index.store.readings import FileReading
from tests.index.newsroom import NOW, Newsroom

pytestmark = pytest.mark.both_engines

ADDRESS = "https://post.example/fair"


def edition(day: str, crowns: int) -> str:
    printed = f"date: {day}\n" if day else ""
    return f"---\ntitle: The fair\n{printed}url: {ADDRESS}\n---\nThe fair in Orsa costs {crowns} crowns this year."


def live(newsroom: Newsroom, article_id: str = ADDRESS) -> str:
    article = newsroom.catalog.live(article_id, newsroom.catalog.current_number())
    assert article is not None
    return article.text


def write(newsroom: Newsroom, name: str, text: str, time: int = 1) -> None:
    newsroom.write(name, text)
    os.utime(newsroom.articles / name, ns=(time, time))


@pytest.mark.parametrize(("newer", "older"), [("b.md", "a.md"), ("a.md", "b.md")])
@pytest.mark.parametrize("at_once", [True, False])
def test_the_newer_edition_answers_and_the_other_file_is_named(
    newsroom: Newsroom, newer: str, older: str, at_once: bool
) -> None:
    write(newsroom, older, edition("2025-11-01", 100))
    if not at_once:
        newsroom.sync()
    write(newsroom, newer, edition("2025-11-09", 250))
    for _ in range(2):  # a second run does not forget it
        report = newsroom.sync()
        assert "250 crowns" in live(newsroom)
        said = f"articles/{older} has the article {ADDRESS} too; articles/{newer}, which is newer, is used instead."
        assert report.notices == (said,)
    assert not report.published


def test_of_editions_of_one_day_the_file_written_last_answers(newsroom: Newsroom) -> None:
    write(newsroom, "a.md", edition("", 100), time=9)
    write(newsroom, "b.md", edition("", 250), time=5)
    newsroom.sync()
    assert "100 crowns" in live(newsroom)
    write(newsroom, "b.md", edition("", 300), time=12)
    newsroom.sync()
    assert "300 crowns" in live(newsroom)


def test_the_older_edition_answers_when_the_newer_one_is_gone(newsroom: Newsroom) -> None:
    write(newsroom, "a.md", edition("2025-11-01", 100))
    write(newsroom, "b.md", edition("2025-11-09", 250))
    newsroom.sync()
    (newsroom.articles / "b.md").unlink()
    assert newsroom.sync().notices == ()
    assert "100 crowns" in live(newsroom)


def test_the_older_edition_answers_when_the_newer_one_is_excluded(newsroom: Newsroom) -> None:
    write(newsroom, "a.md", edition("2025-11-01", 100))
    write(newsroom, "b.md", edition("2025-11-09", 250))
    newsroom.sync()
    exclude(newsroom.catalog.connection, Exclusion(source="articles", origin="b.md"), NOW)
    assert newsroom.sync().notices == ()
    assert "100 crowns" in live(newsroom)


def test_many_are_counted(newsroom: Newsroom) -> None:
    for number in range(8):
        write(newsroom, f"{number}.md", edition(f"2025-11-0{number + 1}", number))
    notices = newsroom.sync().notices
    assert len(notices) == 6
    assert notices[-1] == "So do 2 more files."


def test_a_syndicated_copy_stays_an_article_of_its_own_and_is_linked(newsroom: Newsroom) -> None:
    for name in ("post", "courier"):
        text = f"---\ntitle: The fair\nurl: https://{name}.example/fair\n---\nThe fair in Orsa costs 100 crowns."
        newsroom.write(f"{name}.md", text)
    assert newsroom.sync().notices == ()
    number = newsroom.catalog.current_number()
    article = newsroom.catalog.live("https://post.example/fair", number)
    assert article is not None
    assert [copy.article_id for copy in newsroom.catalog.copies(article, number)] == ["https://courier.example/fair"]


def test_a_file_that_is_rewritten_within_its_size_and_time_is_noticed(newsroom: Newsroom) -> None:
    write(newsroom, "a.txt", "Fair\n\nThe fair costs 100 crowns.")
    newsroom.sync()
    assert not newsroom.indexer().pending(newsroom.catalog)
    write(newsroom, "a.txt", "Fair\n\nThe fair costs 250 crowns.")
    assert newsroom.indexer().pending(newsroom.catalog)
    newsroom.sync()
    assert "250 crowns" in live(newsroom, "articles/a.txt")


def test_a_file_whose_change_is_only_its_mode_costs_a_reading_and_no_generation(newsroom: Newsroom) -> None:
    write(newsroom, "a.txt", "Fair\n\nThe fair costs 100 crowns.")
    newsroom.sync()
    (newsroom.articles / "a.txt").chmod(0o640)
    assert (newsroom.sync().published, newsroom.indexer().pending(newsroom.catalog)) == (False, False)


def test_a_library_from_before_takes_its_files_for_unchanged(newsroom: Newsroom) -> None:
    write(newsroom, "a.txt", "Fair\n\nThe fair costs 100 crowns.")
    newsroom.sync()
    newsroom.catalog.connection.execute("UPDATE files SET ctime_ns = 0")
    assert not newsroom.indexer().pending(newsroom.catalog)


def test_among_equally_new_ones_the_lowest_place_wins() -> None:
    readings = [FileReading(1, origin, (1, 1), {"x": origin}, ()) for origin in "cab"]
    assert settle({}, readings, [], False, newness=lambda place, *_: place[1] == "b").wanted == {"x": "b"}
    assert settle({}, readings, [], False, newness=lambda *_: NOW).wanted == {"x": "a"}
