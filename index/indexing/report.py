"""The report of one indexing run, for people and machines."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from index.store.catalog import Catalog, Generation, Rejection


@dataclass(frozen=True, slots=True)
class UnreadKinds:
    """The files of one folder whose kinds are not read: suffix → number."""

    source: str
    kinds: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Report:
    """What a run changed, published and could not read.

    Counts and ids are of articles, except `chunks` (live after the run), `reread` (documents) and `embedded` (texts
    embedded in this run).
    """

    generation: int
    published: bool
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    failed: tuple[Rejection, ...] = ()
    notices: tuple[str, ...] = ()
    unread: tuple[UnreadKinds, ...] = ()
    empty: tuple[str, ...] = ()  # sources that gave no article
    chunks: int = 0
    reread: int = 0  # unchanged documents that were read again, because of a newer reader or on request
    embedded: int = 0
    seconds: float = 0.0
    rolled_back_to: int | None = None  # the generation whose content is published again

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON values; tuples stay tuples."""
        return asdict(self)


def report_unchanged(catalog: Catalog, unreachable: Iterable[str], current: Generation | None) -> Report:
    """The report of a run that publishes nothing. `unreachable`: sentences about what could not be looked at."""
    number = current.number if current else 0
    articles, chunks = catalog.count(number)
    return Report(number, published=False, unchanged=articles, notices=tuple(unreachable), chunks=chunks)
