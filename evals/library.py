"""A set's library: indexed once by the code at hand, kept between runs, opened as a person's own would be."""

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
SETTINGS = {"PRESSBOX_EMBEDDER": "minilm", "PRESSBOX_STRICT": "false"}  # whatever the person's own are


@contextmanager
def opened(texts: Texts, home: Path | None = None) -> Iterator[Pressbox]:
    """A desk before the library of these texts. `home` is one that was made of them already: it is read as it is."""
    before = {name: os.environ.get(name) for name in ("PRESSBOX_HOME", *SETTINGS)}
    try:
        os.environ.update(SETTINGS)
        with _at(home) if home else _indexed(texts, CACHE) as desk:
            yield desk
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def _at(home: Path) -> Pressbox:
    os.environ["PRESSBOX_HOME"] = str(home)
    return Pressbox(no_model=True)


def _indexed(texts: Texts, cache: Path) -> Pressbox:
    """Texts are known by their contents, libraries by how the texts were cut and embedded: a change of the code makes
    a new one and leaves that of other code alone. Vectors are taken over from the newest one there is."""
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
    desk = _at(home.path)
    desk.catalog.register(source, datetime.now(UTC))
    with show_progress() as progress:
        desk.indexer.sync(desk.catalog, wait=-1.0, progress=progress)
    return desk


def _take_over(folder: Path, home: Home) -> None:
    """Copy the newest catalog beside this one, so that what did not change is not embedded again."""
    others = sorted(folder.glob("*/catalog.sqlite3"), key=lambda path: path.stat().st_mtime)
    home.path.mkdir(exist_ok=True)
    if others:
        with closing(sqlite3.connect(others[-1])) as theirs, closing(sqlite3.connect(home.catalog)) as ours:
            theirs.backup(ours)
