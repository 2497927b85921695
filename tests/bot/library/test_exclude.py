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
