"""`pressbox add`: adds one article or one address, and says what can be asked now."""

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from bot.bootstrap import Pressbox
from bot.cli.notices import print_notice
from bot.cli.options import Json
from bot.cli.output import print_json
from bot.cli.progress import show_progress
from bot.cli.render import addition as rendered
from corpus.errors import UsageError


def add(
    place: Annotated[str, typer.Argument(metavar="FILE|URL", help="An article, or the address of a page or a feed.")],
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Allow an address of your own network, and any port.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Copy one FILE into the library's own folder, or register a URL, and index it.

    The command waits for a running indexer. It names what was added once it can be asked, or the known article that
    the file equals.
    """
    from bot.library.add import add_address, add_file  # late: imports the readers

    with Pressbox() as pressbox, show_progress() as progress:
        if "://" in place:
            addition = add_address(pressbox, place, allow_private, progress)
        else:
            addition = add_file(pressbox, _file(place), progress)
    for sentence in addition.notices:
        print_notice(sentence)
    if as_json:
        print_json(rendered.as_dict(addition))
    else:
        rendered.show(addition)


def _file(place: str) -> Path:
    with suppress(OSError, RuntimeError, ValueError):  # a name too long, an unknown user's home, an undecodable name
        path = Path(place).expanduser()
        place.encode()
        if path.is_file():
            return path
    raise UsageError(f"{place} is no file; give an article, or use `pressbox index` for a folder.")
