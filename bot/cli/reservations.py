"""What is left aside of the settings, said once on stderr before a command begins."""

import os

from bot.cli.notices import print_notice
from bot.working_folder import PARENT
from corpus.errors import PressboxError


def say_reservations() -> None:
    """Settings that the `.env` of the working folder may not set, and secrets that go nowhere."""
    if os.environ.get(PARENT) == str(os.getppid()):
        return
    from bot.services import drawn_away, withheld  # late: pydantic, which `--help` can do without
    from bot.settings import config_file, load_settings

    try:
        settings = load_settings()
    except PressboxError:
        return  # the command says so itself
    if settings.ignored:
        print_notice(
            f"The .env in this folder may not set {', '.join(settings.ignored)}, so that is ignored; set it in the "
            f"environment or in {config_file()}."
        )
    for sentence in (*drawn_away(settings), *withheld(settings)):
        print_notice(sentence)
