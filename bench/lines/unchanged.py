"""A run that finds nothing new."""

from bench.line import Line, Place, Round
from bench.process import pressbox


def _again(place: Place) -> Round:
    home = place.folder / f"indexed-{place.size}"
    if not home.exists():
        pressbox("index", str(place.articles()), home=home)
    return None, getattr(pressbox("index", home=home), place.clock)


UNCHANGED = Line("unchanged", "nothing new, {size:,} articles", "", "s", _again, 0.25)
