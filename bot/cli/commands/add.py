"""`pressbox add`: one article or address, and what of it can be asked now."""

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
        bool, typer.Option("--allow-private", help="The address is of your own network, at any port.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Copy one FILE into the library's own folder, or register a URL, and index it.

    It waits for its turn, and says what was added once it can be asked, or which known article it equals.
    """
    from bot.library.add import add_address, add_file  # late: brings the readers

    with Pressbox() as desk, show_progress() as progress:
        if "://" in place:
            addition = add_address(desk, place, allow_private, progress)
        else:
            addition = add_file(desk, _file(place), progress)
    for sentence in addition.notices:
        print_notice(sentence)
    if as_json:
        print_json(rendered.as_dict(addition))
    else:
        rendered.show(addition)


def _file(place: str) -> Path:
    with suppress(OSError, RuntimeError, ValueError):  # a name too long, no such user's home, a name in no charset
        path = Path(place).expanduser()
        place.encode()
        if path.is_file():
            return path
    raise UsageError(f"{place} is no file; give an article, or use `pressbox index` for a folder.")
