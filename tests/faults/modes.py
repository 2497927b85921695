"""Row: who may read a library that real commands made under a loose umask, and what its owner opened stays open."""

import os
import stat
from pathlib import Path

from tests.faults.bench import Bench
from tests.faults.strangers import ARTICLE, QUESTION
from tests.faults.verdict import Outcome
from tests.forked import run

UMASKS = (0o000, 0o022, 0o027)
COMMANDS = ("index PAPERS", f"ask --chat one {QUESTION}", "add SENT", "selfcheck --sample 5", "telegram pair")


def modes(bench: Bench) -> Outcome:
    outcome = Outcome()
    for umask in bench.draw(UMASKS, 1):
        folder = bench.folder / f"{umask:03o}"
        papers, sent, home = folder / "papers", folder / "sent.txt", folder / "library"
        papers.mkdir(parents=True)
        (papers / "article.md").write_text(ARTICLE, "utf-8")
        sent.write_text(ARTICLE.replace("Selby", "Orrin"), "utf-8")
        before = os.umask(umask)
        try:
            for words in COMMANDS:
                command = [{"PAPERS": str(papers), "SENT": str(sent)}.get(word, word) for word in words.split()]
                _run(home, *command)
                outcome.rounds += 1
                for path in _open(home):
                    outcome.verdict.note("other", f"{umask:03o}, {words}: others may read {path.relative_to(folder)}")
            _widen(home)
            (papers / "later.md").write_text(ARTICLE.replace("Selby", "Lanmouth"), "utf-8")
            _run(home, "index")
        finally:
            os.umask(before)
        outcome.rounds += 1
        if (_mode(home), _mode(home / "catalog.sqlite3")) != (0o750, 0o640):
            outcome.verdict.note("other", f"{umask:03o}: what its owner opened was closed again")
        if not any(path.stat().st_mode & stat.S_IRGRP for path in (home / "segments").glob("*2/*")):
            outcome.verdict.note("other", f"{umask:03o}: what is new is not open to whom the catalog is")
        for path in [home, *home.rglob("*")]:
            if path.stat().st_mode & (stat.S_IRWXO | stat.S_IWGRP):
                outcome.verdict.note("other", f"{umask:03o}: more than that is open: {path.relative_to(folder)}")
    outcome.struck = outcome.repaired = outcome.rounds
    return outcome


def _run(home: Path, *words: str) -> None:
    run(*words, environment={**os.environ, "PRESSBOX_HOME": str(home)}, folder=home.parent).check_returncode()


def _open(home: Path) -> list[Path]:
    others = stat.S_IRWXG | stat.S_IRWXO
    return [path for path in [home, *home.rglob("*")] if path.lstat().st_mode & others]


def _widen(home: Path) -> None:
    """As `chmod -R g+rX` does."""
    for path in [home, *home.rglob("*")]:
        path.chmod(stat.S_IMODE(path.stat().st_mode) | (0o050 if path.is_dir() else 0o040))


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
