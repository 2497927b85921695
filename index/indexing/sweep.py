"""The sweep after publishing: delete what no generation in use needs. It may be repeated."""

import logging
import shutil
import sqlite3
from pathlib import Path

from index.engines.read_lock import remove_unless_held
from index.errors import reason_of
from index.home import Home
from index.store.catalog import Catalog
from index.store.schema import transaction

LOG = logging.getLogger(__name__)
KEPT_GENERATIONS = 3  # readers open the newest, and finish on the two before it

DUE = """SELECT 1 FROM chunks WHERE died <= :oldest UNION ALL
         SELECT 1 FROM generations WHERE generation < :oldest AND (main IS NOT NULL OR recent IS NOT NULL)"""
USED = """SELECT main FROM generations WHERE main IS NOT NULL
          UNION SELECT recent FROM generations WHERE recent IS NOT NULL"""


def sweep(catalog: Catalog, home: Home) -> tuple[str, ...]:
    """Delete old rows and index folders. Returns notices and never raises: a failure does not undo the publication.

    The caller holds the indexer's lock.
    """
    try:
        oldest = catalog.current_number() - KEPT_GENERATIONS + 1
        _delete_rows(catalog.connection, oldest)
        _delete_folders(catalog.connection, home, oldest)
    except Exception as error:
        LOG.error("The sweep failed.", exc_info=error)
        return (
            f"What no reader needs any more could not be cleared away ({reason_of(error)}); what was published stays "
            "so, and the next run tries again.",
        )
    return ()


def _delete_rows(db: sqlite3.Connection, oldest: int) -> None:
    """Delete the rows that no generation from `oldest` on needs."""
    if not db.execute(DUE, {"oldest": oldest}).fetchone():
        return
    with transaction(db):
        db.execute("CREATE TEMP TABLE dead AS SELECT DISTINCT input AS value FROM chunks WHERE died <= ?", (oldest,))
        db.execute("DELETE FROM chunks WHERE died <= ?", (oldest,))
        db.execute("DELETE FROM articles WHERE died <= ?", (oldest,))
        db.execute("UPDATE generations SET main = NULL, recent = NULL WHERE generation < ?", (oldest,))
        # The rows of `segments` stay, so that no segment number is used twice.
        db.execute(f"DELETE FROM segment_chunks WHERE segment_id NOT IN ({USED})")
        db.execute(
            "DELETE FROM vectors WHERE input IN (SELECT value FROM temp.dead)"
            " AND NOT EXISTS (SELECT 1 FROM chunks c WHERE c.input = vectors.input)"
        )
        db.execute("DROP TABLE temp.dead")


def _delete_folders(db: sqlite3.Connection, home: Home, oldest: int) -> None:
    """Delete the index folders that no generation from `oldest` on needs."""
    lexicons = db.execute("SELECT lexicon FROM generations WHERE generation >= ?", (oldest,))
    _remove_others(home.segments, {row[0] for row in db.execute(USED)})
    _remove_others(home.lexical, {row[0] for row in lexicons})


def _remove_others(folder: Path, kept: set[int]) -> None:
    """Remove the index folders whose numbers are not `kept`, those that a killed run left included.

    A folder that a reader holds stays until the next sweep.
    """
    if not folder.is_dir():
        return
    for path in list(folder.iterdir()):
        number = path.name.split(".")[0]  # a lock or a seal is named after its folder
        if not number.isdecimal():
            shutil.rmtree(path, ignore_errors=True)
        elif int(number) not in kept:
            remove_unless_held(folder / number)
