"""`pressbox articles`: the articles in the library."""

from bot.bootstrap import Pressbox
from bot.cli.notices import print_notice
from bot.cli.options import Json, Outlet, Since, Until, make_filter
from bot.cli.output import print_json
from bot.cli.render import listing


def articles(
    as_json: Json = False,
    since: Since = None,
    until: Until = None,
    outlet: Outlet = None,
) -> None:
    """List the articles, newest first."""
    with Pressbox() as pressbox:
        found = list(pressbox.catalog.articles(pressbox.catalog.current_number(), make_filter(since, until, outlet)))
    if as_json:
        print_json(listing.articles_as_dict(found))
    elif found:
        listing.show_articles(found)
    else:
        print_notice("There is no such article in the library.")
