"""`pressbox config`: every setting in force. A secret is shown only as set or not set."""

from typing import Annotated

import typer

from bot.bootstrap import Pressbox
from bot.cli.options import Json
from bot.cli.output import print_json


def config(
    as_json: Json = False,
    changed: Annotated[bool, typer.Option("--changed", help="Only what differs from the default.")] = False,
) -> None:
    """Show the settings in force, with secrets masked, and where they can be set."""
    from bot.cli.render.terminal import write_list  # late: rich
    from bot.settings import config_file, list_settings

    with Pressbox() as pressbox:
        rows = [row for row in list_settings(pressbox.settings) if row.set or not changed]
    if as_json:
        print_json({row.name: row.value for row in rows})
        return
    lines = [(row.name, _printed(row.value), "" if row.set else "default") for row in rows]
    write_list(("setting", "value", ""), lines)
    typer.echo(f"Set in the environment, in .env, or in {config_file()}.", err=True)


def _printed(value: object) -> str:
    return "not set" if value in (None, "") else str(value)
