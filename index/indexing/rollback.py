"""Rollback: the previous generation is published again under a new number, so that readers only move forwards."""

import json
from dataclasses import replace
from datetime import datetime

from corpus.errors import UsageError
from index.home import Home
from index.indexing.lock import hold_indexer_lock
from index.indexing.report import Report
from index.indexing.sweep import sweep
from index.store.catalog import Catalog
from index.store.schema import transaction

_LIVE = "born <= :g AND (died IS NULL OR died > :g)"


def roll_back(catalog: Catalog, home: Home, now: datetime, wait: float = 0.0) -> Report:
    """Publish the content of the generation before the current one again; its index folders still exist.

    The sources stay as they are: the next change in one of them brings everything up to date. Waits at most `wait`
    seconds for the indexer's lock. Raises UsageError if there is no earlier generation, and IndexerBusy.
    """
    with hold_indexer_lock(home, wait):
        db, current = catalog.connection, catalog.current()
        before = db.execute(
            "SELECT * FROM generations WHERE generation = ?", (current.number - 1 if current else 0,)
        ).fetchone()
        if current is None or before is None:
            raise UsageError("There is no earlier generation to go back to.")
        old, new = before["generation"], current.number + 1
        with transaction(db):
            now_live, then_live = _articles(catalog, current.number), _articles(catalog, old)
            for table, columns in (
                ("chunks", 'chunk_id, version_key, ordinal, start, "end", input'),
                ("articles", "article_id, version_key"),
            ):
                db.execute(
                    f"INSERT INTO {table} ({columns}, born) SELECT {columns}, :new FROM {table}"
                    f" WHERE {_LIVE} AND died IS NOT NULL",
                    {"g": old, "new": new},
                )
                db.execute(
                    f"UPDATE {table} SET died = :new WHERE died IS NULL AND born > :g AND born < :new",
                    {"g": old, "new": new},
                )
            report = Report(
                new,
                published=True,
                added=tuple(sorted(then_live.keys() - now_live.keys())),
                changed=tuple(sorted(k for k in then_live.keys() & now_live.keys() if then_live[k] != now_live[k])),
                removed=tuple(sorted(now_live.keys() - then_live.keys())),
                unchanged=sum(now_live.get(key) == version for key, version in then_live.items()),
                notices=(f"The library holds again what generation {old} held.",),
                rolled_back_to=old,
                chunks=db.execute("SELECT count(*) FROM chunks WHERE died IS NULL").fetchone()[0],
            )
            db.execute(
                "INSERT INTO generations SELECT ?, ?, embedder_id, recipe, main, recent, lexicon, ?"
                " FROM generations WHERE generation = ?",
                (new, now.isoformat(), json.dumps(report.as_dict(), ensure_ascii=False), old),
            )
        return replace(report, notices=(*report.notices, *sweep(catalog, home)))


def _articles(catalog: Catalog, generation: int) -> dict[str, int]:
    """Article id → version key, as live at a generation."""
    rows = catalog.connection.execute(f"SELECT article_id, version_key FROM articles WHERE {_LIVE}", {"g": generation})
    return {row["article_id"]: row["version_key"] for row in rows}
