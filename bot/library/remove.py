"""Takes out of the library what was put in: a source, or a file that `add` copied. Knows no door, and asks nobody."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.bootstrap import Desk
from corpus.article import Article
from corpus.errors import PressboxError
from corpus.source import Source
from corpus.web.sources import WebSource
from index.indexing.indexer import Progress, silent
from index.indexing.lock import indexing
from index.indexing.report import Report

FOR_EVER = -1.0


@dataclass(frozen=True, slots=True)
class Copy:
    """A file that was added, and the live articles in it: of most one."""

    path: Path
    articles: tuple[Article, ...]


def copies(desk: Desk) -> list[Copy]:
    """What was added last comes first."""
    source = _added(desk)
    if source is None:
        return []
    found: dict[str, list[Article]] = {}
    for origin, article in desk.catalog.held(source, desk.catalog.current_number()):
        found.setdefault(origin, []).append(article)
    return [Copy(source.path / origin, tuple(articles)) for origin, articles in found.items()]


def meant(known: Sequence[Copy], words: str) -> list[Copy]:
    """Of which a path, an id or a title is said; else whose title has these words in it."""
    words = words.strip().casefold()
    if not words:
        return []
    return [copy for copy in known if words in _names(copy)] or [
        copy for copy in known if any(words in article.title.casefold() for article in copy.articles)
    ]


def remove_source(desk: Desk, source: Source | WebSource, wait: float, progress: Progress = silent) -> Report:
    """Its files stay where they are, but for the library's own copies: they would come back."""
    with indexing(desk.home, wait):
        desk.catalog.unregister(source)
        if source.location == _location(desk):
            shutil.rmtree(desk.home.added, ignore_errors=True)
    return desk.indexer.sync(desk.catalog, wait=wait, progress=progress)


def remove_copy(desk: Desk, copy: Copy, wait: float, progress: Progress = silent) -> Report:
    """However much of the library it is: it was asked for."""
    source = _added(desk)
    with indexing(desk.home, wait):
        _delete(copy.path)
        if source:
            desk.catalog.disown(source, copy.path.relative_to(source.path).as_posix())
    return desk.indexer.sync(desk.catalog, wait=wait, progress=progress)


def left(desk: Desk, copy: Copy) -> list[Article]:
    """Its articles that another source has as well."""
    now = desk.catalog.current_number()
    return [article for article in copy.articles if desk.catalog.live(article.article_id, now)]


def _added(desk: Desk) -> Source | None:
    """The source that holds the library's own copies."""
    return next((source for source in desk.catalog.folders() if source.location == _location(desk)), None)


def _location(desk: Desk) -> str:
    return str(desk.home.added.resolve())


def _names(copy: Copy) -> set[str]:
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
