"""The names under which a person knows an article: its address, its id, its title, or a part of one of them."""

from corpus.errors import UsageError
from corpus.urls import canonicalise
from index.store.catalog import Catalog

NAMED = 5  # ids that are listed when a name fits several articles
LISTED = "`pressbox articles` lists them"  # the advice at a terminal


def find_article_id(catalog: Catalog, name: str, advice: str = LISTED) -> str:
    """The id of the article of this name, live or not.

    Raises UsageError if none or several fit; where none does, it ends with the `advice`.
    """
    for exact in (name, canonicalise(name)):
        if exact and catalog.newest(exact):
            return exact
    ids: list[str] = []
    if name.strip():
        ids = catalog.ids_titled(name) or catalog.ids_like(name) or catalog.ids_titled(name, whole=False)
    if len(ids) == 1:
        return ids[0]
    if not ids:
        raise UsageError(f"There is no article {name!r}; {advice}.")
    more = f" and {len(ids) - NAMED:,} more" if len(ids) > NAMED else ""
    raise UsageError(f"{name!r} may be any of {', '.join(ids[:NAMED])}{more}; say which.")
