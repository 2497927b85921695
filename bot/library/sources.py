"""The registration of sources: folders, files, pages and feeds. Reads no articles.

The sample articles are registered while nothing else is, so that a first question has an answer.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import UsageError
from corpus.source import Source
from corpus.web.sources import WebKind, WebSource
from index.store.catalog import Catalog

if TYPE_CHECKING:
    from corpus.web.reader import WebReader

SAMPLE = "sample"  # the name of the sample articles, unless a person registered their folder


def sample_folder() -> Path:
    """The folder of the sample articles, which is part of the install."""
    return Path(str(resources.files("corpus") / "articles"))


def is_sample(source: Source | WebSource) -> bool:
    """Whether the source is the sample, registered because nothing else was."""
    return source.name == SAMPLE and source.location == str(sample_folder())


def register_sample(catalog: Catalog) -> str:
    """Register the sample articles, and return the sentence that says so."""
    catalog.register(sample_folder(), datetime.now(UTC), SAMPLE)
    return (
        "No folder is registered, so these are the sample articles that come with Pressbox; "
        "`pressbox index FOLDER` reads your own."
    )


def register_places(catalog: Catalog, places: Sequence[str], allow_private: bool = False) -> list[str]:
    """Register each place that no source covers yet, and return sentences about what changed by it.

    Every place is checked before the first is registered. The caller holds the indexer's lock. Raises UsageError for a
    place that does not exist, and PressboxError for an address that cannot be fetched.
    """
    looked_at = [
        _recognise(place, allow_private) if _is_url(place) else _require_existing(Path(place)) for place in places
    ]
    return [sentence for place in looked_at for sentence in _register_place(catalog, place)]


def _register_place(catalog: Catalog, place: "Path | _FoundOnWeb") -> Iterator[str]:
    sample = next((source for source in catalog.sources() if is_sample(source)), None)
    if sample is not None:
        catalog.unregister(sample)
        if place != sample_folder():
            yield "The sample articles leave the library, now that it has a source of yours."
    yield from _register_path(catalog, place) if isinstance(place, Path) else _register_web(catalog, place)


def _register_path(catalog: Catalog, path: Path) -> Iterator[str]:
    folders = catalog.folders()
    covering = next((source for source in folders if path != source.path and path.is_relative_to(source.path)), None)
    if covering is not None:
        yield f'{path} is already covered by the source "{covering.name}" ({covering.path}).'
        return
    for inner in folders:
        if inner.path != path and inner.path.is_relative_to(path):
            catalog.unregister(inner)
            yield f'The source "{inner.name}" ({inner.path}) is now a part of {path}.'
    catalog.register(path, datetime.now(UTC))


def _register_web(catalog: Catalog, found: "_FoundOnWeb") -> Iterator[str]:
    catalog.register_web(found.url, found.kind, found.allow_private, datetime.now(UTC))
    if found.feeds:
        yield f"{found.url} is read as one page; it names a feed, which `pressbox index {found.feeds[0]}` follows."


@dataclass(frozen=True, slots=True)
class _FoundOnWeb:
    url: str
    kind: WebKind
    feeds: list[str]  # addresses of feeds that the page names
    allow_private: bool


def _is_url(place: str) -> bool:
    """Whether the place is an address of any scheme, so that wrong schemes are refused as such. `C:` is none."""
    scheme, colon, _ = place.partition("://")
    return bool(colon) and scheme.isalnum()


def _recognise(place: str, allow_private: bool) -> _FoundOnWeb:
    from corpus.web.guard import Misspelt  # late: imports httpx
    from corpus.web.reader import WebReader

    url = place.strip().partition("#")[0]
    try:
        kind, feeds = WebReader().recognise(url, allow_private)
    except Misspelt as error:
        raise UsageError(str(error)) from error
    return _FoundOnWeb(url, kind, feeds, allow_private)


def _require_existing(path: Path) -> Path:
    try:
        resolved = path.expanduser().resolve()
        resolved.stat()
        str(resolved).encode()
    except (OSError, RuntimeError, ValueError) as error:  # circular links, an unknown user's home, an undecodable name
        why = error.strerror.lower() if isinstance(error, OSError) and error.strerror else "it cannot be resolved"
        raise UsageError(
            f"{os.fspath(path)} cannot be registered ({why}); give a folder, a file or a web address."
        ) from error
    return resolved


def make_web_reader(catalog: Catalog) -> "WebReader | None":
    """The reader of pages and feeds; None if no page or feed is registered."""
    if len(catalog.folders()) == len(catalog.sources()):
        return None
    from corpus.web.reader import WebReader  # late: imports httpx

    return WebReader()
