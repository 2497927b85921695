"""The addition of one file or one address. It returns once the articles can be asked. Knows no user interface.

A file is copied into the library's own folder of added files, which is a source like any other.
"""

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.bootstrap import Pressbox
from bot.library.result import AddedArticle, Addition
from bot.library.sources import Wishes, make_web_reader, register_places
from corpus.article import Article, Rejected
from corpus.errors import PressboxError, UsageError
from corpus.reader import read
from corpus.remarks import Remark, sentences
from corpus.source import Source, SourceFile
from index.indexing.lock import FOR_EVER, hold_indexer_lock
from index.indexing.progress import Progress, ignore_progress

HASH_LETTERS = 12  # of a file's hash, which name its folder: the same bytes are the same article


def add_file(pressbox: Pressbox, path: Path, progress: Progress = ignore_progress) -> Addition:
    """Copy the file into the library and index it, unless the library has every article in it already.

    Waits for a running indexer. Raises UsageError if the file holds no article, and what an indexing run raises; then
    the copy is deleted.
    """
    catalog, folder = pressbox.catalog, pressbox.home.added
    before = catalog.current_number()
    origin = f"{_digest(path)[:HASH_LETTERS]}/{path.name}"
    articles, left_out = _read_articles(path, origin, _copy_name(pressbox, folder))
    known = [_find_twin(pressbox, article, before) for article in articles]
    if all(known):
        return Addition(tuple(_describe_known(pressbox, article, True) for article in known if article), left_out)
    place = folder / origin
    _place_whole(path, place)
    try:
        with hold_indexer_lock(pressbox.home, FOR_EVER, pressbox.catalog):
            notices = register_places(catalog, [str(folder)])
        pressbox.indexer.sync(catalog, wait=FOR_EVER, progress=progress)
    except PressboxError:
        place.unlink(missing_ok=True)  # else a later run would add the file after all
        raise
    added = _list_added(pressbox, articles, before)
    return Addition(tuple(added), left_out, (*notices, *_cut_short(pressbox, [one.article for one in added])))


def add_address(
    pressbox: Pressbox, url: str, allow_private: bool = False, progress: Progress = ignore_progress
) -> Addition:
    """Register a page, or a feed with its items, and index it. Waits for a running indexer.

    Raises UsageError if the address gives no article, and what an indexing run raises.
    """
    catalog = pressbox.catalog
    before = catalog.current_number()
    had = {source.location for source in catalog.sources()}
    with hold_indexer_lock(pressbox.home, FOR_EVER, pressbox.catalog):
        notices = register_places(catalog, [url], Wishes(allow_private))
    (source,) = [s for s in catalog.sources() if s.location not in had] or [catalog.source_named(url)]
    report = pressbox.indexer.sync(
        catalog, wait=FOR_EVER, progress=progress, web=make_web_reader(catalog), ask={source.location}
    )
    source = catalog.source_named(source.name)  # it may have moved
    articles = catalog.claimed(source, catalog.current_number())
    left_out = tuple(rejection.reason for rejection in catalog.rejections() if rejection.source == source.name)
    if not articles:
        raise UsageError(next(iter((*left_out, *report.notices)), f"No article was found at {url}."))
    return Addition(
        tuple(
            _describe_known(pressbox, article, _find_twin(pressbox, article, before) is not None)
            for article in articles
        ),
        left_out,
        (*notices, *_cut_short(pressbox, articles)),
    )


def _read_articles(path: Path, origin: str, source: str) -> tuple[list[Article], tuple[str, ...]]:
    """The articles of a file, and sentences about the rest. Raises UsageError if there is no article in it."""
    status = path.stat()
    file = SourceFile(origin, path, status.st_size, status.st_mtime_ns)
    folder = f"{origin.rpartition('/')[0]}/"  # it is the library's own; a person knows the file by its name
    found = list(read(file, Source(source, path.parent)))
    articles = [item for item in found if isinstance(item, Article)]
    remarks = sentences(
        replace(item, origin=item.origin.removeprefix(folder)) for item in found if isinstance(item, Remark)
    )
    left_out = (*(item.reason for item in found if isinstance(item, Rejected)), *remarks)
    if not articles:
        raise UsageError(next(iter(left_out), "There is no article in it."))
    return articles, left_out


def _find_twin(pressbox: Pressbox, article: Article, generation: int) -> Article | None:
    """The article in `generation` that reads the same; None if there is none."""
    return pressbox.catalog.twin(article.version, generation)


def _list_added(pressbox: Pressbox, articles: Sequence[Article], before: int) -> list[AddedArticle]:
    """The articles as the library has them now. A version that another source holds stays in force."""
    now = pressbox.catalog.current_number()
    settled = []
    for article in articles:
        live = pressbox.catalog.live(article.article_id, now) or _find_twin(pressbox, article, now)
        if live is None:
            raise PressboxError("It was read and did not come into the library; `pressbox index` says why.")
        settled.append(_describe_known(pressbox, live, pressbox.catalog.twin(live.version, before) is not None))
    return settled


def _describe_known(pressbox: Pressbox, article: Article, known: bool) -> AddedArticle:
    return AddedArticle(article, len(pressbox.catalog.chunks_of(article, pressbox.catalog.current_number())), known)


def _cut_short(pressbox: Pressbox, articles: Sequence[Article]) -> list[str]:
    """One sentence for each article that is too long to be searched as a whole."""
    ids = {article.article_id for article in articles}
    return [
        short.sentence
        for short in pressbox.catalog.cut_short(pressbox.catalog.current_number())
        if short.article_id in ids
    ]


def _copy_name(pressbox: Pressbox, folder: Path) -> str:
    return next((source.name for source in pressbox.catalog.folders() if source.path == folder.resolve()), folder.name)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _place_whole(path: Path, place: Path) -> None:
    """Copy the file to `place` whole or not at all, because a watching indexer may look at any moment."""
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
