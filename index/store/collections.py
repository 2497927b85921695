"""The collections on Chroma's server that hold the segments of the catalog. Knows no server.

Each is noted before it is made, so that what a killed run has left can be found. Nothing else is ever deleted there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.store.database import Statements
from index.store.generations import SEGMENTS_USED


@dataclass(frozen=True, slots=True)
class CollectionNote:
    """A collection that holds a segment, or a part of it. `exact`: its graph does not find its rows."""

    name: str
    segment: int
    size: int
    exact: bool = False


def note(db: Statements, token: str, collection: CollectionNote) -> None:
    """Note a collection that this run is about to make. Call it within the run's transaction."""
    values = (collection.name, collection.segment, token, collection.size)
    db.execute("INSERT INTO collections (name, segment_id, token, size) VALUES (?, ?, ?, ?)", values)


def settle(db: Statements, token: str, segments: Iterable[int]) -> None:
    """Let the collections that this run has noted hold these segments. Call it within the publishing transaction."""
    sql = "UPDATE collections SET published = 1 WHERE token = ? AND segment_id = ?"
    db.executemany(sql, [(token, number) for number in segments])


def mark_exact(db: Statements, names: Iterable[str]) -> None:
    """Let the rows of these collections be compared one by one."""
    db.executemany("UPDATE collections SET exact = 1 WHERE name = ?", [(name,) for name in names])


def of_segments(db: Statements, segments: Sequence[int]) -> dict[int, list[CollectionNote]]:
    """The published collections of each segment; none for one that lies in a folder."""
    found: dict[int, list[CollectionNote]] = {number: [] for number in segments}
    for number in segments:
        rows = db.execute(
            "SELECT name, segment_id, size, exact FROM collections WHERE segment_id = ? AND published = 1"
            " ORDER BY name",
            (number,),
        )
        found[number] = [CollectionNote(row[0], row[1], row[2], bool(row[3])) for row in rows]
    return found


def unneeded(db: Statements) -> list[str]:
    """Names of the collections that no generation uses, and no run that may be under way."""
    rows = db.execute(
        "SELECT name FROM collections WHERE (published = 0 AND token NOT IN (SELECT token FROM runs))"
        f" OR (published = 1 AND segment_id NOT IN ({SEGMENTS_USED})) ORDER BY name"
    )
    return [row[0] for row in rows]


def forget(db: Statements, name: str) -> None:
    """Drop the note of a collection that was deleted."""
    db.execute("DELETE FROM collections WHERE name = ?", (name,))
