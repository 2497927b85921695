"""The exclusion of an article, a file, a folder or a source from the library. Knows no user interface."""

from datetime import UTC, datetime
from pathlib import Path

from bot.bootstrap import Pressbox
from bot.library.names import LISTED, find_article_id
from corpus.errors import UsageError
from index.indexing.lock import hold_indexer_lock
from index.indexing.progress import Progress, ignore_progress
from index.indexing.report import Report
from index.store import exclusions
from index.store.catalog import Catalog
from index.store.exclusions import Exclusion

EXCLUDED = "`pressbox exclude --list` lists what is"  # the advice where an exclusion is to be undone


def find_exclusion(catalog: Catalog, name: str, advice: str = LISTED) -> Exclusion:
    """What a name stands for: one that is excluded already, a source, a path in one, or an article.

    A path is that of a file or folder on this machine, or begins with the source's name. Raises UsageError, which ends
    with the `advice` where nothing has the name.
    """
    known = next((known for known in exclusions.listed(catalog.connection) if known.name == name), None)
    return known or _place(catalog, name) or Exclusion(article_id=find_article_id(catalog, name, advice))


def _place(catalog: Catalog, name: str) -> Exclusion | None:
    """The source, or the file or folder of one, that a name stands for; None if it is none."""
    source = next((source for source in catalog.sources() if name in (source.name, source.location)), None)
    if source is not None:
        return Exclusion(source=source.name)
    try:
        path = Path(name).expanduser().resolve()
    except (OSError, RuntimeError, ValueError):  # a name too long, an unknown user's home
        return None
    for folder in catalog.folders():
        for inner in (path, folder.path.parent / name if folder.path.name == folder.name else folder.path / name):
            if inner != folder.path and inner.is_relative_to(folder.path) and inner.exists():
                return Exclusion(source=folder.name, origin=inner.relative_to(folder.path).as_posix())
    return None


def exclude(pressbox: Pressbox, wanted: Exclusion, wait: float, progress: Progress = ignore_progress) -> Report:
    """Exclude it, and publish the library without it. `wait` is how many seconds to wait for another indexer."""
    with hold_indexer_lock(pressbox.home, wait, pressbox.catalog):
        if wanted not in exclusions.listed(pressbox.catalog.connection):
            exclusions.exclude(pressbox.catalog.connection, wanted, datetime.now(UTC))
    return pressbox.indexer.sync(pressbox.catalog, wait=wait, progress=progress)


def include(pressbox: Pressbox, wanted: Exclusion, wait: float, progress: Progress = ignore_progress) -> Report:
    """Undo an exclusion, and publish the library with it. Raises UsageError if it is not excluded."""
    with hold_indexer_lock(pressbox.home, wait, pressbox.catalog):
        if not exclusions.lift(pressbox.catalog.connection, wanted):
            raise UsageError(f"{wanted.name} is not excluded; {EXCLUDED}.")
    return pressbox.indexer.sync(pressbox.catalog, wait=wait, progress=progress)
