"""`pressbox doctor`: what is well, what is not, and what to do about it."""

from collections.abc import Iterator
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
        if repair and (sentence := _repair_conversations(desk)):
            print_notice(sentence)
        if repair and desk.catalog.current():
            with show_progress() as progress:
                report = desk.indexer.sync(desk.catalog, progress=progress)
            for sentence in report.notices or ["Nothing needed to be repaired."]:
                print_notice(sentence)
        for check in _checks(desk):
            found.append(check)
            if not as_json:
                checkup.show(check.name, check.well, check.detail)
    well = all(check.well for check in found)
    if as_json:
        print_json({"schema": "pressbox.doctor/1", "well": well, "checks": [check.as_dict() for check in found]})
    if not well:
        raise typer.Exit(PROBLEM)


def _checks(desk: Pressbox) -> Iterator[checks.Check]:
    """Those of the installation and the library, then those of the bot, where there is one."""
    readable = False  # settings that cannot be read name no token
    for check in checks.examine(desk):
        readable = readable or (check.name == "settings" and check.well)
        yield check
    if readable and desk.settings.telegram_bot_token.get_secret_value():
        from bot.telegram import checkup as telegram  # late: brings python-telegram-bot

        yield from telegram.checks(desk)


def _repair_conversations(desk: Pressbox) -> str | None:
    from bot.telegram.process.single_instance import hold_instance_lock  # late: only a repair needs it

    return checks.repair_conversations(desk.home, desk.chats_file, datetime.now(UTC), hold_instance_lock)
