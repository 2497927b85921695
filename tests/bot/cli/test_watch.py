"""The watching indexer and the polite stop: real processes, real signals."""

import asyncio
import os
import pkgutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from subprocess import PIPE, STDOUT
from typing import Any

import pytest

from bot.bootstrap import Pressbox
from bot.cli.watch import watch
from bot.telegram.process import watcher
from index.home import Home
from tests.bot.conftest import Press
from tests.corpus.web.test_reader import feed, story
from tests.fakes.web_server import WebServer
from tests.forked import Running

FRESH_SECONDS = 120  # 5 are promised; a busy machine is given more, for this tells fresh from never


BATCH = 4  # chunks that are paid for at once by a run that is told to stop
# Each batch takes a while, so that the run is told in the midst of them
IN_SMALL_BATCHES = f"""
import sys, time
from index.embedding.bge import Bge
from index.indexing import run
run.EMBED_BATCH = {BATCH}
embed = Bge.embed_documents
Bge.embed_documents = lambda *words: (time.sleep(0.3), embed(*words))[1]
from bot.start import run
sys.argv[0] = "pressbox"
run()
"""


def running(library: Path, *words: str) -> Running:
    return Running(*words, environment={**os.environ, "PRESSBOX_HOME": str(library)}, stdout=PIPE, stderr=STDOUT)


def awaited(child: Running, what: str) -> None:
    assert child.stdout
    for line in child.stdout:
        if what in line:
            return
    raise AssertionError(f"it ended before it said {what!r}")


def test_a_new_article_is_cited_while_the_indexer_watches(press: Press, library: Path, folder: Path) -> None:
    with running(library, "index", str(folder), "--watch") as child:
        awaited(child, "Watching")
        text = "Otter returns\n\nAn otter was seen in the Selby canal on Sunday, the first in forty years."
        (folder / "otter.txt").write_text(text, encoding="utf-8")
        landed = time.monotonic()
        while "otter was seen" not in press("ask", "--no-sync", "What was seen in the Selby canal?").out:
            assert time.monotonic() - landed < FRESH_SECONDS
            time.sleep(0.1)
        child.send_signal(signal.SIGTERM)
        assert child.wait() == 0


def test_a_feed_is_asked_again_while_the_indexer_watches(press: Press, library: Path) -> None:
    with WebServer() as site:
        site.pages |= {"/storm": story("Storm"), "/feed": feed(site, "storm")}
        words = ("index", site.url("/feed"), "--allow-private", "--watch", "--every", "0.02")
        with running(library, *words) as child:
            awaited(child, "Watching")
            site.pages |= {
                "/otter": story("Otter", "An otter was seen in the Selby canal."),
                "/feed": feed(site, "otter"),
            }
            awaited(child, "1 article added")
    assert "otter was seen" in press("ask", "--no-sync", "What was seen in the Selby canal?").out


@pytest.mark.parametrize("error", [KeyError("odd"), OSError(28, "inotify watch limit reached"), RecursionError()])
@pytest.mark.parametrize(
    "where", ["index.indexing.indexer.Indexer.sync", "index.indexing.indexer.Indexer.pending", "watchfiles.watch"]
)
def test_watching_goes_on_whatever_is_raised(
    press: Press,
    library: Path,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    where: str,
    error: Exception,
) -> None:
    """Twice it is raised and once it is said; then what changed is published."""
    left = [error, error]
    room, _, name = where.rpartition(".")
    owner = pkgutil.resolve_name(room)
    real = getattr(owner, name)

    def odd(*words: Any, **more: Any) -> Any:
        if left:
            raise left.pop()
        return real(*words, **more)

    press("index", folder)
    monkeypatch.setattr(owner, name, odd)
    monkeypatch.setattr("bot.cli.watch.LOOK_MS", 200)
    (folder / "otter.txt").write_text("Otter returns\n\nAn otter was seen.", encoding="utf-8")
    asked = threading.Event()
    with Pressbox() as pressbox:
        before = pressbox.catalog.current_number()
        watching = threading.Thread(target=watch, args=(pressbox, asked, timedelta(hours=1)))
        watching.start()
        began = time.monotonic()
        while pressbox.catalog.current_number() == before and time.monotonic() - began < FRESH_SECONDS:
            time.sleep(0.05)
        asked.set()
        watching.join(60)
        assert pressbox.catalog.current_number() == before + 1
    said = [line for line in capsys.readouterr().err.splitlines() if "Watching" not in line]
    kind = "cannot be watched" if isinstance(error, OSError) else f"A bug in Pressbox ({type(error).__name__} at "
    assert [kind in line for line in said] == [True]
    assert not left


def test_the_bots_watcher_outlives_a_machine_that_is_short_of_something(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    tries = []

    async def short(*words: str, **more: object) -> object:
        tries.append(words)
        raise OSError(24, "too many open files")

    async def watched() -> None:
        task = asyncio.create_task(watcher.watch(Home(tmp_path)))
        while len(tries) < 3:
            await asyncio.sleep(0)
        assert not task.done()
        task.cancel()

    monkeypatch.setattr(asyncio, "create_subprocess_exec", short)
    monkeypatch.setattr(watcher, "AGAIN", 0.0)
    asyncio.run(watched())
    assert "The watching indexer ended (OSError)" in caplog.text


def test_a_run_that_is_told_to_stop_keeps_what_it_paid_for(press: Press, tmp_path: Path) -> None:
    papers, library = tmp_path / "many", tmp_path / "library"
    papers.mkdir()
    for number in range(12 * BATCH):  # a chunk each: the first batch is seen while others follow
        words = " ".join(f"word{number}x{k}" for k in range(3))
        (papers / f"{number}.txt").write_text(f"Paper {number}\n\n{words}.", encoding="utf-8")
    command = [sys.executable, "-c", IN_SMALL_BATCHES, "index", str(papers)]
    environment = {**os.environ, "PRESSBOX_HOME": str(library)}
    with subprocess.Popen(command, env=environment, stdout=PIPE, stderr=STDOUT, text=True) as child:
        while not _vectors(library):
            assert child.poll() is None
            time.sleep(0.02)
        child.send_signal(signal.SIGTERM)
        out, _ = child.communicate(timeout=120)
    assert child.returncode == 130
    assert "Traceback" not in out and "goes on from here" in out
    paid = _vectors(library)
    assert paid > 0
    assert press("articles").out == ""
    report = press("index", "--json")
    assert f'"embedded": {_vectors(library) - paid},' in report.out


def _vectors(library: Path) -> int:
    """Without the catalog's own opening, which would be in the way of the run that makes it."""
    try:
        with closing(sqlite3.connect(f"file:{library / 'catalog.sqlite3'}?mode=ro", uri=True)) as catalog:
            return int(catalog.execute("SELECT count(*) FROM vectors").fetchone()[0])
    except sqlite3.OperationalError:  # there is none yet
        return 0
