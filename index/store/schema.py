"""The schema of the catalog: its tables, migrations and transactions. Knows nothing of what the rows mean.

A row is *live at generation g* if `born <= g` and (`died` is null or `g < died`).
`born` is null while a run prepares a row; readers do not see such rows, and a later run deletes them.
"""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from corpus.errors import PressboxError
from index.descriptors import starved, too_many
from index.errors import DatabaseUnusable, LibraryTooNew
from index.home import Home
from index.store.arrival import whole
from index.store.connection import Connection, migrate, schema_version
from index.store.database import Address, Database, open_server

TABLES = """
CREATE TABLE sources (
    source_id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, path TEXT NOT NULL UNIQUE, added_at TEXT NOT NULL
) STRICT;

-- What each source held when it was last read, and which article versions each of its files gave.
CREATE TABLE files (
    source_id INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
    origin TEXT NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    PRIMARY KEY (source_id, origin)
) STRICT, WITHOUT ROWID;
CREATE TABLE claims (
    source_id INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
    origin TEXT NOT NULL, article_id TEXT NOT NULL, version TEXT NOT NULL,
    PRIMARY KEY (source_id, origin, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX claims_by_article ON claims (article_id);
CREATE TABLE rejections (
    source_id INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
    origin TEXT NOT NULL, place TEXT NOT NULL, reason TEXT NOT NULL
) STRICT;

-- Every text that was ever published: a citation in an old answer opens the same bytes (I9).
CREATE TABLE versions (
    version_key INTEGER PRIMARY KEY,
    article_id TEXT NOT NULL, version TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL,
    published_at TEXT, outlet TEXT, author TEXT, url TEXT, language TEXT, source TEXT NOT NULL,
    UNIQUE (article_id, version)
) STRICT;
CREATE TABLE articles (
    article_id TEXT NOT NULL, version_key INTEGER NOT NULL REFERENCES versions,
    born INTEGER NOT NULL, died INTEGER,
    PRIMARY KEY (article_id, born)
) STRICT, WITHOUT ROWID;
CREATE INDEX articles_by_version ON articles (version_key);
CREATE TABLE chunks (
    chunk_key INTEGER PRIMARY KEY, chunk_id TEXT NOT NULL, version_key INTEGER NOT NULL REFERENCES versions,
    ordinal INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, input BLOB NOT NULL,
    born INTEGER, died INTEGER
) STRICT;
CREATE INDEX chunks_by_id ON chunks (chunk_id);
CREATE INDEX chunks_by_version ON chunks (version_key, ordinal);
CREATE INDEX chunks_by_input ON chunks (input);
CREATE INDEX chunks_staged ON chunks (chunk_key) WHERE born IS NULL;
CREATE INDEX chunks_dead ON chunks (died) WHERE died IS NOT NULL;

-- The embedding cache: what was paid for is kept, by embedder and by the sha256 of the text embedded.
CREATE TABLE embedders (
    embedder_id INTEGER PRIMARY KEY, name TEXT NOT NULL, revision TEXT NOT NULL, weights TEXT NOT NULL,
    dimensions INTEGER NOT NULL, UNIQUE (name, revision, weights, dimensions)
) STRICT;
CREATE TABLE vectors (
    embedder_id INTEGER NOT NULL REFERENCES embedders, input BLOB NOT NULL, vector BLOB NOT NULL,
    PRIMARY KEY (embedder_id, input)
) STRICT, WITHOUT ROWID;

CREATE TABLE segments (
    segment_id INTEGER PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('main', 'recent')),
    embedder_id INTEGER NOT NULL REFERENCES embedders, size INTEGER NOT NULL
) STRICT;
CREATE TABLE segment_chunks (
    segment_id INTEGER NOT NULL REFERENCES segments ON DELETE CASCADE, chunk_id TEXT NOT NULL,
    PRIMARY KEY (segment_id, chunk_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE generations (
    generation INTEGER PRIMARY KEY, published_at TEXT NOT NULL, embedder_id INTEGER NOT NULL REFERENCES embedders,
    recipe TEXT NOT NULL, main INTEGER REFERENCES segments, recent INTEGER REFERENCES segments,
    lexicon INTEGER NOT NULL, report TEXT NOT NULL
) STRICT;
"""

# The `path` of a page or feed is its URL; `stamp` tells whether a document on the web has changed.
WEB = """
ALTER TABLE sources ADD COLUMN kind TEXT NOT NULL DEFAULT 'local' CHECK (kind IN ('local', 'page', 'feed'));
ALTER TABLE sources ADD COLUMN allow_private INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN checked_at TEXT;
ALTER TABLE files ADD COLUMN stamp TEXT;
"""

# The version of the reader that read each file; 0 for readers from before there were versions.
READER = "ALTER TABLE files ADD COLUMN reader INTEGER NOT NULL DEFAULT 0"

# What stays out of the library: an article, or the files at or below `origin` of a source. `settled`: a run knows it.
EXCLUSIONS = """
CREATE TABLE exclusions (
    article_id TEXT, source_id INTEGER REFERENCES sources ON DELETE CASCADE, origin TEXT NOT NULL DEFAULT '',
    excluded_at TEXT NOT NULL, lifted INTEGER NOT NULL DEFAULT 0, settled INTEGER NOT NULL DEFAULT 0,
    CHECK ((article_id IS NULL) <> (source_id IS NULL))
) STRICT;
"""

