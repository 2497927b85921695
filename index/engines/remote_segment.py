"""A segment on Chroma's server: immutable collections, built once, verified, and only read from then on.

A row has a short key, since a chunk's id holds a URL, and says its article's day and outlet, so that a filter of them
is the server's work. Knows vectors and what is asked of them; knows no texts.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

import numpy as np

from index.embedding.embedder import Vectors
from index.engines import twins
from index.engines.chroma_server import Metadata, Row, Server
from index.engines.segment import NEAR, Effort
from index.store.staging import Embedded

# In one collection; a larger segment is several, which are asked side by side. Of a million made-up rows in one, not
# all of the sample found themselves, so that it was built anew with more effort; of 250,000 all did.
MOST_ROWS = 250_000
MOST_BEHIND = 100  # twins that one row stands for: Cloud takes 4,096 bytes of metadata a value
NAME_BYTES = 200  # of an outlet's name that a row says

VERSION, DAY, OUTLET, BEHIND = "version", "day", "outlet", "behind"


def key_of(row: Embedded) -> str:
    """A short key for a chunk: `index.store.catalog` turns its version's number back into its article."""
    return f"{row.version_key}:{row.start}-{row.end}"


def day_number(day: str) -> int:
    """A day, YYYY-MM-DD, as a number that sorts as days do."""
    return int(day.replace("-", ""))


def label_of(outlet: str) -> str:
    """An outlet's name, as a row says it."""
    return outlet.encode()[:NAME_BYTES].decode(errors="ignore")


def parts_of(ids: Sequence[str]) -> Iterator[list[str]]:
    """The chunks of each collection of a segment."""
    rest = iter(ids)
    while part := list(islice(rest, MOST_ROWS)):
        yield part


def group(
    ids: Sequence[str], described: Callable[[Sequence[str]], Iterable[list[Embedded]]]
) -> tuple[list[str], dict[str, list[str]]]:
    """The chunks that get a row, and for each that stands for others (see `index.engines.twins`), which those are.

    Twins have the same day and outlet, so that a filter treats them alike.
    """
    behind = twins.find(ids, lambda: _labelled(described(ids)))
    split = {
        one: group[place + 1 : place + 1 + MOST_BEHIND]
        for first, others in behind.items()
        for group in [[first, *others]]
        for place, one in enumerate(group)
        if place % (MOST_BEHIND + 1) == 0
    }
    hidden = {chunk_id for others in split.values() for chunk_id in others}
    return [chunk_id for chunk_id in ids if chunk_id not in hidden], {
        k: others for k, others in split.items() if others
    }


def _labelled(batches: Iterable[list[Embedded]]) -> Iterator[Vectors]:
    """The vectors with one more number, which differs for rows of another day or outlet."""
    numbers: dict[tuple[str | None, str], int] = {}
    for batch in batches:
        labels = [numbers.setdefault((row.day, row.outlet), len(numbers)) for row in batch]
        yield np.column_stack([np.stack([row.vector for row in batch]), np.array(labels, np.float32)])


def write(
    server: Server,
    name: str,
    ids: Sequence[str],
    behind: dict[str, list[str]],
    described: Callable[[Sequence[str]], Iterable[list[Embedded]]],
    effort: Effort,
) -> str:
    """Make a collection and fill it with a row for each of `ids`; its key. Raises ChromaUnusable."""
    key = server.create(name, effort.breadth, effort.neighbours, len(ids))
    hidden = [chunk_id for one in ids for chunk_id in behind.get(one, ())]
    keys = {row.chunk_id: key_of(row) for batch in described(hidden) for row in batch}
    for batch in described(ids):
        rows = [(row, [keys[other] for other in behind.get(row.chunk_id, ())]) for row in batch]
        server.write(key, [Row(key_of(row), row.vector, _metadata(row, others)) for row, others in rows], len(ids))
    return key


def _metadata(row: Embedded, others: list[str]) -> Metadata:
    """What a query may ask of a row. One that stands for others is of no single version."""
    known: Metadata = {VERSION: 0 if others else row.version_key, OUTLET: label_of(row.outlet)}
    if row.day:
        known[DAY] = day_number(row.day)
    if others:
        known[BEHIND] = " ".join(others)
    return known


def finds_itself(server: Server, key: str, sample: Sequence[Embedded]) -> bool:
    """Whether each row of the sample finds itself in a collection, or one that is as near."""
    results = server.nearest(key, [row.vector for row in sample], 10)
    return all(
        any(hit.key == key_of(row) or hit.similarity > 1 - NEAR for hit in near)
        for row, near in zip(sample, results, strict=True)
    )
