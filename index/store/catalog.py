"""The catalog: what is in the library at any generation. Every index can be rebuilt from it.

The catalog reads only, except for registering sources; `index.store.staging` prepares the next generation.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from corpus.article import Article
from corpus.chunk import MOST_CHUNKS, Chunk
from corpus.errors import UsageError
from corpus.source import Source
from corpus.web.sources import WebKind, WebSource
from index.embedding.embedder import EmbedderIdentity, Vectors
from index.home import Home
from index.store import exclusions
from index.store.database import Address, Row
from index.store.schema import connect


@dataclass(frozen=True, slots=True)
class Generation:
    """One published state of the library. `main`, `recent` and `lexicon` name its index folders."""

    number: int
    published_at: datetime
    embedder: EmbedderIdentity
    recipe: str  # identity of how articles are cut and which text of a chunk is embedded
    main: int | None
    recent: int | None
    lexicon: int
    chunks: int | None = None  # distinct live chunk ids; None for one that an older Pressbox published
    unembedded: int | None = None  # those of them without a vector; None as above

    @property
    def segments(self) -> tuple[int, ...]:
        """Numbers of the Chroma segments that hold the generation's vectors."""
        return tuple(number for number in (self.main, self.recent) if number is not None)


@dataclass(frozen=True, slots=True)
class Filter:
    """The articles that may answer: publication days (`since` and `until` inclusive), outlets (any case), ids.

    An empty filter is false and lets every article pass. An article of unknown date passes no filter of days.
    """

    since: date | None = None
    until: date | None = None
    outlets: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.since or self.until or self.outlets or self.articles)

    def where(self) -> tuple[str, list[Any]]:
        """An SQL condition on `versions v`, and its values. It compares the outlets' names letter for letter."""
        clauses, values = ["1 = 1"], list[Any]()
        if self.since:
            clauses.append("v.published_at >= ?")
            values.append(self.since.isoformat())
        if self.until:
            clauses.append("v.published_at <= ?")
            values.append(self.until.isoformat())
        if self.outlets:
            clauses.append("v.outlet IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(self.outlets))
        if self.articles:
            clauses.append("v.article_id IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(self.articles))
        return " AND ".join(clauses), values


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter with the outlets' names as they are stored, and the names under which those were first stored."""

    filter: Filter
    labels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    """A chunk's context: the day its article was published, and the id of the article's first chunk."""

    published_at: date | None
    opening: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """A file, or a place in one, that gave no article at the last reading, and why."""

    source: str
    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class CutShort:
    """An article with more chunks than are indexed: text from character `end` of `length` on is not found."""

    article_id: str
    title: str
    end: int
    length: int

    @property
    def sentence(self) -> str:
        """The notice for the report."""
        return (
            f"“{self.title}” is too long to be searched whole: the first {self.end:,} of its {self.length:,} "
            "characters are, the rest is left out; split the file to have all of it."
        )


@dataclass(frozen=True, slots=True)
class OlderEdition:
    """A file with an article that another file has too, in a newer edition, which is the one that answers."""

    article_id: str
    place: str
    newer: str  # the place of the newer edition

    @property
    def sentence(self) -> str:
        """The notice for the report."""
        return f"{self.place} has the article {self.article_id} too; {self.newer}, which is newer, is used instead."


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """A source, its numbers of files and rejections at the last reading, and that of its live articles."""

    source: Source | WebSource
    files: int
    articles: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Edition:
    """A stored version of an article, and the generations that have it: from `born` up to `died`, which is exclusive.

    `born` is None for a version of generations that are no longer kept, `died` for a live one.
    """

    version: str
    title: str
    born: int | None
    died: int | None


_RENAME = (
    "UPDATE files SET origin = :new WHERE source_id = :source AND origin = :old"
    " AND NOT EXISTS (SELECT 1 FROM files n WHERE n.source_id = :source AND n.origin = :new)",
    "UPDATE claims SET origin = :new WHERE source_id = :source AND origin = :old AND NOT EXISTS"
    " (SELECT 1 FROM claims n WHERE n.source_id = :source AND n.origin = :new AND n.article_id = claims.article_id)",
    "UPDATE rejections SET origin = :new WHERE source_id = :source AND origin = :old",
)
LIVE = "{0}.born <= :g AND ({0}.died IS NULL OR :g < {0}.died)"


class Catalog:
    """A connection to the catalog. Safe to share between threads: the database takes one call after the other."""

    def __init__(self, address: Address, arriving: bool = False) -> None:
        self.connection = connect(address, arriving)

    @classmethod
    def of(cls, home: Home, arriving: bool = False) -> "Catalog":
        """The catalog of a library: in the database that the home names, else in the home's own file.

        Only the move of a library opens one that is still `arriving`.
        """
        return cls(home.database or home.catalog, arriving)

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def damage(self) -> str | None:
        """What is broken in the catalog; None if it is whole, as far as its engine can tell."""
        return self.connection.damage()

    def _condition(self, chosen: Filter) -> tuple[str, list[Any]]:
        """The filter's condition on `versions v`, and its values, for outlets in any case."""
        return (replace(chosen, outlets=self._spellings(chosen.outlets)) if chosen.outlets else chosen).where()

    def _spellings(self, outlets: Sequence[str]) -> tuple[str, ...]:
        """The stored names that differ from one of `outlets` in case at most; `outlets` themselves if there is none.

        Case is folded here: databases know less of Unicode.
        """
        folded = {outlet.casefold() for outlet in outlets}
        rows = self.connection.execute("SELECT DISTINCT outlet FROM versions WHERE outlet IS NOT NULL")
        return tuple(row[0] for row in rows if row[0].casefold() in folded) or tuple(outlets)

    def choice(self, chosen: Filter) -> Choice:
        """The filter as `which_pass` and the rows of a remote segment take it."""
        if not chosen.outlets:
            return Choice(chosen)
        folded = {outlet.casefold() for outlet in chosen.outlets}
        rows = self.connection.execute(
            "SELECT DISTINCT outlet, coalesce(first_outlet, outlet) FROM versions WHERE outlet IS NOT NULL"
        )
        known = [(row[0], row[1]) for row in rows if row[0].casefold() in folded]
        names = tuple(sorted({name for name, _ in known})) or chosen.outlets
        return Choice(replace(chosen, outlets=names), frozenset(label for _, label in known) or frozenset(names))

    # Generations

    def current(self) -> Generation | None:
        """The newest published generation; None before the first one."""
        row = self.connection.execute(
            "SELECT * FROM generations JOIN embedders USING (embedder_id) ORDER BY generation DESC LIMIT 1"
        ).fetchone()
        return _generation(row) if row else None

    def generation(self, number: int) -> Generation | None:
        """The generation of this number; None if there is none."""
        row = self.connection.execute(
            "SELECT * FROM generations JOIN embedders USING (embedder_id) WHERE generation = ?", (number,)
        ).fetchone()
        return _generation(row) if row else None

    def current_number(self) -> int:
        """The number of the newest generation, 0 before the first one; cheap enough to ask at every question."""
        number = self.connection.execute("SELECT max(generation) FROM generations").fetchone()[0]
        return int(number or 0)

    # Articles

    def articles(self, generation: int, chosen: Filter | None = None) -> Iterator[Article]:
        """Live articles that pass the filter, newest first; articles of unknown date come last."""
        where, values = self._condition(chosen or Filter())
        rows = self.connection.stream(
            f"SELECT v.* FROM articles a JOIN versions v USING (version_key) WHERE {_live('a', generation)} AND {where}"
            " ORDER BY v.published_at DESC NULLS LAST, v.article_id",
            values,
        )
        return (article_of(row) for row in rows)

    def outlets(self, generation: int) -> list[str]:
        """The outlets of the live articles, those with the most articles first."""
        rows = self.connection.execute(
            f"SELECT v.outlet FROM articles a JOIN versions v USING (version_key) WHERE {_live('a', generation)}"
            " AND v.outlet IS NOT NULL GROUP BY v.outlet ORDER BY count(*) DESC, v.outlet"
        )
        return [row["outlet"] for row in rows]

    def count(self, generation: int) -> tuple[int, int]:
        """The numbers of live articles and live chunks."""
        articles = self.connection.execute(f"SELECT count(*) FROM articles a WHERE {_live('a', generation)}")
        return int(articles.fetchone()[0]), self.distinct_chunks(generation)

    def distinct_chunks(self, generation: int) -> int:
        """The number of live chunk ids, each counted once: an index has to hold as many."""
        known = self.connection.execute("SELECT chunks FROM generations WHERE generation = ?", (generation,)).fetchone()
        if known and known[0] is not None:
            return int(known[0])
        row = self.connection.execute(
            f"SELECT count(DISTINCT c.chunk_id) FROM chunks c WHERE {_live('c', generation)}"
        ).fetchone()
        return int(row[0])

    def cut_short(self, generation: int) -> list[CutShort]:
        """The live articles that were too long to be cut to their end."""
        rows = self.connection.execute(
            'SELECT v.article_id, v.title, c."end", length(v.text) FROM chunks c JOIN versions v USING (version_key)'
            # the number itself, not a parameter: an index is for this ordinal only
            f" WHERE c.ordinal = {MOST_CHUNKS - 1} AND {_live('c', generation)}"
            ' AND c."end" < length(v.text) ORDER BY 1'
        )
        return [CutShort(*row) for row in rows]

    def older_editions(self, generation: int) -> list[OlderEdition]:
        """The files, but for excluded ones, whose version of an article is not the live one: another file's is."""
        rows = self.connection.execute(
            "SELECT c.source_id AS source, c.article_id AS article_id, s.name AS name, c.origin AS origin,"
            " d.source_id AS other_source, t.name AS other, d.origin AS other_origin"
            " FROM articles a JOIN versions v USING (version_key)"
            " JOIN claims c ON c.article_id = a.article_id AND c.version != v.version"
            " JOIN claims d ON d.article_id = a.article_id AND d.version = v.version"
            " JOIN sources s ON s.source_id = c.source_id JOIN sources t ON t.source_id = d.source_id"
            f" WHERE {_live('a', generation)} ORDER BY s.name, c.origin, c.article_id, d.origin, t.name"
        )
        leave, found = exclusions.in_force(self.connection).leave, dict[tuple[str, str, str], OlderEdition]()
        for row in rows:
            if leave(row["source"], row["origin"]) and leave(row["other_source"], row["other_origin"]):
                place, newer = _place(row["name"], row["origin"]), _place(row["other"], row["other_origin"])
                edition = OlderEdition(row["article_id"], place, newer)
                found.setdefault((row["name"], row["origin"], row["article_id"]), edition)
        return list(found.values())

    def copies(self, article: Article, generation: int) -> list[Article]:
        """The other live articles with the same text, as syndicated ones have it, by id."""
        rows = self.connection.execute(
            "SELECT v.* FROM articles a JOIN versions v USING (version_key)"
            f" WHERE v.text = ? AND v.article_id != ? AND {_live('a', generation)} ORDER BY v.article_id",
            (article.text, article.article_id),
        )
        return [article_of(row) for row in rows]

    def languages(self, generation: int) -> frozenset[str | None]:
        """The languages of the live articles; None stands for an unknown one."""
        rows = self.connection.execute(
            "SELECT DISTINCT v.language FROM articles a JOIN versions v USING (version_key)"
            f" WHERE {_live('a', generation)}"
        )
        return frozenset(row[0] for row in rows)

    def article(self, article_id: str, version: str) -> Article | None:
        """A stored version of an article, by its full or abbreviated hash; it need not be live (I9)."""
        row = self.connection.execute(
            "SELECT * FROM versions WHERE article_id = ? AND substr(version, 1, ?) = ?",
            (article_id, len(version), version),
        ).fetchone()
        return article_of(row) if row else None

    def live(self, article_id: str, generation: int) -> Article | None:
        """The live version of an article; None if it has none."""
        row = self.connection.execute(
            "SELECT v.* FROM articles a JOIN versions v USING (version_key)"
            f" WHERE a.article_id = ? AND {_live('a', generation)}",
            (article_id,),
        ).fetchone()
        return article_of(row) if row else None

    def twin(self, version: str, generation: int) -> Article | None:
        """A live article of this version, whatever its id: a reader sees no difference. None if there is none."""
        row = self.connection.execute(
            "SELECT v.* FROM articles a JOIN versions v USING (version_key)"
            f" WHERE v.version = ? AND {_live('a', generation)} ORDER BY v.version_key LIMIT 1",
            (version,),
        ).fetchone()
        return article_of(row) if row else None

    def claimed(self, source: Source | WebSource, generation: int) -> list[Article]:
        """The live articles that a source claims, newest first."""
        rows = self.connection.execute(
            "SELECT DISTINCT v.* FROM claims c JOIN sources s USING (source_id) JOIN articles a USING (article_id)"
            f" JOIN versions v USING (version_key) WHERE s.path = ? AND {_live('a', generation)}"
            " ORDER BY v.published_at DESC NULLS LAST, v.article_id",
            (source.location,),
        )
        return [article_of(row) for row in rows]

    def held(self, source: Source | WebSource, generation: int) -> Iterator[tuple[str, Article]]:
        """(origin, article) for the live articles that a source claims; the files written last come first."""
        rows = self.connection.stream(
            "SELECT c.origin, v.* FROM claims c JOIN files f USING (source_id, origin) JOIN sources s USING (source_id)"
            f" JOIN articles a USING (article_id) JOIN versions v USING (version_key) WHERE s.path = ?"
            f" AND {_live('a', generation)} ORDER BY f.mtime_ns DESC, c.origin, v.version_key",
            (source.location,),
        )
        return ((row["origin"], article_of(row)) for row in rows)

    def newest(self, article_id: str) -> Article | None:
        """The last stored version of an article, live or not; None if there never was one."""
        row = self.connection.execute(
            "SELECT * FROM versions WHERE article_id = ? ORDER BY version_key DESC LIMIT 1", (article_id,)
        ).fetchone()
        return article_of(row) if row else None

    def editions(self, article_id: str) -> list[Edition]:
        """All stored versions of an article, the last one first."""
        rows = self.connection.execute(
            "SELECT v.version, v.title, a.born, a.died FROM versions v LEFT JOIN articles a"
            " ON a.version_key = v.version_key"
            " AND a.born = (SELECT max(b.born) FROM articles b WHERE b.version_key = v.version_key)"
            " WHERE v.article_id = ? ORDER BY v.version_key DESC",
            (article_id,),
        )
        return [Edition(**row) for row in rows]

    def ids_like(self, text: str) -> list[str]:
        """Ids that contain `text`, of all stored articles, live or not."""
        rows = self.connection.execute(
            "SELECT DISTINCT article_id FROM versions WHERE instr(article_id, ?) > 0 ORDER BY 1", (text,)
        )
        return [row[0] for row in rows]

    def ids_titled(self, title: str, whole: bool = True) -> list[str]:
        """Ids of the live articles of this title, in any case; unless `whole`, of those that have it in theirs."""
        wanted = " ".join(title.casefold().split())
        rows = self.connection.execute(
            "SELECT v.article_id, v.title FROM articles a JOIN versions v USING (version_key) WHERE a.died IS NULL"
        )
        folded = ((key, found.casefold()) for key, found in rows)
        return sorted({key for key, found in folded if (wanted == found if whole else wanted in found)})

    # Chunks

    def chunks(self, chunk_ids: Sequence[str], generation: int) -> dict[str, tuple[Chunk, Article]]:
        """The live ones of the given chunks, each with its article. A chunk's text is a slice of its article's."""
        asked = (json.dumps(chunk_ids),)
        chosen = f"chunks c WHERE c.chunk_id IN (SELECT value FROM json_each(?)) AND {_live('c', generation)}"
        # the versions first: they stay, and chunks may be swept meanwhile
        versions = self.connection.execute(
            f"SELECT * FROM versions WHERE version_key IN (SELECT c.version_key FROM {chosen})", asked
        )
        articles = {row["version_key"]: article_of(row) for row in versions}
        rows = self.connection.execute(f"SELECT c.* FROM {chosen}", asked)
        return {row["chunk_id"]: (_slice(row, article := articles[row["version_key"]]), article) for row in rows}

    def chunk_texts(self, generation: int, since: int = 0) -> Iterator[tuple[str, Article, str]]:
        """(chunk id, article, text) of every live chunk; of those only that were not live at generation `since`."""
        rows = self.connection.stream(
            'SELECT c.chunk_id, c.start, c."end", v.* FROM chunks c JOIN versions v USING (version_key)'
            f" WHERE {_live('c', generation)} AND c.born > ? ORDER BY version_key",
            (since,),
        )
        return ((row["chunk_id"], article_of(row), row["text"][row["start"] : row["end"]]) for row in rows)

    def died_since(self, since: int, generation: int) -> list[str]:
        """Ids of the chunks that were live at generation `since`, and died up to `generation`."""
        rows = self.connection.execute(
            f"SELECT DISTINCT c.chunk_id FROM chunks c WHERE {_live('c', since)} AND c.died <= ?", (generation,)
        )
        return [row[0] for row in rows]

    def lexicons(self, generation: int) -> dict[int, int]:
        """The numbers of the lexical indexes up to a generation, each with the last generation that it is of."""
        rows = self.connection.execute(
            "SELECT lexicon, max(generation) FROM generations WHERE generation <= ? GROUP BY lexicon", (generation,)
        )
        return {row[0]: row[1] for row in rows}

    def chunks_of(self, article: Article, generation: int) -> list[Chunk]:
        """The live chunks of an article, in order."""
        rows = self.connection.execute(
            "SELECT c.* FROM chunks c JOIN versions v USING (version_key)"
            f" WHERE v.article_id = ? AND v.version = ? AND {_live('c', generation)} ORDER BY c.ordinal",
            (article.article_id, article.version),
        )
        return [_slice(row, article) for row in rows]

    def vectors(self, chunk_ids: Sequence[str], generation: Generation) -> Iterator[tuple[str, Vectors]]:
        """(chunk id, unit vector) of the live ones of the given chunks, in no order."""
        import numpy as np  # late: start-up speed; a run with nothing new reads no vectors

        identity = generation.embedder
        rows = self.connection.execute(
            "SELECT c.chunk_id, x.vector"
            # CROSS JOIN fixes the join order: SQLite's own choice walks all vectors (0.27 s for 62,000)
            " FROM chunks c CROSS JOIN embedders e CROSS JOIN vectors x USING (embedder_id, input)"
            " WHERE c.chunk_id IN (SELECT value FROM json_each(?))"
            f" AND (e.name, e.revision, e.weights, e.dimensions) = (?, ?, ?, ?) AND {_live('c', generation.number)}",
            (json.dumps(chunk_ids), identity.name, identity.revision, identity.weights, identity.dimensions),
        )
        return ((row[0], np.frombuffer(row[1], dtype="<f4")) for row in rows)

    def standings(self, chunk_ids: Sequence[str], generation: int) -> dict[str, Standing]:
        """The standing of the live ones of the given chunks. No text is read."""
        rows = self.connection.execute(
            "SELECT c.chunk_id, v.published_at, o.chunk_id AS opening FROM chunks c JOIN versions v USING (version_key)"
            " JOIN chunks o ON o.version_key = c.version_key AND o.ordinal = 0"
            " WHERE c.chunk_id IN (SELECT value FROM json_each(?))"
            f" AND {_live('c', generation)} AND {_live('o', generation)}",
            (json.dumps(chunk_ids),),
        )
        return {row[0]: Standing(date.fromisoformat(row[1]) if row[1] else None, row[2]) for row in rows}

    def which_live(self, chunk_ids: Sequence[str], generation: int) -> set[str]:
        """The live ones of the given ids."""
        rows = self.connection.execute(
            "SELECT c.chunk_id FROM chunks c WHERE c.chunk_id IN (SELECT value FROM json_each(?))"
            f" AND {_live('c', generation)}",
            (json.dumps(chunk_ids),),
        )
        return {row[0] for row in rows}

    def which_pass(self, chunk_ids: Sequence[str], generation: int, choice: Choice) -> set[str]:
        """The live ones of the given ids whose articles pass the filter."""
        if not choice.filter:
            return self.which_live(chunk_ids, generation)
        where, values = choice.filter.where()
        rows = self.connection.execute(
            "SELECT c.chunk_id FROM chunks c JOIN versions v USING (version_key)"
            f" WHERE c.chunk_id IN (SELECT value FROM json_each(?)) AND {_live('c', generation)} AND {where}",
            (json.dumps(chunk_ids), *values),
        )
        return {row[0] for row in rows}

    def chunk_ids(self, keys: Sequence[str]) -> dict[str, str]:
        """Chunk ids by short keys, VERSION_KEY:START-END; those of versions that are stored."""
        numbers = {key: int(key.partition(":")[0]) for key in keys}
        rows = self.connection.execute(
            "SELECT version_key, article_id, substr(version, 1, 12) FROM versions"
            " WHERE version_key IN (SELECT CAST(value AS BIGINT) FROM json_each(?))",
            (json.dumps(sorted(set(numbers.values()))),),
        )
        stems = {row[0]: f"{row[1]}:{row[2]}" for row in rows}
        return {key: f"{stems[number]}:{key.partition(':')[2]}" for key, number in numbers.items() if number in stems}

    def live_ids(self, generation: int, chosen: Filter) -> list[str]:
        """Ids of the live chunks whose articles pass the filter."""
        where, values = self._condition(chosen)
        rows = self.connection.execute(
            "SELECT c.chunk_id FROM chunks c JOIN versions v USING (version_key)"
            f" WHERE {_live('c', generation)} AND {where}",
            values,
        )
        return [row[0] for row in rows]

    def segment_rows(self, number: int) -> int:
        """The number of rows that the segment was published with."""
        sql = "SELECT count(*) FROM segment_chunks WHERE segment_id = ?"
        return int(self.connection.execute(sql, (number,)).fetchone()[0])

    # Sources

    def sources(self) -> list[Source | WebSource]:
        """All registered sources, in order of registration."""
        return [source_of(row) for row in self.connection.execute("SELECT * FROM sources ORDER BY source_id")]

    def folders(self) -> list[Source]:
        """The sources on this machine: folders and files."""
        return [source for source in self.sources() if isinstance(source, Source)]

    def read_folders(self) -> list[Source]:
        """Those of `folders` that are not excluded as a whole."""
        excluded = {each.source for each in exclusions.listed(self.connection) if not each.origin}
        return [source for source in self.folders() if source.name not in excluded]

    def register(self, path: Path, now: datetime, name: str | None = None) -> Source:
        """The source of this folder or file, added if it is new. `name` or the path's name is made unique."""
        known = {source.path: source for source in self.folders()}
        if path in known:
            return known[path]
        name = self._free_name(name or path.name or "root")
        self.connection.execute(
            "INSERT INTO sources (name, path, added_at) VALUES (?, ?, ?)", (name, str(path), now.isoformat())
        )
        return Source(name, path)

    def register_web(
        self, url: str, kind: WebKind, allow_private: bool, now: datetime, name: str | None = None
    ) -> WebSource:
        """The source of this page or feed, under `name` or its host, made unique.

        A second call updates `kind` and `allow_private`, and asks a source again that was gone.
        """
        known = next((source for source in self.sources() if source.location == url), None)
        name = known.name if known else self._free_name(name or (urlsplit(url).hostname or url).removeprefix("www."))
        self.connection.execute(
            "INSERT INTO sources (name, path, added_at, kind, allow_private) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (path) DO UPDATE SET kind = excluded.kind, allow_private = excluded.allow_private,"
            " gone_at = NULL",
            (name, url, now.isoformat(), kind, int(allow_private)),
        )
        return WebSource(name, url, kind, allow_private)

    def rename(self, source: Source | WebSource, name: str) -> None:
        """Give a source another name. Raises UsageError if another one has it."""
        if any(name == other.name and other.location != source.location for other in self.sources()):
            raise UsageError(f"Another source is called {name!r}; choose another name.")
        self.connection.execute("UPDATE sources SET name = ? WHERE path = ?", (name, source.location))

    def set_interval(self, source: WebSource, minutes: float) -> None:
        """Let a page or feed be asked no more often than once in so many minutes."""
        self.connection.execute("UPDATE sources SET every_minutes = ? WHERE path = ?", (minutes, source.location))

    def checked(self, source_id: int, now: datetime, is_gone: bool = False) -> None:
        """Record that a page or feed was fetched at `now`, and whether it said that it is gone for good."""
        self.connection.execute(
            "UPDATE sources SET checked_at = ?, gone_at = ? WHERE source_id = ?",
            (now.isoformat(), now.isoformat() if is_gone else None, source_id),
        )

    def move(self, source_id: int, old: str, new: str) -> bool:
        """Register a page or feed under another URL. Returns whether that was done: another source may have it."""
        known = self.connection.execute("SELECT 1 FROM sources WHERE path = ?", (new,)).fetchone()
        if known is None:
            self.connection.execute("UPDATE sources SET path = ? WHERE source_id = ?", (new, source_id))
            self.rename_origins(source_id, {old: new})
        return known is None

    def rename_origins(self, source_id: int, renamed: Mapping[str, str]) -> None:
        """Let the documents of a source be known by other origins, old → new; a new one that is there already stays."""
        for statement in _RENAME:
            self.connection.executemany(
                statement, [{"new": new, "source": source_id, "old": old} for old, new in renamed.items()]
            )

    def due(self, now: datetime, every: timedelta = timedelta()) -> set[str]:
        """URLs of the pages and feeds that are to be asked at `now`: each once in its own interval, or in `every`."""
        rows = self.connection.execute(
            "SELECT path, checked_at, every_minutes FROM sources WHERE kind IN ('page', 'feed') AND gone_at IS NULL"
        )
        return {
            row["path"]
            for row in rows
            if row["checked_at"] is None
            or datetime.fromisoformat(row["checked_at"])
            <= now - (every if row["every_minutes"] is None else timedelta(minutes=row["every_minutes"]))
        }

    def _free_name(self, stem: str) -> str:
        """The stem, or the first free one of `STEM-2`, `STEM-3`, and so on."""
        names = {source.name for source in self.sources()}
        candidates = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(names) + 2))
        return next(candidate for candidate in candidates if candidate not in names)

    def unregister(self, source: Source | WebSource) -> None:
        """Remove a source; its articles leave with the next generation. The caller holds the indexer's lock."""
        self.connection.execute("DELETE FROM sources WHERE path = ?", (source.location,))

    def disown(self, source: Source, origin: str) -> None:
        """Drop the claims of one file that is gone; its articles leave with the next generation.

        The caller holds the indexer's lock.
        """
        self.connection.execute(
            "DELETE FROM claims WHERE origin = ? AND source_id IN (SELECT source_id FROM sources WHERE path = ?)",
            (origin, source.location),
        )

    def source_named(self, name: str) -> Source | WebSource:
        """The source of this name or location. Raises UsageError."""
        for source in self.sources():
            if name in (source.name, source.location):
                return source
        raise UsageError(f"There is no source {name!r}; `pressbox sources` lists them.")

    def statuses(self) -> list[SourceStatus]:
        """What each source held at its last reading, and its live articles, without what is excluded."""
        rejected, excluded = Counter(rejection.source for rejection in self.rejections()), self._excluded_files()
        rows = self.connection.execute(
            "SELECT s.*,"
            " (SELECT count(*) FROM files f WHERE f.source_id = s.source_id) AS files,"
            " (SELECT count(DISTINCT article_id) FROM claims c JOIN articles a USING (article_id)"
            f" WHERE c.source_id = s.source_id AND {_live('a', self.current_number())}) AS articles"
            " FROM sources s ORDER BY s.source_id"
        )
        return [
            SourceStatus(
                source_of(row), row["files"] - excluded[row["source_id"]], row["articles"], rejected[row["name"]]
            )
            for row in rows
        ]

    def _excluded_files(self) -> Counter[int]:
        """Source id → number of the files that are excluded, by their place or with every article that they have."""
        excluded = exclusions.in_force(self.connection)
        if not (excluded.articles or excluded.places):
            return Counter()
        rows = self.connection.stream(
            "SELECT f.source_id, f.origin, c.article_id FROM files f LEFT JOIN claims c USING (source_id, origin)"
        )
        files, kept = set[tuple[int, str]](), set[tuple[int, str]]()
        for source_id, origin, article_id in rows:
            files.add((source_id, origin))
            if not excluded.cover((source_id, origin), article_id or ""):
                kept.add((source_id, origin))
        return Counter(source_id for source_id, _ in files - kept)

    def barren(self) -> list[str]:
        """The names of the sources that gave no article at the last reading, in the order of their registration."""
        rows = self.connection.execute(
            "SELECT s.name FROM sources s WHERE NOT EXISTS"
            " (SELECT 1 FROM claims c WHERE c.source_id = s.source_id) ORDER BY s.source_id"
        )
        return [row["name"] for row in rows]

    def rejections(self) -> list[Rejection]:
        """What gave no article at the last reading, but for excluded files, by source and place."""
        rows = self.connection.execute(
            "SELECT s.name, r.place, r.reason, r.source_id, r.origin"
            " FROM rejections r JOIN sources s USING (source_id) ORDER BY 1, 2"
        )
        excluded = exclusions.in_force(self.connection)
        return [
            Rejection(row["name"], row["place"], row["reason"])
            for row in rows
            if not excluded.cover((row["source_id"], row["origin"] or row["place"]), "")
        ]


