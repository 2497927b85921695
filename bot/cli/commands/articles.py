"""`pressbox articles`: what is in the library."""

from bot.bootstrap import Desk
from bot.cli.notices import notice
from bot.cli.options import Json, Outlet, Since, Until, chosen
from bot.cli.output import print_json
from bot.cli.render import listing


def articles(
    as_json: Json = False,
    since: Since = None,
    until: Until = None,
    outlet: Outlet = None,
) -> None:
    """List the articles, newest first."""
    with Desk() as desk:
        found = list(desk.catalog.articles(desk.catalog.current_number(), chosen(since, until, outlet)))
    if as_json:
        print_json(listing.articles_as_dict(found))
    elif found:
        listing.show_articles(found)
    else:
        notice("There is no such article in the library.")
