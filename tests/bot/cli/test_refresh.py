"""A question waits for the sync before it, but not long: then it is answered from what is published."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.source import Source
from index.home import Home
from index.indexing.lock import hold_indexer_lock
from tests.bot.conftest import Press

QUESTION = "How many boats did divers remove at Lanmouth?"
ANSWER = "14 sunken boats"
OTTER = "Otter returns\n\nAn otter was seen in the Selby canal on Sunday, the first in forty years."


@pytest.fixture
def otter(library: Path, _indexed_once: Path) -> Iterator[Path]:
    """A new article in the folder that the library was made of."""
    path = _indexed_once / "papers" / "otter.txt"
    path.write_text(OTTER, encoding="utf-8")
    yield path
    path.unlink()


def patience(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    monkeypatch.setattr("bot.cli.refresh.PATIENCE", seconds)


def test_what_changed_is_known_when_the_sync_is_quick(press: Press, otter: Path) -> None:
    result = press("ask", "What was seen in the Selby canal?")
    assert "first in forty years" in result.out
    assert result.err == "pressbox: 1 article added.\n"


def test_a_sync_that_takes_longer_is_not_waited_for(press: Press, otter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    patience(monkeypatch, 0.05)
    result = press("ask", QUESTION)
    assert ANSWER in result.out
    assert "still being read, so they may be missing here; `pressbox index` reads them" in result.err
    assert "1 article added" in press("index").out  # nobody holds the lock any more, and nothing was lost


def test_folders_that_hang_are_not_waited_for(press: Press, library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a network mount does whose server is gone."""
    gone = threading.Event()

    def hang(source: Source) -> None:
        gone.wait(60)
        raise OSError

    monkeypatch.setattr("index.indexing.survey.scan", hang)
    patience(monkeypatch, 0.05)
    result = press("ask", QUESTION)
    gone.set()
    assert ANSWER in result.out
    assert "slow to look through" in result.err


def test_another_indexer_is_not_waited_for(press: Press, library: Path, otter: Path) -> None:
    with hold_indexer_lock(Home(library)):
        result = press("ask", QUESTION)
    assert ANSWER in result.out
    assert "is indexing this library" in result.err


def test_a_sync_that_dies_takes_no_answer_with_it(press: Press, otter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    result = press("ask", QUESTION)
    assert ANSWER in result.out
    assert "could not be read; `pressbox index` says why" in result.err


def test_a_search_does_not_wait_either(press: Press, otter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    patience(monkeypatch, 0.05)
    result = press("search", "sunken boats")
    assert "sunken boats" in result.out
    assert "still being read" in result.err


def test_a_conversation_does_not_wait_either(press: Press, otter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    patience(monkeypatch, 0.05)
    result = press("chat", stdin=f"{QUESTION}\n/quit\n")
    assert ANSWER in result.out
    assert "still being read" in result.err


def test_before_the_first_generation_the_question_waits(
    press: Press, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is nothing to answer from."""
    patience(monkeypatch, 0.05)
    result = press("ask", "Which refinery was hit?")
    assert result.code == 0
    assert "sample articles" in result.err and "9 articles added" in result.err
