"""The command line as a person has it: real commands on a real library of three articles."""

import io
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.chats.store import Chats
from bot.cli import main
from index.store.database import Address

ARTICLES = {
    "harbour.md": """---
title: Harbour reopens after the storm
outlet: Coast Daily
date: 2025-03-04
url: https://coast-daily.example/harbour
---

The harbour of Lanmouth reopened on Tuesday after the storm had closed it for nine days. Divers removed 14 sunken boats
from the channel.

The harbour master, Ines Calder, said that the ferry to Brackness will sail again on Friday.
""",
    "library.md": """---
title: A library [bold]for[/bold] the valley
outlet: Valley News
date: 2025-03-06
---

The valley's first public library opened in Orrin with 12,000 books. [red]Volunteers[/red] painted the reading room.
“It took us six years,” the librarian Tomas Weld said.
""",
    "bridge.txt": """Bridge tolls rise

The toll for the Selby bridge rises to 4 euros in May. Lorries will pay 11 euros.
""",
}


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


Press = Callable[..., Result]
PATIENCE = 120.0  # seconds that a question waits for its sync, so that a busy machine changes no outcome


@pytest.fixture
def address(tmp_path: Path, engine: str, request: pytest.FixtureRequest) -> Iterator[Address]:
    """Where the conversations of `chats` are: a file, or a PostgreSQL database."""
    if engine == "postgresql":
        cluster = request.getfixturevalue("cluster")
        with cluster.database(cluster.template("chats", lambda url: Chats(url).close())) as url:
            yield url
    else:
        yield tmp_path / "chats.sqlite3"


@pytest.fixture
def chats(address: Address) -> Iterator[Chats]:
    store = Chats(address)
    yield store
    store.close()


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Press:
    """Runs `pressbox` with these words, off a terminal."""
    for name in ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("bot.cli.refresh.PATIENCE", PATIENCE)

    def run(*words: object, stdin: str = "") -> Result:
        monkeypatch.setattr(sys, "argv", ["pressbox", *map(str, words)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        capsys.readouterr()
        try:
            main()
            code = 0
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        return Result(code, *capsys.readouterr())

    return run


def write_articles(folder: Path) -> Path:
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_articles(tmp_path / "papers")


@pytest.fixture(scope="session")
def _indexed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of the three articles, indexed once; tests get copies of it."""
    base = tmp_path_factory.mktemp("indexed")
    folder = write_articles(base / "papers")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRESSBOX_HOME", str(base / "library"))
        patch.setattr(sys, "argv", ["pressbox", "index", str(folder)])
        with pytest.raises(SystemExit) as leaving:
            main()
        assert not leaving.value.code
    return base


@pytest.fixture
def library(_indexed_once: Path, tmp_path: Path) -> Path:
    """The folder of a library that holds the three articles; `PRESSBOX_HOME` is it."""
    shutil.copytree(_indexed_once / "library", tmp_path / "library")
    return tmp_path / "library"