# When the system last changed a file, 0 if not known; how often a page or feed is asked, and when it said it is gone.
CHANGES = """
ALTER TABLE files ADD COLUMN ctime_ns INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN every_minutes REAL;
ALTER TABLE sources ADD COLUMN gone_at TEXT;
"""

# What a run with one new article would otherwise walk all rows for. `chunks`: live chunk ids; `unembedded` ones have no
# vector. Both are null in a generation from before.
GROWTH = """
ALTER TABLE generations ADD COLUMN chunks INTEGER;
ALTER TABLE generations ADD COLUMN unembedded INTEGER;
CREATE INDEX chunks_last ON chunks (version_key) WHERE ordinal = 1499;
CREATE INDEX articles_dead ON articles (died) WHERE died IS NOT NULL;
"""

# The run that indexes, or was the last to: a run that finds another one's token here has been taken for dead.
RUNS = "CREATE TABLE runs (token TEXT NOT NULL) STRICT"

# The number of a run names its index folders: no other run has it, in whatever home. `first_outlet` is the outlet that
# a version had before it was changed: the rows on Chroma's server go on saying that one. `collections` are those on the
# server that hold a segment, or are to: each is noted here before it is made there, with the token of its run.
SERVER = """
ALTER TABLE runs ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
ALTER TABLE versions ADD COLUMN first_outlet TEXT;
CREATE TABLE collections (
    name TEXT PRIMARY KEY, segment_id INTEGER NOT NULL, token TEXT NOT NULL, size INTEGER NOT NULL,
    exact INTEGER NOT NULL DEFAULT 0, published INTEGER NOT NULL DEFAULT 0
) STRICT;
"""

# MIGRATIONS[n] brings a catalog of schema n to schema n + 1. A published migration is never edited; new ones follow it.
MIGRATIONS = (TABLES, WEB, READER, EXCLUSIONS, CHANGES, GROWTH, RUNS, SERVER)
SCHEMA_VERSION = len(MIGRATIONS)
PAGE = 8192  # bytes: in a smaller one a vector does not fit, so each had a page more, and half of it was empty
SCHEMA = "pressbox_catalog"  # the tables' place in a PostgreSQL database


def connect(address: Address, arriving: bool = False) -> Database:
    """Open the catalog, or create it; transactions are explicit.

    A file that may not be written is opened for reading. Only the move of a library opens one that is still `arriving`.
    Raises PressboxError, or OSError if it cannot be created.
    """
    if isinstance(address, str):
        opened = open_server(address, SCHEMA, MIGRATIONS, DatabaseUnusable, LibraryTooNew)
    else:
        opened = _open_file(address)
    return opened if arriving else whole(opened)


def _open_file(path: Path) -> Connection:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    readable = Home(path.parent).read_only
    connection = None
    try:
        connection = _read_only(path) if readable else _opened(path)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = ON")
        if readable:
            _expect_current(connection, path)
        else:
            connection.execute(f"PRAGMA page_size = {PAGE}")  # of a new file; before anything is written to it
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            _migrate(connection, path)
    except BaseException as error:
        if connection:
            connection.close()
        if starved(error):
            raise too_many() from error
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, PressboxError):  # that says what to do
            raise _describe_unopened(path, error) from error
        raise
    return connection


def _opened(path: Path) -> Connection:
    """A connection for reading and writing; the file is created for its owner only."""
    with suppress(FileExistsError):
        # SQLite's files beside the catalog take its mode. An existing catalog is not opened here: closing it would
        # release the locks of this process's other connections, and their log would be deleted under them.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    return sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False, factory=Connection)


def _read_only(path: Path) -> Connection:
    """A connection for reading only. Without a log (`-wal`) nobody writes, so SQLite need not create shared files."""
    logged = path.with_name(f"{path.name}-wal").exists()
    uri = f"{path.absolute().as_uri()}?mode=ro{'' if logged else '&immutable=1'}"
    return sqlite3.connect(uri, uri=True, timeout=30, isolation_level=None, check_same_thread=False, factory=Connection)


def _expect_current(connection: sqlite3.Connection, path: Path) -> None:
    """Raise PressboxError unless the catalog, which cannot be migrated here, has the current schema."""
    if (found := schema_version(connection)) != SCHEMA_VERSION:
        raise PressboxError(
            f"The catalog {path} has schema {found}, this Pressbox wants {SCHEMA_VERSION}, and the library's folder is "
            "read-only; make it writable once, or use the Pressbox that wrote it."
        )


def _describe_unopened(path: Path, error: sqlite3.DatabaseError) -> PressboxError:
    return PressboxError(f"The catalog {path} cannot be opened ({error.__cause__ or error}); see `pressbox doctor`.")


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the tables to SCHEMA_VERSION in one transaction. Raises LibraryTooNew for a later schema.

    A catalog with an earlier schema is copied first, to `catalog.sqlite3.schema-N`.
    """
    found = schema_version(connection)
    if found == SCHEMA_VERSION:
        return
    if found > SCHEMA_VERSION:
        raise LibraryTooNew(
            f"The library {path.parent} was written by a newer Pressbox (schema {found}, this one knows "
            f"{SCHEMA_VERSION}); upgrade Pressbox, or set PRESSBOX_HOME to another folder."
        )
    if found:
        with closing(sqlite3.connect(path.with_name(f"{path.name}.schema-{found}"))) as copy:
            connection.backup(copy)
    migrate(connection, MIGRATIONS)
