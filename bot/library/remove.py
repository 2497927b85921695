"""Takes out of the library what was put in: a source, or a file that `add` copied. Knows no door, and asks nobody."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.bootstrap import Pressbox
from corpus.article import Article
from corpus.errors import PressboxError
from corpus.source import Source
from corpus.web.sources import WebSource
from index.indexing.indexer import Progress, ignore_progress
from index.indexing.lock import hold_indexer_lock
from index.indexing.report import Report

FOR_EVER = -1.0


@dataclass(frozen=True, slots=True)
class AddedFile:
    """A file that was added, and the live articles in it: of most one."""

    path: Path
    articles: tuple[Article, ...]


def list_added_files(desk: Pressbox) -> list[AddedFile]:
    """What was added last comes first."""
    source = _added_source(desk)
    if source is None:
        return []
    found: dict[str, list[Article]] = {}
    for origin, article in desk.catalog.held(source, desk.catalog.current_number()):
        found.setdefault(origin, []).append(article)
    return [AddedFile(source.path / origin, tuple(articles)) for origin, articles in found.items()]


def match_added_files(known: Sequence[AddedFile], words: str) -> list[AddedFile]:
    """Of which a path, an id or a title is said; else whose title has these words in it."""
    words = words.strip().casefold()
    if not words:
        return []
    return [copy for copy in known if words in _names(copy)] or [
        copy for copy in known if any(words in article.title.casefold() for article in copy.articles)
    ]


def remove_source(
    desk: Pressbox, source: Source | WebSource, wait: float, progress: Progress = ignore_progress
) -> Report:
    """Its files stay where they are, but for the library's own copies: they would come back."""
    with hold_indexer_lock(desk.home, wait):
        desk.catalog.unregister(source)
        if source.location == _location(desk):
            shutil.rmtree(desk.home.added, ignore_errors=True)
    return desk.indexer.sync(desk.catalog, wait=wait, progress=progress)


def remove_added_file(desk: Pressbox, copy: AddedFile, wait: float, progress: Progress = ignore_progress) -> Report:
    """However much of the library it is: it was asked for."""
    source = _added_source(desk)
    with hold_indexer_lock(desk.home, wait):
        _delete(copy.path)
        if source:
            desk.catalog.disown(source, copy.path.relative_to(source.path).as_posix())
    return desk.indexer.sync(desk.catalog, wait=wait, progress=progress)


def articles_kept_elsewhere(desk: Pressbox, copy: AddedFile) -> list[Article]:
    """Its articles that another source has as well."""
    now = desk.catalog.current_number()
    return [article for article in copy.articles if desk.catalog.live(article.article_id, now)]


def _added_source(desk: Pressbox) -> Source | None:
    """The source that holds the library's own copies."""
    return next((source for source in desk.catalog.folders() if source.location == _location(desk)), None)


def _location(desk: Pressbox) -> str:
    return str(desk.home.added.resolve())


def _names(copy: AddedFile) -> set[str]:
    names = {str(copy.path), *(name for article in copy.articles for name in (article.article_id, article.title))}
    return {name.casefold() for name in names}


def _delete(path: Path) -> None:
    """Its folder holds it alone."""
    try:
        path.unlink(missing_ok=True)
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
    except FileNotFoundError:
        return
    except OSError as error:
        why = (error.strerror or "no reason").lower()
        raise PressboxError(f"The copy {path} cannot be deleted ({why}); mend its permissions.") from error
