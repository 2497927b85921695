"""Adds one article, or one address: reads it, says which known article it equals, else indexes it. Knows no door.

A file is copied into a folder of the library's own, which is a source as any other. It returns once what was added
can be asked.
"""

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

from bot.bootstrap import Pressbox
from bot.library.result import AddedArticle, Addition
from bot.library.sources import make_web_reader, register_places
from corpus.article import Article, Rejected
from corpus.errors import PressboxError, UsageError
from corpus.reader import read
from corpus.source import Source, SourceFile
from index.indexing.indexer import Progress, ignore_progress
from index.indexing.lock import hold_indexer_lock

FOR_EVER = -1.0
OWN = 12  # letters of a file's hash that name its folder: the same bytes are the same article


def add_file(desk: Pressbox, path: Path, progress: Progress = ignore_progress) -> Addition:
    """Raises UsageError where it holds no article, and what a run of the indexer raises."""
    catalog, folder = desk.catalog, desk.home.added
    before = catalog.current_number()
    origin = f"{_digest(path)[:OWN]}/{path.name}"
    articles, left_out = _read_articles(path, origin, _copy_name(desk, folder))
    known = [_find_twin(desk, article, before) for article in articles]
    if all(known):
        return Addition(tuple(_describe_known(desk, article, True) for article in known if article), left_out)
    place = folder / origin
    _place_whole(path, place)
    try:
        with hold_indexer_lock(desk.home, FOR_EVER):
            notices = register_places(catalog, [str(folder)])
        desk.indexer.sync(catalog, wait=FOR_EVER, progress=progress)
    except PressboxError:
        place.unlink(missing_ok=True)  # it was refused: no later run shall add it after all
        raise
    added = _list_added(desk, articles, before)
    return Addition(tuple(added), left_out, (*notices, *_cut_short(desk, [one.article for one in added])))


def add_address(
    desk: Pressbox, url: str, allow_private: bool = False, progress: Progress = ignore_progress
) -> Addition:
    """A page, or a feed and what it names; asked through the guard."""
    catalog = desk.catalog
    before = catalog.current_number()
    had = {source.location for source in catalog.sources()}
    with hold_indexer_lock(desk.home, FOR_EVER):
        notices = register_places(catalog, [url], allow_private)
    (source,) = [s for s in catalog.sources() if s.location not in had] or [catalog.source_named(url)]
    report = desk.indexer.sync(catalog, wait=FOR_EVER, progress=progress, web=make_web_reader(catalog))
    articles = catalog.claimed(source, catalog.current_number())
    left_out = tuple(rejection.reason for rejection in catalog.rejections() if rejection.source == source.name)
    if not articles:
        raise UsageError(next(iter((*left_out, *report.notices)), f"No article was found at {url}."))
    return Addition(
        tuple(_describe_known(desk, article, _find_twin(desk, article, before) is not None) for article in articles),
        left_out,
        (*notices, *_cut_short(desk, articles)),
    )


def _read_articles(path: Path, origin: str, source: str) -> tuple[list[Article], tuple[str, ...]]:
    status = path.stat()
    file = SourceFile(origin, path, status.st_size, status.st_mtime_ns)
    found = list(read(file, Source(source, path.parent)))
    articles = [item for item in found if isinstance(item, Article)]
    left_out = tuple(item.reason for item in found if isinstance(item, Rejected))
    if not articles:
        raise UsageError(next(iter(left_out), "There is no article in it."))
    return articles, left_out


def _find_twin(desk: Pressbox, article: Article, generation: int) -> Article | None:
    """The article that it equals: one that reads the same."""
    return desk.catalog.twin(article.version, generation)


def _list_added(desk: Pressbox, articles: Sequence[Article], before: int) -> list[AddedArticle]:
    """As the library has them now: where another source has another version of one, that one stays."""
    now = desk.catalog.current_number()
    settled = []
    for article in articles:
        live = desk.catalog.live(article.article_id, now) or _find_twin(desk, article, now)
        if live is None:
            raise PressboxError("It was read and did not come into the library; `pressbox index` says why.")
        settled.append(_describe_known(desk, live, desk.catalog.twin(live.version, before) is not None))
    return settled


def _describe_known(desk: Pressbox, article: Article, known: bool) -> AddedArticle:
    return AddedArticle(article, len(desk.catalog.chunks_of(article, desk.catalog.current_number())), known)


def _cut_short(desk: Pressbox, articles: Sequence[Article]) -> list[str]:
    """A sentence for each that is too long to be searched whole."""
    ids = {article.article_id for article in articles}
    return [
        short.sentence for short in desk.catalog.cut_short(desk.catalog.current_number()) if short.article_id in ids
    ]


def _copy_name(desk: Pressbox, folder: Path) -> str:
    return next((source.name for source in desk.catalog.folders() if source.path == folder.resolve()), folder.name)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _place_whole(path: Path, place: Path) -> None:
    """Whole or not at all: a watching indexer may look at any moment."""
    part = place.with_name(f".{place.name}.part")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, part)
        part.replace(place)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise PressboxError(
            f"The file cannot be kept in {place.parent.parent} ({(error.strerror or 'no reason').lower()}); make room "
            "or mend its permissions."
        ) from error
