"""Which folders and files are registered, and when the sample articles take part. Knows no articles.

The sample articles take part while nothing else is registered, so that a first question has an answer.
"""

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

from corpus.errors import UsageError
from corpus.source import Source
from index.catalog import Catalog

SAMPLE = "sample"  # the name that the sample articles have unless a person registered them under their path


def sample_path() -> Path:
    return Path(str(resources.files("corpus") / "articles"))


def is_sample(source: Source) -> bool:
    """Registered only because nothing else was."""
    return source.name == SAMPLE and source.path == sample_path()


def register_sample(catalog: Catalog) -> str:
    """The sentence that says so."""
    catalog.register(sample_path(), datetime.now(UTC), SAMPLE)
    return (
        "No folder is registered, so these are the sample articles that come with Pressbox; "
        "`pressbox index FOLDER` reads your own."
    )


def register(catalog: Catalog, paths: Sequence[Path]) -> list[str]:
    """Register what is not covered yet; sentences for whoever registered it. All paths are looked at before any is.

    To be called by the one who holds the indexer's lock.
    """
    return [sentence for path in [_existing(path) for path in paths] for sentence in _register(catalog, path)]


def _register(catalog: Catalog, path: Path) -> Iterator[str]:
    sources = catalog.sources()
    sample = next((source for source in sources if is_sample(source)), None)
    if sample is not None:
        catalog.unregister(sample)
        sources.remove(sample)
        if path != sample.path:
            yield "The sample articles leave the library, now that it has a source of yours."
    covering = next((source for source in sources if path != source.path and path.is_relative_to(source.path)), None)
    if covering is not None:
        yield f'{path} is already covered by the source "{covering.name}" ({covering.path}).'
        return
    for inner in sources:
        if inner.path != path and inner.path.is_relative_to(path):
            catalog.unregister(inner)
            yield f'The source "{inner.name}" ({inner.path}) is now a part of {path}.'
    catalog.register(path, datetime.now(UTC))


def _existing(path: Path) -> Path:
    try:
        resolved = path.expanduser().resolve()
        resolved.stat()
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle, or no such user's home
        why = error.strerror.lower() if isinstance(error, OSError) and error.strerror else "it cannot be resolved"
        raise UsageError(f"{os.fspath(path)} cannot be registered ({why}); give a folder or a file.") from error
    return resolved
