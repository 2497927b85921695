"""`pressbox doctor`: what is well, what is not, and what to do about it."""

import typer

from bot import doctor as checks
from bot.bootstrap import Desk
from bot.cli.options import Json
from bot.cli.output import print_json
from bot.render import checkup

PROBLEM = 1


def doctor(as_json: Json = False) -> None:
    """Check the installation and the library."""
    found = []
    with Desk() as desk:
        for check in checks.examine(desk):
            found.append(check)
            if not as_json:
                checkup.show(check.name, check.well, check.detail)
    well = all(check.well for check in found)
    if as_json:
        print_json({"schema": "pressbox.doctor/1", "well": well, "checks": [check.as_dict() for check in found]})
    if not well:
        raise typer.Exit(PROBLEM)
