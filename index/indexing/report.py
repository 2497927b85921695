"""What a run of the indexer did, for people and machines."""

from dataclasses import asdict, dataclass
from typing import Any

from index.store.catalog import Rejection


@dataclass(frozen=True, slots=True)
class Report:
    """Counts are articles, except `chunks` (live after the run), `reread`, `embedded` (chunks embedded now) and
    `seconds`."""

    generation: int
    published: bool
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    failed: tuple[Rejection, ...] = ()
    notices: tuple[str, ...] = ()
    chunks: int = 0
    reread: int = 0  # documents that were read again though they are as they were: by a newer reader, or as asked
    embedded: int = 0
    seconds: float = 0.0
    rolled_back_to: int | None = None  # the generation whose content is published again

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)
