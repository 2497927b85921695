"""The library of a benchmark set: indexed once by the current code, kept between runs, opened as a user's own is."""

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from platformdirs import user_cache_path

from bot.bootstrap import Pressbox
from bot.cli.progress import show_progress
from evals.benchmarks import Texts
from index.home import Home

CACHE = user_cache_path("pressbox") / "evals"
SETTINGS = {"PRESSBOX_EMBEDDER": "local", "PRESSBOX_STRICT": "false"}  # replace the user's own settings


@contextmanager
def opened(texts: Texts, home: Path | None = None) -> Iterator[Pressbox]:
    """A Pressbox with the library of these texts. `home` is the folder of an existing library of them, used as it is.

    Sets environment variables while the context lasts.
    """
    before = {name: os.environ.get(name) for name in ("PRESSBOX_HOME", *SETTINGS)}
    try:
        os.environ.update(SETTINGS)
        with _at(home) if home else _indexed(texts, CACHE) as pressbox:
            yield pressbox
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def _at(home: Path) -> Pressbox:
    os.environ["PRESSBOX_HOME"] = str(home)
    return Pressbox(no_model=True)


def _indexed(texts: Texts, cache: Path) -> Pressbox:
    """A Pressbox with an up-to-date library of these texts in the cache.

    A hash of the texts names the folder, and a hash of how they are cut and embedded names the library in it. So
    changed code makes a new library and leaves those of other code alone. A new library takes over the vectors of the
    newest one.
    """
    lines = "\n".join(json.dumps(record, ensure_ascii=False, sort_keys=True) for record in texts.records)
    folder = cache / f"{texts.name}-{hashlib.sha256(lines.encode()).hexdigest()[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / f"{texts.name}.jsonl"
    if not source.exists():
        unfinished = source.with_suffix(f".{os.getpid()}")
        unfinished.write_text(lines, encoding="utf-8")
        unfinished.replace(source)
    with _at(folder) as probe:
        recipe = hashlib.sha256(f"{probe.indexer.recipe} {probe.wanted_embedder.identity}".encode()).hexdigest()[:12]
    home = Home(folder / recipe)
    if not home.catalog.exists():
        _take_over(folder, home)
    pressbox = _at(home.path)
    pressbox.catalog.register(source, datetime.now(UTC))
    with show_progress() as progress:
        pressbox.indexer.sync(pressbox.catalog, re_embed=True, wait=-1.0, progress=progress)
    return pressbox


def _take_over(folder: Path, home: Home) -> None:
    """Copy the newest other catalog of these texts, so that only changed chunks are embedded again."""
    others = sorted(folder.glob("*/catalog.sqlite3"), key=lambda path: path.stat().st_mtime)
    home.path.mkdir(exist_ok=True)
    if others:
        with closing(sqlite3.connect(others[-1])) as theirs, closing(sqlite3.connect(home.catalog)) as ours:
            theirs.backup(ours)
