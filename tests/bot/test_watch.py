"""The watching indexer and the polite stop: real processes, real signals."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.catalog import Catalog
from tests.bot.conftest import Press
from tests.corpus.test_web import feed, story
from tests.fakes.web_server import WebServer

FRESH_SECONDS = 20  # 5 are promised; a machine that runs all the tests at once is given more


@contextmanager
def running(library: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    child = subprocess.Popen(
        [sys.executable, "-m", "bot", *words],
        env={**os.environ, "PRESSBOX_HOME": str(library)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


def awaited(child: subprocess.Popen[str], what: str) -> None:
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
        assert child.wait(15) == 0


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


def test_a_run_that_is_told_to_stop_keeps_what_it_paid_for(press: Press, tmp_path: Path) -> None:
    papers, library = tmp_path / "many", tmp_path / "library"
    papers.mkdir()
    for number in range(600):
        words = " ".join(f"word{number}x{k}" for k in range(60))
        (papers / f"{number}.txt").write_text(f"Paper {number}\n\n{words}.", encoding="utf-8")
    with running(library, "index", str(papers)) as child:
        while not _vectors(library):
            assert child.poll() is None
            time.sleep(0.02)
        child.send_signal(signal.SIGTERM)
        out, _ = child.communicate(timeout=60)
        assert child.returncode == 130
        assert "Traceback" not in out and "goes on from here" in out
    paid = _vectors(library)
    assert paid > 0
    assert press("articles").out == ""
    report = press("index", "--json")
    assert f'"embedded": {_vectors(library) - paid},' in report.out


def _vectors(library: Path) -> int:
    if not (library / "catalog.sqlite3").exists():
        return 0
    catalog = Catalog(library / "catalog.sqlite3")
    try:
        return int(catalog.connection.execute("SELECT count(*) FROM vectors").fetchone()[0])
    finally:
        catalog.close()
