"""One new article, by the command from its start to its end: into the smallest library, and into larger ones."""

from functools import partial
from itertools import count

from bench.articles import write_article
from bench.line import Line, Place, Round
from bench.process import pressbox

_numbers = count()


def _add(place: Place, chunks: int) -> float:
    library = place.own_library(chunks, "added-to")
    if not (library / "known").exists():  # copied files are new ones: they are read again, once
        pressbox("index", home=library / "home")
        (library / "known").touch()
    write_article(library / "source" / f"one-{next(_numbers)}.md", number=1_000_000 + next(_numbers))
    cost = pressbox("index", home=library / "home")
    return float(getattr(cost, place.clock))


def _into(place: Place, which: int) -> Round:
    """Into the library of the `which`th size, beside the smallest."""
    return _add(place, place.chunks[0]), _add(place, place.chunks[which])


ONE_ARTICLE = Line(
    "one-article",
    "one new article into {first:,} chunks",
    "",
    "s",
    lambda place: (None, _add(place, place.chunks[0])),
    0.8,
)
INTO_LARGEST = Line(
    "into-largest", "… into {largest:,} chunks", "into {first:,} chunks", "s", partial(_into, which=-1), 1.2
)
INTO_MIDDLE = Line(
    "into-middle", "… into {middle:,} chunks", "into {first:,} chunks", "s", partial(_into, which=1), 1.2
)
