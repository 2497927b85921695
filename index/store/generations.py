"""Generations in the catalog's rows: publish an earlier one again, and delete what no generation in use needs."""

import json
from datetime import datetime
from typing import Any

from index.errors import RunSuperseded
from index.store.database import Statements, transaction

SUPERSEDED = (
    "Another run has taken over this library since this one began, so this one publishes nothing; run `pressbox index` "
    "again if something is missing."
)
KEPT_GENERATIONS = 3  # readers open the newest, and finish on the two before it
_LIVE = "born <= :g AND (died IS NULL OR died > :g)"
_DUE = """SELECT 1 FROM chunks WHERE died <= :oldest UNION ALL
          SELECT 1 FROM generations WHERE generation < :oldest AND (main IS NOT NULL OR recent IS NOT NULL)"""
SEGMENTS_USED = """SELECT main FROM generations WHERE main IS NOT NULL
           UNION SELECT recent FROM generations WHERE recent IS NOT NULL"""
_UNUSED = f"""SELECT segment_id FROM segments s WHERE segment_id NOT IN ({SEGMENTS_USED})
              AND EXISTS (SELECT 1 FROM segment_chunks c WHERE c.segment_id = s.segment_id)"""
_REVIVED = (("chunks", 'chunk_id, version_key, ordinal, start, "end", input'), ("articles", "article_id, version_key"))


def expect_current(db: Statements, generation: int) -> None:
    """Raise RunSuperseded unless this is the current generation, 0 being none. Call it within the publishing one."""
    found = db.execute("SELECT coalesce(max(generation), 0) FROM generations").fetchone()[0]
    if found != generation:
        raise RunSuperseded(SUPERSEDED)


def report_of(db: Statements, generation: int) -> dict[str, Any]:
    """What the run that published the generation reported; empty if there is no such generation."""
    row = db.execute("SELECT report FROM generations WHERE generation = ?", (generation,)).fetchone()
    return dict(json.loads(row[0])) if row else {}


def live_articles(db: Statements, generation: int) -> dict[str, str]:
    """Article id → version, as live at a generation."""
    rows = db.execute(
        f"SELECT article_id, version FROM articles JOIN versions USING (version_key, article_id) WHERE {_LIVE}",
        {"g": generation},
    )
    return {row["article_id"]: row["version"] for row in rows}


def stage_rows_of(db: Statements, generation: int) -> None:
    """Stage anew the chunks that were live at a generation. Call it within a transaction."""
    _, columns = _REVIVED[0]
    db.execute(f"INSERT INTO chunks ({columns}) SELECT {columns} FROM chunks WHERE {_LIVE}", {"g": generation})


def revive_rows(db: Statements, old: int, new: int) -> int:
    """Make live at generation `new` what was live at `old`; return the number of live chunks.

    Call it within a transaction. `new` follows the current generation.
    """
    generations = {"g": old, "new": new}
    for table, columns in _REVIVED:
        db.execute(
            f"INSERT INTO {table} ({columns}, born) SELECT {columns}, :new FROM {table}"
            f" WHERE {_LIVE} AND died IS NOT NULL",
            generations,
        )
        db.execute(f"UPDATE {table} SET died = :new WHERE died IS NULL AND born > :g AND born < :new", generations)
    return int(db.execute("SELECT count(*) FROM chunks WHERE died IS NULL").fetchone()[0])


def publish_again(db: Statements, old: int, new: int, now: datetime, report: str) -> None:
    """Publish generation `new` with the index folders of `old`. `report` is JSON. Call it within a transaction.

    Raises RunSuperseded if the current generation is not the one before `new`.
    """
    expect_current(db, new - 1)
    db.execute(
        "INSERT INTO generations SELECT ?, ?, embedder_id, recipe, main, recent, lexicon, ?, chunks, unembedded"
        " FROM generations WHERE generation = ?",
        (new, now.isoformat(), report, old),
    )


def delete_rows_before(db: Statements, oldest: int) -> None:
    """Delete the rows that no generation from `oldest` on needs, in one transaction."""
    if not db.execute(_DUE, {"oldest": oldest}).fetchone():
        return
    with transaction(db):
        dead = "SELECT DISTINCT input AS value FROM chunks INDEXED BY chunks_dead WHERE died <= ?"  # else it walks all
        db.execute(f"CREATE TEMP TABLE dead AS {dead}", (oldest,))
        db.execute("DELETE FROM chunks WHERE died <= ?", (oldest,))
        db.execute("DELETE FROM articles WHERE died <= ?", (oldest,))
        db.execute("UPDATE generations SET main = NULL, recent = NULL WHERE generation < ?", (oldest,))
        # The rows of `segments` stay, so that no segment number is used twice.
        db.execute(f"DELETE FROM segment_chunks WHERE segment_id IN ({_UNUSED})")
        db.execute(
            # with the embedders, SQLite looks each row up; without them it walks all vectors
            "DELETE FROM vectors WHERE embedder_id IN (SELECT embedder_id FROM embedders)"
            " AND input IN (SELECT value FROM temp.dead)"
            " AND NOT EXISTS (SELECT 1 FROM chunks c WHERE c.input = vectors.input)"
        )
        db.execute("DROP TABLE temp.dead")


def segments_in_use(db: Statements) -> set[int]:
    """Numbers of the segments that a generation names."""
    return {row[0] for row in db.execute(SEGMENTS_USED)}


def lexicons_in_use(db: Statements, oldest: int) -> set[int]:
    """Numbers of the lexical indexes that a generation from `oldest` on names."""
    return {row[0] for row in db.execute("SELECT lexicon FROM generations WHERE generation >= ?", (oldest,))}
