"""The registration of sources: folders, files, pages and feeds. Reads no articles.

The sample articles are registered while nothing else is, so that a first question has an answer.
"""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import UsageError
from corpus.formats import KNOWN, LIMITS, format_of, readable_size
from corpus.source import Source
from corpus.web.sources import WebSource
from index.store.catalog import Catalog

if TYPE_CHECKING:
    from corpus.web.reader import Recognised, WebReader

LONGEST_NAME = 60  # characters of a feed's title
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


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person wants of new sources: a name, the minutes between two requests to a page or feed."""

    allow_private: bool = False
    name: str | None = None
    every: float | None = None


def register_places(catalog: Catalog, places: Sequence[str], wishes: Wishes = Wishes()) -> list[str]:  # frozen
    """Register each place that no source covers yet, and return sentences about what changed by it.

    Every place is checked before the first is registered. The caller holds the indexer's lock. Raises UsageError for a
    place that does not exist, and PressboxError for an address that cannot be fetched.
    """
    looked_at = [found for place in places for found in _look_at(place, wishes.allow_private)]
    if wishes.name is not None and not wishes.name.strip():
        raise UsageError("The name after --name is empty; write what the source shall be called.")
    if wishes.name and len(looked_at) != 1:
        raise UsageError("--name names one source; give one folder, file or address with it.")
    told = [sentence for place in looked_at for sentence in _register_place(catalog, place)]
    for place in looked_at:
        _grant(catalog, place, wishes)
    return told


def _grant(catalog: Catalog, place: "Path | _FoundOnWeb", wishes: Wishes) -> None:
    """Give the source of a place, if it has one of its own, the name and the interval that a person wants."""
    location = str(place) if isinstance(place, Path) else place.url
    source = next((source for source in catalog.sources() if source.location == location), None)
    if source and wishes.name:
        catalog.rename(source, wishes.name)
    if isinstance(source, WebSource) and wishes.every is not None:
        catalog.set_interval(source, wishes.every)


def _look_at(place: str, allow_private: bool) -> "Iterator[Path | _FoundOnWeb]":
    """The folder, file or address that a place is; of an OPML file, the addresses of its feeds."""
    if is_url(place):
        yield _recognise(place, allow_private)
        return
    path = _require_existing(Path(place))
    if path.suffix.lower() == ".opml":
        yield from _feeds_in(path, allow_private)
    else:
        yield path


def _feeds_in(path: Path, allow_private: bool) -> "Iterator[_FoundOnWeb]":
    """The feeds of an OPML file, which the next run asks for the first time. Raises UsageError if it has none."""
    from corpus.draft import Unfit  # late: start-up speed, as below; most commands register no feeds
    from corpus.readers.isolation import shared_parser
    from corpus.web.reader import Recognised

    try:
        if path.stat().st_size > LIMITS.document_bytes:
            raise Unfit(f"It has more than {readable_size(LIMITS.document_bytes)}.")
        addresses = shared_parser().parse("addresses", path.read_bytes())
    except (Unfit, OSError) as error:
        raise UsageError(f"{path} cannot be read as a list of feeds: {error}") from error
    if not addresses:
        raise UsageError(f"{path} names no feeds.")
    for address in addresses:
        yield _FoundOnWeb(address["url"], Recognised("feed"), allow_private)


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
    from corpus.clean import to_one_line  # late, as above

    title = to_one_line(found.seen.title or "", LONGEST_NAME) or None
    catalog.register_web(found.url, found.seen.kind, found.allow_private, datetime.now(UTC), title)
    if found.seen.feeds:
        yield f"{found.url} is read as one page; it names a feed, which `pressbox index {found.seen.feeds[0]}` follows."


@dataclass(frozen=True, slots=True)
class _FoundOnWeb:
    url: str
    seen: "Recognised"
    allow_private: bool


def is_url(place: str) -> bool:
    """Whether the place is an address of any scheme, so that wrong schemes are refused as such. `C:` is none."""
    scheme, colon, _ = place.partition("://")
    return bool(colon) and scheme.isalnum()


def _recognise(place: str, allow_private: bool) -> _FoundOnWeb:
    from corpus.web.guard import Misspelt  # late: imports httpx
    from corpus.web.reader import WebReader

    url = place.strip().partition("#")[0]
    try:
        seen = WebReader().recognise(url, allow_private)
    except Misspelt as error:
        raise UsageError(str(error)) from error
    return _FoundOnWeb(url, seen, allow_private)


def _require_existing(path: Path) -> Path:
    try:
        resolved = path.expanduser().resolve()
        is_file = stat.S_ISREG(resolved.stat().st_mode)
        str(resolved).encode()
    except (OSError, RuntimeError, ValueError) as error:  # circular links, an unknown user's home, an undecodable name
        why = error.strerror.lower() if isinstance(error, OSError) and error.strerror else "it cannot be resolved"
        raise UsageError(
            f"{os.fspath(path)} cannot be registered ({why}); give a folder, a file or a web address."
        ) from error
    if is_file and format_of(resolved.name) is None:
        raise UsageError(
            f"{os.fspath(path)} cannot be registered: files of this kind are not read; give one of {KNOWN}."
        )
    return resolved


def make_web_reader(catalog: Catalog) -> "WebReader | None":
    """The reader of pages and feeds; None if no page or feed is registered."""
    if len(catalog.folders()) == len(catalog.sources()):
        return None
    from corpus.web.reader import WebReader  # late: imports httpx

    return WebReader()
