"""Row: a source that goes away, is emptied or cannot be read: what was not reached is not deleted (I4)."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.faults.audit import audit, finish
from tests.faults.bench import Bench
from tests.faults.gazette import Gazette
from tests.faults.press import Order, Press
from tests.faults.verdict import Outcome

NOBODY = 65534


def _renamed_away(gazette: Gazette) -> Callable[[], None]:
    articles, away = gazette.newsroom.articles, gazette.path / "away"
    articles.rename(away)
    return lambda: _back(away, articles)


def _emptied(gazette: Gazette) -> Callable[[], None]:
    """As an unmounted volume leaves its mount point."""
    restore = _renamed_away(gazette)
    gazette.newsroom.articles.mkdir()
    return restore


def _back(away: Path, articles: Path) -> None:
    if articles.exists():
        articles.rmdir()
    away.rename(articles)


def _closed(gazette: Gazette) -> Callable[[], None]:
    return _mode(gazette.newsroom.articles, 0)


def _unlistable(gazette: Gazette) -> Callable[[], None]:
    return _mode(gazette.newsroom.articles, 0o300)


def _files_closed(gazette: Gazette) -> Callable[[], None]:
    restores = [_mode(gazette.file(slot), 0) for slot in gazette.present()[:10]]

    def restore() -> None:
        for one in restores:
            one()

    return restore


def _mode(path: Path, mode: int) -> Callable[[], None]:
    before = path.stat().st_mode
    path.chmod(mode)
    return lambda: path.chmod(before)


def _file_emptied(gazette: Gazette) -> Callable[[], None]:
    slots = gazette.present()[:5]
    for slot in slots:
        gazette.file(slot).write_bytes(b"")

    def restore() -> None:
        for slot in slots:
            gazette.put(slot, gazette.ledger.new[slot])

    return restore


def _most_removed(gazette: Gazette) -> Callable[[], None]:
    away = gazette.path / "most"
    away.mkdir()
    slots = gazette.present()
    for slot in slots[: 2 * len(slots) // 3]:
        shutil.move(gazette.file(slot), away)

    def restore() -> None:
        for file in away.iterdir():
            shutil.move(file, gazette.newsroom.articles)
        away.rmdir()

    return restore


FAULTS = (_renamed_away, _emptied, _closed, _unlistable, _files_closed, _file_emptied, _most_removed)


def lost_sources(bench: Bench) -> Outcome:
    """Each fault: a run, everything still answers, the source comes back, and nothing has to be embedded."""
    gazette, outcome = bench.gazette(), Outcome()
    uid = _unprivileged(bench.folder)
    for fault in bench.draw(FAULTS, 3):
        outcome.rounds += 1
        outcome.struck += 1
        name = fault.__name__[1:].replace("_", " ")
        restore = fault(gazette)
        ran = Press(Order(gazette.path, uid=uid)).ran()
        restore()
        if ran.code or (ran.report and (ran.report.removed or ran.report.changed)):
            outcome.verdict.note("lost", f"{name}: exit {ran.code}, {ran.said[-200:] or ran.report}")
        outcome.verdict.add(audit(gazette), f"{name}:")
        if uid is not None:
            _give(gazette.path, os.getuid())
        report = finish(gazette, outcome)
        if report.embedded:
            outcome.verdict.note("other", f"{name}: {report.embedded} chunks were paid for twice")
        if uid is not None:
            _give(gazette.path, uid)
    if uid is None and os.getuid() == 0:
        outcome.figures.append("root reads everything: the unreadable ones prove nothing here")
    gazette.close()
    return outcome


def _unprivileged(folder: Path) -> int | None:
    """Root may read everything, so it lets nobody index; everyone else is unprivileged already."""
    if os.getuid() != 0:
        return None
    folder.chmod(0o755)
    _give(folder, NOBODY)
    return NOBODY


def _give(folder: Path, uid: int) -> None:
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, uid, uid)
