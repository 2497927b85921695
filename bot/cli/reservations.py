"""Notices about settings that are not used: what `.env` may not set, and secrets that are not sent."""

import os

from bot.cli.notices import print_notice
from bot.working_folder import PARENT
from corpus.errors import PressboxError


def say_reservations() -> None:
    """Print the notices, once: a child process of Pressbox prints none. Settings that cannot be read are skipped."""
    if os.environ.get(PARENT) == str(os.getppid()):
        return
    from bot.services import drawn_away, withheld  # late: pydantic, which `--help` does not need
    from bot.settings import config_file, load_settings

    try:
        settings = load_settings()
    except PressboxError:
        return  # the command reports the error itself
    if settings.ignored:
        print_notice(
            f"The .env in this folder may not set {', '.join(settings.ignored)}, so that is ignored; set it in the "
            f"environment or in {config_file()}."
        )
    for sentence in (*drawn_away(settings), *withheld(settings)):
        print_notice(sentence)
