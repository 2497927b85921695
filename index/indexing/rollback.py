"""Rollback: the previous generation is published again under a new number, so that readers only move forwards."""

import json
from dataclasses import dataclass
from datetime import datetime

from corpus.errors import UsageError
from index.indexing.report import Report
from index.store.catalog import Catalog, Generation
from index.store.database import transaction
from index.store.generations import live_articles, publish_again, revive_rows


@dataclass(frozen=True, slots=True)
class Return:
    """The way back from the `current` generation to the one before it, and the articles (id → version) of both."""

    current: Generation
    old: Generation
    live_now: dict[str, str]
    live_then: dict[str, str]

    def report(self, chunks: int) -> Report:
        """What the way back changes. `chunks` are live after it."""
        now, then = self.live_now, self.live_then
        return Report(
            self.current.number + 1,
            published=True,
            added=tuple(sorted(then.keys() - now.keys())),
            changed=tuple(sorted(key for key in then.keys() & now.keys() if then[key] != now[key])),
            removed=tuple(sorted(now.keys() - then.keys())),
            unchanged=sum(now.get(key) == version for key, version in then.items()),
            notices=(f"The library holds again what generation {self.old.number} held.",),
            rolled_back_to=self.old.number,
            chunks=chunks,
        )


def find_way_back(catalog: Catalog) -> Return:
    """The way back to the generation before the current one. Raises UsageError if there is none."""
    current = catalog.current()
    old = catalog.generation(current.number - 1) if current else None
    if current is None or old is None:
        raise UsageError("There is no earlier generation to go back to.")
    db = catalog.connection
    return Return(current, old, live_articles(db, current.number), live_articles(db, old.number))


def publish_indexes_again(catalog: Catalog, back: Return, now: datetime) -> Report:
    """Publish the old generation with the indexes that it had."""
    db, old, new = catalog.connection, back.old.number, back.current.number + 1
    with transaction(db):
        report = back.report(revive_rows(db, old, new))
        publish_again(db, old, new, now, json.dumps(report.as_dict(), ensure_ascii=False))
    return report
