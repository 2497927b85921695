"""`pressbox add`: one article or address, and what of it can be asked when it returns."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bot.conftest import Press
from tests.corpus.web.test_reader import story
from tests.fakes.web_server import WebServer

OTTER = "Otter returns\n\nAn otter was seen in the Selby canal on Sunday, the first in forty years."


def _added(press: Press, *words: object) -> list[dict[str, Any]]:
    result = press("add", "--json", *words)
    assert result.code == 0, result.err
    return list(json.loads(result.out)["articles"])


def test_what_was_added_can_be_asked_when_it_returns(press: Press, library: Path, tmp_path: Path) -> None:
    (tmp_path / "otter.txt").write_text(OTTER, encoding="utf-8")
    assert press("add", tmp_path / "otter.txt").out == "Added: Otter returns (1 passage)\n"
    (tmp_path / "otter.txt").unlink()  # the library has a copy of its own
    assert "first in forty years" in press("ask", "What was seen in the Selby canal?").out


def test_a_known_article_is_named_and_nothing_is_kept(press: Press, library: Path, folder: Path) -> None:
    again = folder / "again.md"
    again.write_text((folder / "harbour.md").read_text(encoding="utf-8"), encoding="utf-8")
    (known,) = _added(press, again)
    assert known["known"] and known["title"] == "Harbour reopens after the storm" and known["chunks"]
    assert not (library / "added").exists()
    for name, fresh in (("one.txt", False), ("two.txt", True)):  # the same bytes under another name
        (folder / name).write_text(OTTER, encoding="utf-8")
        assert [article["known"] for article in _added(press, folder / name)] == [fresh]


def test_of_several_articles_each_is_said(press: Press, library: Path, tmp_path: Path) -> None:
    lines = [{"title": "Snow", "text": "Snow fell in Orrin."}, {"title": "Ice", "text": "The Selby froze."}, {"no": 1}]
    (tmp_path / "two.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    result = press("add", tmp_path / "two.jsonl")
    assert result.out.count("Added: ") == 2 and result.out.count("Left out: ") == 1


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [("empty.txt", "", "empty"), ("broken.json", "{", "JSON"), ("odd.xyz", "words", "give one of .txt, ")],
)
def test_what_holds_no_article_is_refused_and_not_kept(
    press: Press, library: Path, tmp_path: Path, name: str, text: str, said: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    result = press("add", tmp_path / name)
    assert (result.code, result.out) == (2, "") and said in result.err
    assert not (library / "added").exists()


def test_an_address_is_read_and_named_when_it_is_known(press: Press, library: Path) -> None:
    with WebServer() as site:
        site.pages["/ferry"] = story("Ferry", "Seven ferries sail to Orsa.")
        for known in (False, True):
            (article,) = _added(press, site.url("/ferry"), "--allow-private")
            assert (article["known"], article["article_id"]) == (known, site.url("/ferry"))
        assert "Seven ferries" in press("ask", "How many ferries sail to Orsa?").out


def test_a_private_address_is_refused(press: Press, library: Path) -> None:
    result = press("add", "http://127.0.0.1/secret")
    assert (result.code, result.out) == (5, "")
