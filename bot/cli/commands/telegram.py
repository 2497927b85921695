"""`pressbox telegram`: runs the bot in the foreground until it is told to stop."""

from typing import Annotated

import typer

from bot.bootstrap import Pressbox
from bot.cli.commands.people import dismiss, members, pair
from bot.cli.extras import require_extra

telegram = typer.Typer(name="telegram", rich_markup_mode=None, context_settings={"help_option_names": ["-h", "--help"]})

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
    door: Annotated[bool, typer.Option("--door", help="Only store what Telegram posts, for workers.")] = False,
    worker: Annotated[bool, typer.Option("--worker", help="Answer what doors store, beside other workers.")] = False,
    no_index: Annotated[bool, typer.Option("--no-index", help="Do not index what changes in the sources.")] = False,
    no_model: Annotated[bool, typer.Option("--no-model", help="Only the articles' own sentences.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Log more; still no secret and nobody's words.")] = False,
) -> None:
    """Answer in Telegram, and index what changes in the sources, until SIGTERM or Ctrl-C.

    Polls, or listens for a webhook where PRESSBOX_TELEGRAM_WEBHOOK_URL is set. One process does all of it, unless any
    number of them are started with --door or --worker.
    """
    if context.invoked_subcommand:
        return
    if door and worker:
        raise typer.BadParameter("a process is a door or a worker; start one of each.", param_hint="--door, --worker")
    require_extra("telegram")
    with Pressbox(no_model=no_model) as pressbox:
        if door:
            _serve_door(pressbox, verbose)
        else:
            _serve(pressbox, worker, not no_index, verbose)


def _serve(pressbox: Pressbox, worker: bool, watching: bool, verbose: bool) -> None:
    import asyncio  # late: start-up speed, as the next ones: python-telegram-bot takes a third of a second

    from bot.telegram.service import serve as run
    from bot.telegram.worker import serve_worker

    asyncio.run((serve_worker if worker else run)(pressbox, watching=watching, verbose=verbose))


def _serve_door(pressbox: Pressbox, verbose: bool) -> None:
    import asyncio  # late, as above; a door imports no models

    from bot.telegram.door import serve_door

    asyncio.run(serve_door(pressbox, verbose=verbose))
