"""Staging: the rows of the next generation, which no reader sees, and the one transaction that publishes them.

Everything before `publish` may be repeated or dropped; a new run deletes what a killed run had staged. Vectors are kept
at once, batch by batch, so that no text is paid for twice.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np

from corpus.article import Article
from corpus.chunk import Chunk
from corpus.errors import ServiceError
from index.embedding.embedder import EmbedderIdentity, Vectors
from index.embedding.inputs import embedding_text, input_hash
from index.errors import RunSuperseded
from index.store import collections, exclusions
from index.store.catalog import Catalog, Generation, article_of
from index.store.database import transaction
from index.store.generations import SUPERSEDED, expect_current, stage_rows_of
from index.store.readings import FileReading, record_readings

# In many a query SQLite would rather walk all chunks in the order that it needs: hence INDEXED BY, and CROSS JOIN,
# which keeps the order of a join.
STAGED = "chunks INDEXED BY chunks_staged WHERE born IS NULL"
LIVE_NEXT = "(c.born IS NULL OR (c.died IS NULL AND c.version_key NOT IN (SELECT version_key FROM temp.retired)))"
_LAST_NUMBER = (
    "SELECT max(last) FROM (SELECT coalesce(max(number), 0) AS last FROM runs"
    " UNION ALL SELECT coalesce(max(segment_id), 0) FROM segments"
    " UNION ALL SELECT coalesce(max(lexicon), 0) FROM generations) AS numbers"
)


class EmbeddingInput(NamedTuple):
    """A text to embed: the key of its vector in the cache, and its place in a version's text."""

    input: bytes
    version_key: int
    start: int
    end: int


class Embedded(NamedTuple):
    """A chunk with its vector, and what a search may ask of its article. `outlet` is the first that it had, or ""."""

    chunk_id: str
    version_key: int
    start: int
    end: int
    day: str | None
    outlet: str
    vector: Vectors


@dataclass(frozen=True, slots=True)
class NextIndexes:
    """The index folders of the next generation; a new segment comes with its chunk ids.

    `chunks` are the live chunk ids, and `unembedded` those of them that have no vector.
    """

    main: int | None
    recent: int | None
    lexicon: int
    new_segments: dict[int, tuple[str, list[str]]]  # number → kind, chunk ids
    chunks: int
    unembedded: int


