"""The removal of a source, or of a file that `add` copied. Asks for no confirmation, and knows no user interface."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.bootstrap import Pressbox
from corpus.article import Article
from corpus.errors import PressboxError
from corpus.source import Source
from corpus.urls import canonicalise
from corpus.web.sources import WebSource
from index.indexing.lock import hold_indexer_lock
from index.indexing.progress import Progress, ignore_progress
from index.indexing.report import Report


@dataclass(frozen=True, slots=True)
class AddedFile:
    """A file that was added, and the live articles in it; most files hold one."""

    path: Path
    articles: tuple[Article, ...]


def list_added_files(pressbox: Pressbox) -> list[AddedFile]:
    """The files that were added, newest first."""
    source = _added_source(pressbox)
    if source is None:
        return []
    found: dict[str, list[Article]] = {}
    for origin, article in pressbox.catalog.held(source, pressbox.catalog.current_number()):
        found.setdefault(origin, []).append(article)
    return [AddedFile(source.path / origin, tuple(articles)) for origin, articles in found.items()]


def match_added_files(known: Sequence[AddedFile], words: str) -> list[AddedFile]:
    """The copies that match a path, an id, an address or an exact title; else those whose title contains the words."""
    address = canonicalise(words)
    words = (address or words.strip()).casefold()
    if not words:
        return []
    return [copy for copy in known if words in _names(copy)] or [
        copy for copy in known if any(words in article.title.casefold() for article in copy.articles)
    ]


def remove_source(
    pressbox: Pressbox, source: Source | WebSource, wait: float, progress: Progress = ignore_progress
) -> Report:
    """Unregister the source and publish the library without it. Its files stay where they are.

    The library's own copies of added files are deleted, or the next addition would bring them back. `wait` is how many
    seconds to wait for another indexer; FOR_EVER has no limit.
    """
    with hold_indexer_lock(pressbox.home, wait, pressbox.catalog):
        pressbox.catalog.unregister(source)
        if source.location == _location(pressbox):
            shutil.rmtree(pressbox.home.added, ignore_errors=True)
    return pressbox.indexer.sync(pressbox.catalog, wait=wait, progress=progress)


def remove_added_file(pressbox: Pressbox, copy: AddedFile, wait: float, progress: Progress = ignore_progress) -> Report:
    """Delete the copy and publish the library without its articles, however large a part of the library they are."""
    source = _added_source(pressbox)
    with hold_indexer_lock(pressbox.home, wait, pressbox.catalog):
        _delete(copy.path)
        if source:
            pressbox.catalog.disown(source, copy.path.relative_to(source.path).as_posix())
    return pressbox.indexer.sync(pressbox.catalog, wait=wait, progress=progress)


def articles_kept_elsewhere(pressbox: Pressbox, copy: AddedFile) -> list[Article]:
    """The articles of a removed copy that another source still holds."""
    now = pressbox.catalog.current_number()
    return [article for article in copy.articles if pressbox.catalog.live(article.article_id, now)]


def _added_source(pressbox: Pressbox) -> Source | None:
    """The source that holds the library's own copies."""
    return next((source for source in pressbox.catalog.folders() if source.location == _location(pressbox)), None)


def _location(pressbox: Pressbox) -> str:
    return str(pressbox.home.added.resolve())


def _names(copy: AddedFile) -> set[str]:
    names = [str(copy.path)]
    for article in copy.articles:
        names += filter(None, (article.article_id, article.title, article.url))
    return {name.casefold() for name in names}


def _delete(path: Path) -> None:
    """Delete the copy, and its folder, which holds nothing else. Raises PressboxError."""
    try:
        path.unlink(missing_ok=True)
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
    except FileNotFoundError:
        return
    except OSError as error:
        why = (error.strerror or "no reason").lower()
        raise PressboxError(f"The copy {path} cannot be deleted ({why}); mend its permissions.") from error
