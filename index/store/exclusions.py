"""Exclusions: articles, files and sources that stay out of the library, although their sources hold them."""

from dataclasses import dataclass
from datetime import datetime

from index.store.database import Statements


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One article, or the files at or below `origin` of one source; with an empty origin, all of the source."""

    article_id: str | None = None
    source: str | None = None
    origin: str = ""

    @property
    def name(self) -> str:
        """What a person calls it: an article's id, a source's name, or a path below a source's name."""
        return self.article_id or (f"{self.source}/{self.origin}" if self.origin else str(self.source))


@dataclass(frozen=True, slots=True)
class Exclusions:
    """All exclusions in force, by ids."""

    articles: frozenset[str] = frozenset()
    places: tuple[tuple[int, str], ...] = ()  # source id, origin of a file or folder; empty for the whole source

    def cover(self, place: tuple[int, str], article_id: str) -> bool:
        """Whether an article that a file claims is excluded. `place` is (source id, origin) of the file."""
        return article_id in self.articles or not self.leave(*place)

    def leave(self, source_id: int, origin: str) -> bool:
        """Whether nothing excludes the file or folder as such."""
        return not any(
            source_id == excluded and (not above or origin == above or origin.startswith(f"{above}/"))
            for excluded, above in self.places
        )

    @property
    def sources(self) -> frozenset[int]:
        """The ids of the sources that are excluded as a whole."""
        return frozenset(source_id for source_id, origin in self.places if not origin)


def exclude(connection: Statements, exclusion: Exclusion, now: datetime) -> None:
    """Exclude something from the next generation on. The caller holds the indexer's lock."""
    connection.execute(
        "INSERT INTO exclusions (article_id, source_id, origin, excluded_at)"
        " VALUES (?, (SELECT source_id FROM sources WHERE name = ?), ?, ?)",
        (exclusion.article_id, exclusion.source, exclusion.origin, now.isoformat()),
    )


def lift(connection: Statements, exclusion: Exclusion) -> bool:
    """Undo an exclusion from the next generation on; whether there was one. The caller holds the indexer's lock."""
    lifted = connection.execute(
        "UPDATE exclusions SET lifted = 1, settled = 0 WHERE article_id IS ? AND origin = ?"
        " AND source_id IS (SELECT source_id FROM sources WHERE name = ?)",
        (exclusion.article_id, exclusion.origin, exclusion.source),
    )
    return lifted.rowcount > 0


def listed(connection: Statements) -> list[Exclusion]:
    """The exclusions in force, oldest first, each once."""
    rows = connection.execute(
        "SELECT e.article_id, s.name, e.origin FROM exclusions e LEFT JOIN sources s USING (source_id)"
        " WHERE e.lifted = 0 GROUP BY e.article_id, s.name, e.origin"
        " ORDER BY min(e.excluded_at), s.name, e.origin, e.article_id"
    )
    return [Exclusion(*row) for row in rows]


def in_force(connection: Statements) -> Exclusions:
    """The exclusions for the next generation."""
    rows = connection.execute("SELECT article_id, source_id, origin FROM exclusions WHERE lifted = 0").fetchall()
    return Exclusions(
        frozenset(row["article_id"] for row in rows if row["article_id"] is not None),
        tuple((row["source_id"], row["origin"]) for row in rows if row["source_id"] is not None),
    )


def changed(connection: Statements) -> bool:
    """Whether an exclusion was made or lifted since the last run."""
    return bool(connection.execute("SELECT EXISTS (SELECT 1 FROM exclusions WHERE settled = 0)").fetchone()[0])


def settle(connection: Statements) -> None:
    """Record that a run has followed the exclusions. Call it within its transaction."""
    connection.execute("DELETE FROM exclusions WHERE lifted = 1")
    connection.execute("UPDATE exclusions SET settled = 1")
