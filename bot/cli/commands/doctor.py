"""`pressbox doctor`: what is well, what is not, and what to do about it."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from bot import doctor as checks
from bot.bootstrap import Pressbox
from bot.cli.notices import print_notice
from bot.cli.options import Json
from bot.cli.output import print_json
from bot.cli.progress import show_progress
from bot.cli.render import checkup

PROBLEM = 1


def doctor(
    repair: Annotated[bool, typer.Option("--repair", help="Build anew, or save, what is damaged.")] = False,
    as_json: Json = False,
) -> None:
    """Check the installation and the library."""
    found = []
    with Pressbox() as desk:
        if repair and (sentence := checks.repair_conversations(desk.home, desk.chats_file, datetime.now(UTC))):
            print_notice(sentence)
        if repair and desk.catalog.current():
            with show_progress() as progress:
                report = desk.indexer.sync(desk.catalog, progress=progress)
            for sentence in report.notices or ["Nothing needed to be repaired."]:
                print_notice(sentence)
        for check in checks.examine(desk):
            found.append(check)
            if not as_json:
                checkup.show(check.name, check.well, check.detail)
    well = all(check.well for check in found)
    if as_json:
        print_json({"schema": "pressbox.doctor/1", "well": well, "checks": [check.as_dict() for check in found]})
    if not well:
        raise typer.Exit(PROBLEM)