class Staging:
    """The next generation. The caller holds the indexer's lock; there is one Staging per run.

    `number` names the index folders of the run: no other run has it, not even one that was killed in another home.
    `token` is not known outside of this run and the catalog.
    """

    def __init__(self, catalog: Catalog, embedder: EmbedderIdentity) -> None:
        self._db = catalog.connection
        self._dimensions = embedder.dimensions
        self.token = os.urandom(8).hex()
        with transaction(self._db):
            self.number = int(self._db.execute(_LAST_NUMBER).fetchone()[0]) + 1
            self._db.execute("DELETE FROM runs")
            self._db.execute("INSERT INTO runs (token, number) VALUES (?, ?)", (self.token, self.number))
            self._embedder_id = self._embedder(embedder)
            self._db.execute("CREATE TEMP TABLE IF NOT EXISTS retired (version_key INTEGER PRIMARY KEY)")
            self._db.execute("DELETE FROM temp.retired")
            self._db.execute("DELETE FROM chunks WHERE born IS NULL")  # staged by a run that was killed

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """A transaction on the catalog. Raises RunSuperseded if another run has begun since this one did."""
        with transaction(self._db):
            token = self._db.execute("SELECT token FROM runs").fetchone()
            if token is None or token[0] != self.token:
                raise RunSuperseded(SUPERSEDED)
            yield

    # Articles and chunks

    def add_version(self, article: Article) -> None:
        """Store a version of an article; if it is stored already, update its outlet, URL, language and source."""
        self._db.execute(
            "INSERT INTO versions (article_id, version, title, text, published_at, outlet, author, url, language,"
            " source) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (article_id, version) DO UPDATE SET"
            " outlet = excluded.outlet, url = excluded.url, language = excluded.language, source = excluded.source,"
            " first_outlet = coalesce(versions.first_outlet, versions.outlet, '')",
            (
                article.article_id,
                article.version,
                article.title,
                article.text,
                article.published_at and article.published_at.isoformat(),
                article.outlet,
                article.author,
                article.url,
                article.language,
                article.source,
            ),
        )

    def article(self, article_id: str, version: str) -> Article:
        """The stored version of an article."""
        key = self.version_key(article_id, version)
        return article_of(self._db.execute("SELECT * FROM versions WHERE version_key = ?", (key,)).fetchone())

    def claims(self) -> dict[tuple[int, str], dict[str, str]]:
        """(source id, origin) → article id → version, as the last run recorded them."""
        claims: dict[tuple[int, str], dict[str, str]] = {}
        for row in self._db.execute("SELECT * FROM claims"):
            claims.setdefault((row["source_id"], row["origin"]), {})[row["article_id"]] = row["version"]
        return claims

    def live_articles(self) -> dict[str, str]:
        """Article id → version, as published."""
        rows = self._db.execute(
            "SELECT article_id, version FROM articles JOIN versions USING (version_key, article_id) WHERE died IS NULL"
        )
        return {row[0]: row[1] for row in rows}

    def stage_again(self, generation: int) -> None:
        """Let the next generation have the chunks that were live at an earlier one, and no others."""
        with self.transaction():
            self._db.execute("DELETE FROM temp.retired")
            self._db.execute(
                "INSERT INTO temp.retired SELECT DISTINCT version_key FROM chunks WHERE born IS NOT NULL"
                " AND died IS NULL"
            )
            stage_rows_of(self._db, generation)

    def version_key(self, article_id: str, version: str) -> int:
        """The catalog's key of a stored version."""
        row = self._db.execute(
            "SELECT version_key FROM versions WHERE article_id = ? AND version = ?", (article_id, version)
        ).fetchone()
        return int(row[0])

    def stage(self, article: Article, chunks: Sequence[Chunk]) -> None:
        """Add the chunks of a stored version to the next generation."""
        key = self.version_key(article.article_id, article.version)
        self._db.executemany(
            'INSERT INTO chunks (chunk_id, version_key, ordinal, start, "end", input) VALUES (?, ?, ?, ?, ?, ?)',
            [(c.chunk_id, key, c.ordinal, c.start, c.end, input_hash(embedding_text(article, c.text))) for c in chunks],
        )

    def retire(self, versions: Mapping[str, str]) -> None:
        """Let the live chunks of these versions (article id → version) die at `publish`; replaces an earlier call."""
        self._db.execute("DELETE FROM temp.retired")
        keys = [(self.version_key(article_id, version),) for article_id, version in versions.items()]
        self._db.executemany("INSERT INTO temp.retired VALUES (?) ON CONFLICT DO NOTHING", keys)

    def unstage(self, versions: Iterable[tuple[str, str]]) -> None:
        """Undo `stage` for these (article id, version)."""
        keys = [(self.version_key(article_id, version),) for article_id, version in versions]
        if keys:
            with self.transaction():
                self._db.executemany("DELETE FROM chunks WHERE born IS NULL AND version_key = ?", keys)

    def staged(self) -> set[tuple[str, str]]:
        """(article id, version) of every staged version."""
        rows = self._db.execute(
            "SELECT DISTINCT article_id, version FROM chunks JOIN versions USING (version_key) WHERE born IS NULL"
        )
        return {(row[0], row[1]) for row in rows}

    def staged_with(self, text: bytes) -> list[tuple[str, str]]:
        """(article id, version) of the staged versions that have a chunk with this input."""
        rows = self._db.execute(
            "SELECT DISTINCT article_id, version FROM chunks JOIN versions USING (version_key)"
            " WHERE born IS NULL AND input = ?",
            (text,),
        )
        return [(row[0], row[1]) for row in rows]

    def chunk_ids(self) -> list[str]:
        """Ids of the chunks that are live in the next generation, each once."""
        return [row[0] for row in self._db.execute(f"SELECT DISTINCT c.chunk_id FROM chunks c WHERE {LIVE_NEXT}")]

    def staged_ids(self) -> list[str]:
        """Ids of the staged chunks, each once."""
        return [row[0] for row in self._db.execute(f"SELECT DISTINCT chunk_id FROM {STAGED}")]

    def retired_ids(self) -> list[str]:
        """Ids of the live chunks of retired versions, each once; some may be staged anew."""
        rows = self._db.execute(
            "SELECT DISTINCT chunk_id FROM temp.retired CROSS JOIN chunks USING (version_key)"
            " WHERE born IS NOT NULL AND died IS NULL"
        )
        return [row[0] for row in rows]

    def count_chunks(self, generation: Generation) -> int:
        """The number of chunk ids that are live in the next generation, from that of the one before it."""
        assert generation.chunks is not None
        retired = set(self.retired_ids())
        return generation.chunks - len(retired) + len(set(self.staged_ids()) - (self._live_staged() - retired))

    def _live_staged(self) -> set[str]:
        """Ids of staged chunks that are live already."""
        rows = self._db.execute(
            "SELECT DISTINCT c.chunk_id FROM chunks s INDEXED BY chunks_staged"
            " CROSS JOIN chunks c ON c.chunk_id = s.chunk_id"
            " WHERE s.born IS NULL AND c.born IS NOT NULL AND c.died IS NULL"
        )
        return {row[0] for row in rows}

    def chunks_outside(self, main: int, recent: int | None) -> list[str]:
        """Ids of the chunks of the next generation that the segment `main` lacks, each once.

        Every live chunk is in one of the two segments, so only those of `recent` and staged ones are looked at.
        """
        rows = self._db.execute(
            "SELECT DISTINCT c.chunk_id FROM chunks c WHERE c.chunk_id IN ("
            "SELECT chunk_id FROM segment_chunks WHERE segment_id = :recent"
            f" UNION SELECT chunk_id FROM {STAGED})"
            f" AND {LIVE_NEXT} AND NOT EXISTS"
            " (SELECT 1 FROM segment_chunks m WHERE m.segment_id = :main AND m.chunk_id = c.chunk_id) ORDER BY 1",
            {"main": main, "recent": recent},
        )
        return [row[0] for row in rows]

    def chunk_texts(self, everything: bool) -> Iterator[tuple[str, Article, str]]:
        """(chunk id, article, text) of every chunk of the next generation if `everything`, else of staged ones."""
        which = LIVE_NEXT if everything else "c.born IS NULL"
        rows = self._db.stream(
            'SELECT c.chunk_id, c.start, c."end", v.* FROM chunks c JOIN versions v USING (version_key)'
            f" WHERE {which} ORDER BY version_key"
        )
        return ((row["chunk_id"], article_of(row), row["text"][row["start"] : row["end"]]) for row in rows)

    # Vectors

    def unembedded(self, everything: bool) -> list[EmbeddingInput]:
        """The texts of staged chunks that have no vector in the cache, each once; if `everything`, of live ones too."""
        chunks = (
            f"chunks c WHERE {LIVE_NEXT}" if everything else "chunks c INDEXED BY chunks_staged WHERE c.born IS NULL"
        )
        rows = self._db.execute(
            'SELECT input, version_key, start, "end" FROM (SELECT c.input, c.version_key, c.start, c."end",'
            f" row_number() OVER (PARTITION BY c.input ORDER BY c.version_key, c.start) AS place FROM {chunks}"
            " AND NOT EXISTS (SELECT 1 FROM vectors x WHERE x.embedder_id = ? AND x.input = c.input)"
            ") AS found WHERE place = 1 ORDER BY 2, 3",
            (self._embedder_id,),
        )
        return [EmbeddingInput(*row) for row in rows]

    def texts(self, places: Iterable[EmbeddingInput]) -> list[str]:
        """The texts to embed, in order of the places."""
        articles: dict[int, Article] = {}
        texts = []
        for place in places:
            key = place.version_key
            if key not in articles:
                row = self._db.execute("SELECT * FROM versions WHERE version_key = ?", (key,)).fetchone()
                articles[key] = article_of(row)
            texts.append(embedding_text(articles[key], articles[key].text[place.start : place.end]))
        return texts

    def keep_vectors(self, inputs: Sequence[bytes], vectors: Vectors) -> None:
        """Commit the vectors of these inputs to the embedding cache. Raises ServiceError if one is no unit vector."""
        shaped = vectors.shape == (len(inputs), self._dimensions)
        if not shaped or not np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-3):
            raise ServiceError(
                "The embedder gave vectors of a wrong shape, zero or not finite; nothing was published, and the "
                "library answers as before. See `pressbox doctor`."
            )
        with self.transaction():
            self._db.executemany(
                "INSERT INTO vectors VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                [
                    (self._embedder_id, key, np.ascontiguousarray(vector, dtype="<f4").tobytes())
                    for key, vector in zip(inputs, vectors, strict=True)
                ],
            )

    def vectors(self, chunk_ids: Sequence[str], batch: int) -> Iterator[Vectors]:
        """The cached vectors of chunks of the next generation, in the order given, at most `batch` rows at a time."""
        for start in range(0, len(chunk_ids), batch):
            part = chunk_ids[start : start + batch]
            rows = self._db.execute(
                "SELECT c.chunk_id, x.vector FROM json_each(?) k CROSS JOIN chunks c ON c.chunk_id = k.value"
                f" CROSS JOIN vectors x ON x.embedder_id = ? AND x.input = c.input WHERE {LIVE_NEXT}",
                (json.dumps(part), self._embedder_id),
            )
            found = {row[0]: np.frombuffer(row[1], dtype="<f4") for row in rows}
            yield np.stack([found[chunk_id] for chunk_id in part])

    def described(self, chunk_ids: Sequence[str], batch: int) -> Iterator[list[Embedded]]:
        """Chunks of the next generation that have a vector, in the order given, at most `batch` at a time."""
        for start in range(0, len(chunk_ids), batch):
            part = chunk_ids[start : start + batch]
            rows = self._db.execute(
                'SELECT c.chunk_id, c.version_key, c.start, c."end", v.published_at,'
                " coalesce(v.first_outlet, v.outlet, ''), x.vector"
                " FROM json_each(?) k CROSS JOIN chunks c ON c.chunk_id = k.value"
                " CROSS JOIN versions v ON v.version_key = c.version_key"
                f" CROSS JOIN vectors x ON x.embedder_id = ? AND x.input = c.input WHERE {LIVE_NEXT}"
                " ORDER BY c.chunk_key",
                (json.dumps(part), self._embedder_id),
            )
            found = {
                row[0]: Embedded(row[0], row[1], row[2], row[3], row[4], row[5], np.frombuffer(row[6], dtype="<f4"))
                for row in rows
            }
            yield [found[chunk_id] for chunk_id in part]

    def embedded(self, chunk_ids: Sequence[str]) -> list[str]:
        """Those of the chunks of the next generation that have a vector in the cache, in the order given."""
        rows = self._db.execute(
            "SELECT c.chunk_id FROM chunks c JOIN vectors x ON x.input = c.input AND x.embedder_id = ?"
            f" WHERE {LIVE_NEXT}",
            (self._embedder_id,),
        )
        found = {row[0] for row in rows}
        return [chunk_id for chunk_id in chunk_ids if chunk_id in found]

    def segment_size(self, number: int) -> int:
        """The number of chunks in a segment."""
        return int(self._db.execute("SELECT size FROM segments WHERE segment_id = ?", (number,)).fetchone()[0])

    def segment_chunks(self, number: int) -> set[str]:
        """Ids of the chunks in a segment."""
        rows = self._db.execute("SELECT chunk_id FROM segment_chunks WHERE segment_id = ?", (number,))
        return {row[0] for row in rows}

    def note_collection(self, collection: collections.CollectionNote) -> None:
        """Note a collection on Chroma's server, which is then to be made."""
        with self.transaction():
            collections.note(self._db, self.token, collection)

    def drop_collections(self, names: Iterable[str]) -> None:
        """Drop the notes of collections that were deleted."""
        with self.transaction():
            for name in names:
                collections.forget(self._db, name)

    def search_exactly(self, names: Iterable[str]) -> None:
        """Let the rows of these collections be compared one by one."""
        with self.transaction():
            collections.mark_exact(self._db, names)

    def newness(self, written: Mapping[tuple[int, str], int], place: tuple[int, str], *claim: str) -> tuple[str, int]:
        """The day of a stored version, `claim` being (article id, version), then when its file was written.

        `written` has the times of the files that this run has read, (source id, origin) → mtime.
        """
        key = self.version_key(*claim)
        day = self._db.execute("SELECT published_at FROM versions WHERE version_key = ?", (key,)).fetchone()[0]
        row = self._db.execute("SELECT mtime_ns FROM files WHERE source_id = ? AND origin = ?", place).fetchone()
        return day or "", written.get(place, row[0] if row else 0)

    # Publishing

    def record(self, readings: Iterable[FileReading], gone: Iterable[tuple[int, str]]) -> None:
        """Record what was read and what is gone, (source id, origin). Call it within a transaction."""
        exclusions.settle(self._db)
        record_readings(self._db, readings, gone)

    def publish(
        self,
        number: int,
        born: dict[str, str],
        died: dict[str, str],
        indexes: NextIndexes,
        recipe: str,
        now: datetime,
        report: str,
    ) -> None:
        """Publish everything staged as generation `number`. Call it once, within a transaction.

        `born` and `died` map article ids to the versions that come and go. `report` is JSON. Raises RunSuperseded if
        the current generation is not the one before it.
        """
        expect_current(self._db, number - 1)
        self._end_retired(number, died)
        self._db.execute("UPDATE chunks SET born = ? WHERE born IS NULL", (number,))
        self._db.executemany(
            "INSERT INTO articles (article_id, version_key, born) VALUES (?, ?, ?)",
            [(article_id, self.version_key(article_id, version), number) for article_id, version in born.items()],
        )
        self._add_segments(indexes.new_segments)
        collections.settle(self._db, self.token, indexes.new_segments)
        places = (indexes.main, indexes.recent, indexes.lexicon)
        self._db.execute(
            "INSERT INTO generations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (number, now.isoformat(), self._embedder_id, recipe, *places, report, indexes.chunks, indexes.unembedded),
        )

    def _end_retired(self, number: int, died: Iterable[str]) -> None:
        """Let the retired chunks and the articles `died` die at generation `number`."""
        self._db.execute(
            "UPDATE chunks SET died = ? WHERE born IS NOT NULL AND died IS NULL"
            " AND version_key IN (SELECT version_key FROM temp.retired)",
            (number,),
        )
        self._db.executemany(
            "UPDATE articles SET died = ? WHERE article_id = ? AND died IS NULL", [(number, key) for key in died]
        )

    def _add_segments(self, segments: Mapping[int, tuple[str, list[str]]]) -> None:
        """Record new segments: number → kind, chunk ids."""
        for number, (kind, ids) in segments.items():
            self._db.execute("INSERT INTO segments VALUES (?, ?, ?, ?)", (number, kind, self._embedder_id, len(ids)))
            self._db.executemany("INSERT INTO segment_chunks VALUES (?, ?)", [(number, key) for key in ids])

    def _embedder(self, identity: EmbedderIdentity) -> int:
        """The catalog's id of an embedder, added if it is new."""
        values = (identity.name, identity.revision, identity.weights, identity.dimensions)
        self._db.execute(
            "INSERT INTO embedders (name, revision, weights, dimensions) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            values,
        )
        row = self._db.execute(
            "SELECT embedder_id FROM embedders WHERE (name, revision, weights, dimensions) = (?, ?, ?, ?)", values
        ).fetchone()
        return int(row[0])
