"""`pressbox doctor`: checks the installation, the library and the bot, and repairs on request."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot import doctor as checks
from bot.bootstrap import Pressbox
from bot.cli.extras import require_extra
from bot.cli.notices import print_notice
from bot.cli.options import Json
from bot.cli.output import print_json
from bot.cli.progress import show_progress
from bot.cli.render import checkup
from corpus.errors import ConfigurationError

PROBLEM = 1


def doctor(
    repair: Annotated[bool, typer.Option("--repair", help="Build anew, or save, what is damaged.")] = False,
    as_json: Json = False,
) -> None:
    """Check the installation, the library and the services, and say what to do. Exit code 1: there is a problem."""
    found = []
    with Pressbox() as pressbox:
        saved = _repair_conversations(pressbox) if repair else None
        if saved:
            print_notice(saved)
        if repair and pressbox.catalog.current():
            with show_progress() as progress:
                report = pressbox.indexer.sync(pressbox.catalog, progress=progress)
            for sentence in report.notices or ([] if saved else ["Nothing needed to be repaired."]):
                print_notice(sentence)
        for check in _checks(pressbox):
            found.append(check)
            if not as_json:
                checkup.show(check.name, check.well, check.detail)
    well = all(check.well for check in found)
    if as_json:
        print_json({"schema": "pressbox.doctor/1", "well": well, "checks": [check.as_dict() for check in found]})
    if not well:
        raise typer.Exit(PROBLEM)


def _checks(pressbox: Pressbox) -> Iterator[checks.Check]:
    """The checks of the installation and the library, then those of the Telegram bot if a token is set."""
    readable = False  # whether the settings can be read, which name the token
    for check in checks.examine(pressbox):
        readable = readable or (check.name == "settings" and check.well)
        yield check
    if readable and pressbox.settings.telegram_bot_token.get_secret_value():
        yield from _telegram_checks(pressbox)


def _telegram_checks(pressbox: Pressbox) -> Iterator[checks.Check]:
    try:
        require_extra("telegram")
    except ConfigurationError as missing:
        yield checks.Check("telegram", False, str(missing))
        return
    from bot.telegram import checkup as telegram  # late: imports python-telegram-bot

    yield from telegram.checks(pressbox)


def _repair_conversations(pressbox: Pressbox) -> str | None:
    from bot.telegram.process.single_instance import hold_instance_lock  # late: only a repair needs it

    return checks.repair_conversations(pressbox.home, pressbox.chats_file, datetime.now(UTC), hold_instance_lock)
