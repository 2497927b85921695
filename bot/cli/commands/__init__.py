"""The commands, one file each, in the order in which they are listed. A file is imported when its command is chosen."""

from importlib import import_module
from typing import Any

from typer import Typer
from typer.main import get_command, get_group

LISTED = {  # as `pressbox --help` and the shell's completion list them: with the beginning of their help
    "ask": "Answer a QUESTION from the articles, with the sources.",
    "chat": "Talk with the articles: a question, an answer, a follow-up.",
    "search": "Show the passages nearest to WORDS, with their scores.",
    "index": "Register each SOURCE, then read what changed in all sources.",
    "add": "Copy one FILE into the library's own folder, or register a URL.",
    "sources": "List the registered folders, files, pages and feeds.",
    "articles": "List the articles, newest first.",
    "show": "Print an ARTICLE, or one quote in its place.",
    "remove": "Remove a source with its articles, or one added article.",
    "exclude": "Keep NAME out of the library, although its source holds it.",
    "move": "Copy the library to a PostgreSQL database, or from there.",
    "config": "Show the settings in force, with secrets masked.",
    "doctor": "Check the installation, the library and the services.",
    "selfcheck": "Ask the library questions made from its own articles.",
    "mcp": "Serve the library to assistants.",
    "serve": "Serve the library as pages and as a model.",
    "eval": "Measure retrieval and answers on questions of your own.",
    "telegram": "Answer in Telegram, and index what changes in the sources.",
}


def load(name: str) -> Any:
    """The command of this name: what its file defines under the name, a function or a group of commands."""
    made = getattr(import_module(f"{__name__}.{name}"), name)
    if isinstance(made, Typer):
        command: Any = get_group(made)
    else:
        alone = Typer(add_completion=False, rich_markup_mode=None)
        alone.command(name)(made)
        command = get_command(alone)
    command.short_help = LISTED[name]
    return command
