"""`pressbox remove` of one article that was added: it leaves with its copy, and nothing else does."""

import json
import shutil
from pathlib import Path

import pytest

from tests.bot.conftest import Press

OTTER = "Otter returns\n\nAn otter was seen in the Selby canal on Sunday, the first in forty years."
HERON = "Heron returns\n\nA heron was seen at the Orsa weir on Monday, the first in twenty years."


@pytest.fixture
def added(press: Press, library: Path, tmp_path: Path) -> Path:
    """The folder of the library's own copies, with an otter and a heron."""
    for name, text in (("otter.txt", OTTER), ("heron.txt", HERON)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert press("add", tmp_path / name).code == 0
    return library / "added"


def _titles(press: Press) -> set[str]:
    return {article["title"] for article in json.loads(press("articles", "--json").out)["articles"]}


@pytest.mark.parametrize("name", ["otter RETURNS", "otter", "id", "path"])
def test_one_leaves_and_the_others_stay(press: Press, added: Path, name: str) -> None:
    (copy,) = added.rglob("otter.txt")
    before = _titles(press)
    said = {"id": copy.relative_to(added.parent).as_posix(), "path": str(copy)}.get(name, name)
    assert "1 article removed, 4 unchanged" in press("remove", "--yes", said).out
    assert before - _titles(press) == {"Otter returns"}
    assert [path.name for path in added.rglob("*") if path.is_file()] == ["heron.txt"]
    assert "otter" not in press("ask", "What was seen in the Selby canal?").out


@pytest.mark.parametrize("place", ["moved", "copied"])
def test_a_library_at_another_place_has_its_own_copies(
    press: Press, added: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """And none of those at the old place."""
    (shutil.move if place == "moved" else shutil.copytree)(added.parent, tmp_path / "new")
    monkeypatch.setenv("PRESSBOX_HOME", str(tmp_path / "new"))
    listed = press("index").err + press("sources").out
    assert str(tmp_path / "new" / "added") in listed and str(added) not in listed
    assert "1 article removed, 4 unchanged" in press("remove", "--yes", "otter").out
    assert not list((tmp_path / "new" / "added").rglob("otter.txt"))
    assert place == "moved" or list(added.rglob("otter.txt"))


def test_the_last_one_leaves_too_and_may_come_back(press: Press, added: Path, tmp_path: Path) -> None:
    """However much of its source it is."""
    for title in ("Otter returns", "Heron returns"):
        assert "1 article removed" in press("remove", "--yes", title).out
    assert not list(added.iterdir()) and "Nothing new" in press("index").out
    assert press("add", tmp_path / "otter.txt").out == "Added: Otter returns (1 passage)\n"


def test_what_may_be_either_is_asked_and_what_is_not_there_is_said(press: Press, added: Path) -> None:
    several = press("remove", "--yes", "returns")
    assert several.code == 2 and all(word in several.err for word in ("otter.txt", "heron.txt", "say which"))
    unknown = press("remove", "--yes", "Badger returns")
    assert unknown.code == 2 and "no article of that title was added" in unknown.err
    assert press("remove", "otter").code == 2  # nobody is there to confirm
    assert len(list(added.iterdir())) == 2


def test_a_file_of_several_leaves_whole(press: Press, library: Path, tmp_path: Path) -> None:
    lines = [{"title": "Snow", "text": "Snow fell in Orrin."}, {"title": "Ice", "text": "The Selby froze."}]
    (tmp_path / "two.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    press("add", tmp_path / "two.jsonl")
    assert "2 articles removed" in press("remove", "--yes", "Ice").out
    assert not {"Snow", "Ice"} & _titles(press)


def test_what_another_source_has_as_well_stays(press: Press, library: Path, tmp_path: Path) -> None:
    paper = tmp_path / "paper"
    paper.mkdir()
    text = json.dumps({"title": "Otter returns", "text": OTTER, "url": "https://mirror.example/otter"})
    for place in (tmp_path / "otter.json", paper / "otter.json"):
        place.write_text(text, encoding="utf-8")
    press("add", tmp_path / "otter.json")
    press("index", paper)
    removed = press("remove", "--yes", "Otter returns")
    assert (removed.code, removed.err) == (0, 'pressbox: "Otter returns" stays: another source has it as well.\n')
    assert "Otter returns" in _titles(press) and not list((library / "added").iterdir())
