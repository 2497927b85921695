"""Sweeping: what no generation that may still be in use needs is deleted, after publishing. May be repeated."""

import shutil
from pathlib import Path

from index import lexical
from index.catalog import Catalog
from index.home import Home
from index.reading import remove_unless_held
from index.schema import transaction

KEPT_GENERATIONS = 3  # the newest can be read; readers finish on the two before it

USED = """SELECT main FROM generations WHERE main IS NOT NULL
          UNION SELECT recent FROM generations WHERE recent IS NOT NULL"""


def sweep(catalog: Catalog, home: Home) -> None:
    """To be called by the one indexer."""
    db = catalog.connection
    oldest = catalog.current_number() - KEPT_GENERATIONS + 1
    gone = _dead_everywhere(catalog, oldest)
    lexicons = {row[0] for row in db.execute("SELECT lexicon FROM generations WHERE generation >= ?", (oldest,))}
    current = catalog.current()
    if gone and current:
        lexical.write(home.lexicon(current.lexicon), (), gone)
    with transaction(db):
        db.execute("CREATE TEMP TABLE dead AS SELECT DISTINCT input AS value FROM chunks WHERE died <= ?", (oldest,))
        db.execute("DELETE FROM chunks WHERE died <= ?", (oldest,))
        db.execute("DELETE FROM articles WHERE died <= ?", (oldest,))
        db.execute("UPDATE generations SET main = NULL, recent = NULL WHERE generation < ?", (oldest,))
        db.execute(f"DELETE FROM segment_chunks WHERE segment_id NOT IN ({USED})")  # no number twice: `segments` stay
        db.execute(
            "DELETE FROM vectors WHERE input IN (SELECT value FROM temp.dead)"
            " AND NOT EXISTS (SELECT 1 FROM chunks c WHERE c.input = vectors.input)"
        )
        db.execute("DROP TABLE temp.dead")
    _remove_others(home.segments, {row[0] for row in db.execute(USED)})
    _remove_others(home.lexical, lexicons)


def _dead_everywhere(catalog: Catalog, oldest: int) -> list[str]:
    """Ids of chunks that no kept generation sees, under any row."""
    rows = catalog.connection.execute(
        "SELECT DISTINCT c.chunk_id FROM chunks c WHERE c.died <= :oldest AND NOT EXISTS"
        " (SELECT 1 FROM chunks d WHERE d.chunk_id = c.chunk_id AND (d.died IS NULL OR d.died > :oldest))",
        {"oldest": oldest},
    )
    return [row[0] for row in rows]


def _remove_others(folder: Path, kept: set[int]) -> None:
    """Also what a killed run left: its folders have numbers that no generation names. Not what a reader still holds."""
    if not folder.is_dir():
        return
    for path in list(folder.iterdir()):
        number = path.name.split(".")[0]  # a lock or a seal bears the number of its folder
        if not number.isdecimal():
            shutil.rmtree(path, ignore_errors=True)
        elif int(number) not in kept:
            remove_unless_held(folder / number)
