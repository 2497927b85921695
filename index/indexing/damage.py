"""Damage to a generation's indexes, found without letting Chroma open its folders (I7)."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.engines.lexical import Lexicon
from index.engines.seal import find_segment_damage
from index.errors import LibraryDamaged
from index.home import Home
from index.store.catalog import Catalog, Generation
from index.store.collections import of_segments

if TYPE_CHECKING:
    from index.engines.chroma_server import Server


def find_damage(home: Home, catalog: Catalog, generation: Generation, server: "Server | None" = None) -> list[str]:
    """A few words for each damaged part; empty if there is none.

    The vectors are looked for on Chroma's `server`, if there is one. Raises ChromaUnusable if it is away.
    """
    if server:
        found = list(_damage_on(server, catalog, generation))
    else:
        found = [
            f"segment {number}: {reason}"
            for number in generation.segments
            if (reason := find_segment_damage(home.segment(number))) is not None
        ]
    try:
        if Lexicon(home.lexicon(generation.lexicon)).size < catalog.distinct_chunks(generation.number):
            found.append("the lexical index lacks chunks")
    except LibraryDamaged:
        found.append("the lexical index cannot be read")
    return found


def _damage_on(server: "Server", catalog: Catalog, generation: Generation) -> Iterator[str]:
    """The same for the collections of the generation's segments."""
    from index.engines.remote_index import find_fault  # late: start-up speed; brings httpx

    for number, notes in of_segments(catalog.connection, generation.segments).items():
        if not notes:
            yield f"segment {number} is not on Chroma's server"
        for note in notes:
            if reason := find_fault(server, note):
                yield f"collection {note.name} {reason}"
