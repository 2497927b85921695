"""The home of a library: the names of the files below `$PRESSBOX_HOME`. Knows nothing of their contents."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from index.chroma_address import ChromaAddress


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of one library. It may not exist yet.

    `database` is the URL of the PostgreSQL database that holds the catalog and the conversations in place of files, and
    `chroma` the address of the server that holds the vectors in place of `segments`.
    """

    path: Path
    database: str = field(default="", repr=False)  # it may hold a password
    chroma: ChromaAddress | None = None

    @property
    def read_only(self) -> bool:
        """Whether there is a library here that this process may not write."""
        if self.database:
            return self.path.exists() and not os.access(self.path, os.W_OK)
        return self.catalog.exists() and not (os.access(self.path, os.W_OK) and os.access(self.catalog, os.W_OK))

    @property
    def catalog(self) -> Path:
        """The catalog's SQLite file."""
        return self.path / "catalog.sqlite3"

    @property
    def mark(self) -> Path:
        """The file that says of which database the indexes here are; there is none beside a catalog of files."""
        return self.path / "index.database"

    @property
    def bugs(self) -> Path:
        """The log with the tracebacks of the bugs that a report names."""
        return self.path / "bugs.log"

    @property
    def lock(self) -> Path:
        """The lock file of the indexer."""
        return self.path / "index.lock"

    @property
    def segments(self) -> Path:
        """The folder of all Chroma segments."""
        return self.path / "segments"

    @property
    def lexical(self) -> Path:
        """The folder of all lexical indexes."""
        return self.path / "lexical"

    @property
    def added(self) -> Path:
        """The folder of articles that were added one by one and belong to no other source."""
        return self.path / "added"

    def holds_indexes(self) -> bool:
        """Whether something was indexed or added here. If there is no catalog beside it, the catalog was lost."""
        return any(folder.is_dir() and any(folder.iterdir()) for folder in (self.segments, self.lexical, self.added))

    def segment(self, number: int) -> Path:
        """The folder of a Chroma segment."""
        return self.segments / f"{number:06}"

    def lexicon(self, number: int) -> Path:
        """The folder of a lexical index."""
        return self.lexical / f"{number:06}"


def fsync_tree(folder: Path) -> None:
    """Force everything below `folder` to the disk, and the directory entries of `folder` and its parent.

    The parent may be just as new.
    """
    for path in [*folder.rglob("*"), folder, folder.parent, folder.parent.parent]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
