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
from index.store.database import transaction
from index.store.generations import is_known, live_articles, publish_again, revive_rows


def roll_back(catalog: Catalog, home: Home, now: datetime, wait: float = 0.0) -> Report:
    """Publish the content of the generation before the current one again; its index folders still exist.

    The sources stay as they are: the next change in one of them brings everything up to date. Waits at most `wait`
    seconds for the indexer's lock. Raises UsageError if there is no earlier generation, and IndexerBusy.
    """
    with hold_indexer_lock(home, wait, catalog):
        db, current = catalog.connection, catalog.current()
        if current is None or not is_known(db, current.number - 1):
            raise UsageError("There is no earlier generation to go back to.")
        old, new = current.number - 1, current.number + 1
        with transaction(db):
            now_live, then_live = live_articles(db, current.number), live_articles(db, old)
            report = Report(
                new,
                published=True,
                added=tuple(sorted(then_live.keys() - now_live.keys())),
                changed=tuple(sorted(k for k in then_live.keys() & now_live.keys() if then_live[k] != now_live[k])),
                removed=tuple(sorted(now_live.keys() - then_live.keys())),
                unchanged=sum(now_live.get(key) == version for key, version in then_live.items()),
                notices=(f"The library holds again what generation {old} held.",),
                rolled_back_to=old,
                chunks=revive_rows(db, old, new),
            )
            publish_again(db, old, new, now, json.dumps(report.as_dict(), ensure_ascii=False))
        return replace(report, notices=(*report.notices, *sweep(catalog, home)))
