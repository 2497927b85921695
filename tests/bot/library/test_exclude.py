"""`pressbox exclude`: what is kept out leaves the library, stays out, and comes back when that is undone."""

import json
import os
from pathlib import Path

import pytest

from tests.bot.conftest import Press


def titles(press: Press) -> set[str]:
    return {article["title"] for article in json.loads(press("articles", "--json").out)["articles"]}


HARBOUR = "Harbour reopens after the storm"


@pytest.mark.parametrize(
    "name", [HARBOUR.upper(), "harbour", "https://coast-daily.example/harbour/", "papers/harbour.md", "path"]
)
def test_an_article_stays_out_until_that_is_undone(press: Press, library: Path, _indexed_once: Path, name: str) -> None:
    said = str(_indexed_once / "papers" / "harbour.md") if name == "path" else name
    assert "1 article removed, 2 unchanged" in press("exclude", said).out
    assert HARBOUR not in titles(press) and len(titles(press)) == 2
    assert "Nothing new" in press("index").out and HARBOUR not in titles(press)
    assert "Nothing new" in press("index", "--reread").out and HARBOUR not in titles(press)
    assert press("sources").out.split("\t")[2] == "2"
    (excluded,) = json.loads(press("exclude", "--list", "--json").out)["excluded"]
    assert press("exclude", "--list").out == f"{excluded}\n"
    back = json.loads(press("exclude", "--undo", excluded, "--json").out)
    assert len(back["added"]) == 1 and back["embedded"] == 0 and back["schema"] == "pressbox.report/1"
    assert HARBOUR in titles(press)
    assert press("exclude", "--list").out == ""


def test_a_source_stays_registered(press: Press, library: Path) -> None:
    assert "3 articles removed" in press("exclude", "papers").out
    assert titles(press) == set() and "papers" in press("sources").out
    assert "3 articles added" in press("exclude", "--undo", "papers").out


def test_what_is_excluded_twice_comes_back_at_once(press: Press, library: Path) -> None:
    press("exclude", "harbour")
    assert "Nothing new" in press("exclude", "https://coast-daily.example/harbour").out
    press("exclude", "--undo", "https://coast-daily.example/harbour")
    assert HARBOUR in titles(press)


def test_what_is_not_there_is_said(press: Press, library: Path) -> None:
    assert "There is no article 'Badger'" in press("exclude", "Badger").err
    assert "is not excluded" in press("exclude", "--undo", "harbour").err
    assert "`pressbox exclude --list` lists what is" in press("exclude", "--undo", "no such title").err
    assert press("exclude").code == 2


def test_a_source_of_which_all_is_excluded_is_not_called_empty(press: Press, folder: Path) -> None:
    (folder / "torn.pdf").write_bytes(b"%PDF-1.4")
    press("index", folder)
    for title in titles(press):
        press("exclude", title)
    told = press("index", "--reread").out
    assert titles(press) == set() and "1 place gave no article" in told and "it has no article" not in told


def test_a_file_without_an_article_is_named_no_more(press: Press, folder: Path) -> None:
    (folder / "torn.pdf").write_bytes(b"%PDF-1.4")
    os.mkfifo(folder / "pipe.txt")
    assert "2 places gave no article" in press("index", folder).out
    for name in ("torn.pdf", "pipe.txt"):
        press("exclude", f"papers/{name}")
    assert "gave no article" not in press("index", "--reread").out
    assert press("sources", "--rejected").out == ""
    assert press("sources").out.split("\t")[3] == "0"
    assert "1 place gave no article" in press("exclude", "--undo", "papers/torn.pdf").out


def _told(press: Press, *words: object) -> str:
    """The lines that follow the first one of a run of the indexer."""
    return press("index", *words).out.partition("\n")[2]


def test_what_is_excluded_is_not_missed(press: Press, folder: Path) -> None:
    press("index", folder)
    for name in ("harbour", "papers/library.md"):
        press("exclude", name)
    for name in ("harbour", "library"):
        (folder / f"{name}.md").unlink()
    assert _told(press) == "" and press("index", "--json").out.count('"notices": []') == 1
    (folder / "bridge.txt").unlink()
    assert "1 of 1 article of source 'papers' is no longer there" in _told(press)


def test_nothing_is_told_of_an_excluded_place(press: Press, folder: Path) -> None:
    for place in (folder, folder / "old"):
        place.mkdir(exist_ok=True)
        (place / "torn.pdf").write_bytes(b"%PDF-1.4")
        (place / "photo.jpg").write_bytes(b"")
        (place / "undated.md").write_text("---\ntitle: Storm\ndate: 03/04/2025\n---\n\nIt was dark.", "utf-8")
        os.mkfifo(place / "pipe.txt")
    before = _told(press, folder)
    press("exclude", "papers/old")
    for name in ("torn.pdf", "photo.jpg", "pipe.txt", "undated.md"):
        press("exclude", f"papers/{name}")
    assert "dates of 2 articles" in before and "not read (2 .jpg)" in before and "4 places gave no article" in before
    assert _told(press, "--reread") == "3 documents were read again (2 Markdown, 1 plain text), as asked.\n"
    assert press("sources").out.split("\t")[1:4] == ["3", "3", "0"]
    press("exclude", "--undo", "papers/old")
    again = _told(press, "--reread")
    assert "not read (1 .jpg)" in again and "2 places gave no article" in again and "date of 1 article" in again


def test_the_files_of_an_excluded_article_are_not_counted(press: Press, library: Path) -> None:
    press("exclude", "harbour")
    assert press("sources").out.split("\t")[1:4] == ["2", "2", "0"]
    (source,) = json.loads(press("sources", "--json").out)["sources"]
    assert (source["files"], source["articles"], source["rejected"]) == (2, 2, [])
    assert "1 source, 2 files" in press("doctor").out


def test_an_excluded_source_may_be_away(press: Press, folder: Path) -> None:
    press("index", folder)
    press("exclude", "papers")
    away = folder.rename(folder.with_name("away"))
    assert _told(press) == "" and _told(press, "--reread") == ""
    checked = press("doctor")
    assert checked.code == 0 and "1 source, 0 files" in checked.out
    assert press("sources").out.split("\t")[1:4] == ["0", "0", "0"]
    away.rename(folder)
    assert "3 articles added" in press("exclude", "--undo", "papers").out


def test_no_excluded_file_is_named_as_the_newer_edition(press: Press, folder: Path) -> None:
    story = "Title: Lock shut\nDate: {} March 2025\nURL: https://coast-daily.example/lock\n\nThe lock is shut{}."
    for name, day, rest in (("a.txt", 8, " again"), ("b.txt", 8, " again"), ("old.txt", 7, "")):
        (folder / name).write_text(story.format(day, rest), "utf-8")
    assert "papers/a.txt, which is newer" in _told(press, folder)
    press("exclude", "papers/a.txt")
    assert "papers/b.txt, which is newer" in _told(press) and "a.txt" not in _told(press)