def source_of(row: Row) -> Source | WebSource:
    """The source of a row of `sources`."""
    if row["kind"] == "local":
        return Source(row["name"], Path(row["path"]))
    return WebSource(row["name"], row["path"], row["kind"], bool(row["allow_private"]))


def _place(source: str, origin: str) -> str:
    """A file after its source's name; a web address as it is."""
    return origin if "://" in origin else f"{source}/{origin}"


def _live(table: str, generation: int) -> str:
    """An SQL condition: the row of `table` is live at the generation."""
    return LIVE.format(table).replace(":g", str(int(generation)))


def _generation(row: Row) -> Generation:
    return Generation(
        number=row["generation"],
        published_at=datetime.fromisoformat(row["published_at"]),
        embedder=EmbedderIdentity(row["name"], row["revision"], row["weights"], row["dimensions"]),
        recipe=row["recipe"],
        main=row["main"],
        recent=row["recent"],
        lexicon=row["lexicon"],
        chunks=row["chunks"],
        unembedded=row["unembedded"],
    )


def article_of(row: Row) -> Article:
    """The article of a row of `versions`."""
    return Article(
        article_id=row["article_id"],
        version=row["version"],
        title=row["title"],
        text=row["text"],
        published_at=date.fromisoformat(row["published_at"]) if row["published_at"] else None,
        outlet=row["outlet"],
        author=row["author"],
        url=row["url"],
        language=row["language"],
        source=row["source"],
    )


def _slice(row: Row, article: Article) -> Chunk:
    start, end = row["start"], row["end"]
    return Chunk(article.article_id, article.version, row["ordinal"], start, end, article.text[start:end])
