"""`pressbox telegram`: runs the bot in the foreground until it is told to stop."""

from typing import Annotated

import typer

from bot.bootstrap import Pressbox
from bot.cli.commands.people import dismiss, members, pair
from bot.cli.extras import require_extra

telegram = typer.Typer(context_settings={"help_option_names": ["-h", "--help"]})

for command in (pair, members, dismiss):
    telegram.command()(command)

SICK = 1


@telegram.command()
def health() -> None:
    """Exit 0 while the bot runs on this library and responds, else 1; for a service manager."""
    from bot.telegram.process.single_instance import is_healthy  # late: only this command needs it

    with Pressbox() as pressbox:
        well = is_healthy(pressbox.home)
    print("running" if well else "not running")
    if not well:
        raise typer.Exit(SICK)


@telegram.callback(invoke_without_command=True)
def serve(
    context: typer.Context,
    no_index: Annotated[bool, typer.Option("--no-index", help="Do not index what changes in the sources.")] = False,
    no_model: Annotated[bool, typer.Option("--no-model", help="Only the articles' own sentences.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Log more; still no secret and nobody's words.")] = False,
) -> None:
    """Answer in Telegram, and index what changes in the sources, until SIGTERM or Ctrl-C.

    Polls, or listens for a webhook where PRESSBOX_TELEGRAM_WEBHOOK_URL is set.
    """
    if context.invoked_subcommand:
        return
    require_extra("telegram")
    import asyncio  # late: start-up speed, as the next one: python-telegram-bot takes a third of a second

    from bot.telegram.service import serve as run

    with Pressbox(no_model=no_model) as pressbox:
        asyncio.run(run(pressbox, watching=not no_index, verbose=verbose))
