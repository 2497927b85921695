"""Where a library lives: the names of the files below `$PRESSBOX_HOME`, and nothing of what is in them."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    path: Path

    @property
    def read_only(self) -> bool:
        """There is a library, and it may not be changed."""
        return self.catalog.exists() and not (os.access(self.path, os.W_OK) and os.access(self.catalog, os.W_OK))

    @property
    def catalog(self) -> Path:
        return self.path / "catalog.sqlite3"

    @property
    def bugs(self) -> Path:
        """Tracebacks of what a report names in a line."""
        return self.path / "bugs.log"

    @property
    def lock(self) -> Path:
        return self.path / "index.lock"

    @property
    def segments(self) -> Path:
        return self.path / "segments"

    @property
    def lexical(self) -> Path:
        return self.path / "lexical"

    @property
    def added(self) -> Path:
        """Articles that were handed over one by one, and have no folder of their own."""
        return self.path / "added"

    def holds_indexes(self) -> bool:
        """Something was indexed or added here: where no catalog knows of it, that has been lost."""
        return any(folder.is_dir() and any(folder.iterdir()) for folder in (self.segments, self.lexical, self.added))

    def segment(self, number: int) -> Path:
        return self.segments / f"{number:06}"

    def lexicon(self, number: int) -> Path:
        return self.lexical / f"{number:06}"


def fsync_tree(folder: Path) -> None:
    """Force every file and folder below `folder`, and its own entry, to the disk; also that of its parent, which
    may be as new."""
    for path in [*folder.rglob("*"), folder, folder.parent, folder.parent.parent]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
