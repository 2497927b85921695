"""Outlets: a sentence that names those there are, where one was asked for that has no article."""

from index.store.catalog import Catalog, Filter

NAMED = 12


def describe_unknown_outlet(catalog: Catalog, chosen: Filter) -> str | None:
    """The sentence about the first outlet of the filter that no live article has; None if there is no such outlet."""
    if not chosen.outlets:
        return None
    known = catalog.outlets(catalog.current_number())
    folded = {outlet.casefold() for outlet in known}
    lacking = [outlet for outlet in chosen.outlets if outlet.casefold() not in folded]
    if not lacking or not known:
        return None
    listed = ", ".join(f"“{outlet}”" for outlet in known[:NAMED])
    more = f" and {len(known) - NAMED} more" if len(known) > NAMED else ""
    return f"No article is by “{lacking[0]}”. The outlets here are {listed}{more}."
