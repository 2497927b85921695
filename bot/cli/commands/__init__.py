"""The commands, one file each, in the order in which they are listed. A file is imported when its command is chosen."""

from importlib import import_module
from typing import Any

from typer import Typer
from typer.main import get_command, get_group

NAMES = (
    *("ask", "chat", "search", "index", "add", "sources", "articles", "show", "remove", "exclude", "move"),
    *("config", "doctor", "selfcheck", "mcp", "serve", "eval", "telegram"),
)


def load(name: str) -> Any:
    """The command of this name: what its file defines under the name, a function or a group of commands."""
    made = getattr(import_module(f"{__name__}.{name}"), name)
    if isinstance(made, Typer):
        return get_group(made)
    alone = Typer(add_completion=False, rich_markup_mode=None)
    alone.command(name)(made)
    return get_command(alone)
