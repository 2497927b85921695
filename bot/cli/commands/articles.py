"""`pressbox articles`: the articles in the library."""

from datetime import date
from enum import Enum
from typing import Annotated

import typer

from bot.answering.outlets import describe_unknown_outlet
from bot.bootstrap import Pressbox
from bot.cli.notices import print_notice
from bot.cli.options import Json, Outlet, Since, Until, make_filter
from bot.cli.output import print_json
from bot.cli.render import listing
from corpus.article import Article


class Order(Enum):
    """The orders of the list. Articles of unknown date come last."""

    newest = "newest"
    oldest = "oldest"
    title = "title"
    outlet = "outlet"


ORDERS = [order.value for order in Order]


def _parse_order(value: str | Order) -> Order:
    if isinstance(value, Order):  # the default
        return value
    if value.lower() not in ORDERS:
        raise typer.BadParameter(f"{value!r} is no order; write {', '.join(ORDERS[:-1])} or {ORDERS[-1]}.")
    return Order(value.lower())


def articles(
    as_json: Json = False,
    since: Since = None,
    until: Until = None,
    outlet: Outlet = None,
    source: Annotated[
        str | None, typer.Option("--source", metavar="NAME", help="Only articles of this source.")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, metavar="N", help="At most so many.")] = None,
    sort: Annotated[
        Order, typer.Option("--sort", parser=_parse_order, metavar="|".join(ORDERS), help="The order.")
    ] = Order.newest,
) -> None:
    """List the articles, newest first.

    Off a terminal: day, outlet, title and id of one article a line, with tabs between them.
    """
    with Pressbox() as pressbox:
        catalog, chosen = pressbox.catalog, make_filter(since, until, outlet)
        found = list(catalog.articles(catalog.current_number(), chosen))
        if source is not None:
            name = catalog.source_named(source).name
            found = [article for article in found if article.source == name]
        unknown = None if found else describe_unknown_outlet(catalog, chosen)
    found = _sorted(found, sort)[:limit]
    if as_json:
        print_json(listing.articles_as_dict(found))
    elif found:
        listing.show_articles(found)
    else:
        nothing = "There is no such article in the library." if chosen or source else "The library holds no article."
        print_notice(unknown or nothing)


def _sorted(found: list[Article], order: Order) -> list[Article]:
    """The articles, which are newest first, in another order."""
    if order is Order.oldest:
        return sorted(found, key=lambda article: article.published_at or date.max)
    if order is Order.title:
        return sorted(found, key=lambda article: article.title.casefold())
    if order is Order.outlet:
        return sorted(found, key=lambda article: (article.outlet is None, (article.outlet or "").casefold()))
    return found
