"""Damage to a generation's index folders, found without letting Chroma open them (I7)."""

from index.engines.lexical import Lexicon
from index.engines.seal import find_segment_damage
from index.errors import LibraryDamaged
from index.home import Home
from index.store.catalog import Generation


def find_damage(home: Home, generation: Generation, chunks: int) -> list[str]:
    """A few words for each damaged part; empty if there is none. `chunks` is the number of distinct live chunks."""
    found = [
        f"segment {number}: {reason}"
        for number in generation.segments
        if (reason := find_segment_damage(home.segment(number))) is not None
    ]
    try:
        if Lexicon(home.lexicon(generation.lexicon)).size < chunks:
            found.append("the lexical index lacks chunks")
    except LibraryDamaged:
        found.append("the lexical index cannot be read")
    return found
