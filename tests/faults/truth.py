"""Row: the catalog itself damaged. It cannot be rebuilt, so a sentence must say so: no traceback, no wrong answer."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from index.store.schema import PAGE
from tests.faults.bench import Bench
from tests.faults.damage import came_back
from tests.faults.press import BUG, Order, Press
from tests.faults.verdict import Outcome


def _truncated(catalog: Path) -> None:
    os.truncate(catalog, catalog.stat().st_size // 2)


def _no_database(catalog: Path) -> None:
    catalog.write_bytes(b"This is no database.\n" * 1000)


def _zeroed(catalog: Path) -> None:
    catalog.write_bytes(bytes(catalog.stat().st_size))


def _first_pages_zeroed(catalog: Path) -> None:
    with catalog.open("r+b") as file:
        file.seek(PAGE)
        file.write(bytes(8 * PAGE))


def _middle_zeroed(catalog: Path) -> None:
    with catalog.open("r+b") as file:
        file.seek(catalog.stat().st_size // 2 // PAGE * PAGE)
        file.write(bytes(64 * PAGE))


def _newer(catalog: Path) -> None:
    with closing(sqlite3.connect(catalog)) as connection:
        connection.execute("PRAGMA user_version = 999")


DAMAGES: tuple[Callable[[Path], None], ...] = (
    _truncated,
    _no_database,
    _zeroed,
    _first_pages_zeroed,
    _middle_zeroed,
    _newer,
)


def damaged_catalogs(bench: Bench) -> Outcome:
    gazette, outcome = bench.gazette(), Outcome()
    home = gazette.newsroom.home
    gazette.close()  # which also moves what is in the log into the catalog
    pristine = gazette.path / "pristine"
    shutil.copytree(home.path, pristine)
    came: dict[str, int] = {}
    for damage in DAMAGES:
        outcome.rounds += 1
        outcome.struck += 1
        where = f"catalog{damage.__name__.replace('_', ' ')}:"
        shutil.rmtree(home.path)
        shutil.copytree(pristine, home.path)
        damage(home.catalog)
        kept = came_back(gazette, where, outcome, came)
        ran = Press(Order(gazette.path)).ran()
        if ran.code == BUG or ran.code < 0:
            outcome.verdict.note("other", f"{where} the indexer ended with {ran.code}: {ran.said[-200:]}")
            kept = False
        outcome.repaired += kept
    outcome.figures.append("readers: " + ", ".join(f"{count} {how}" for how, count in came.items()))
    return outcome
