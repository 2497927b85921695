"""`pressbox move`: copies the library into a PostgreSQL database, or back into a folder, and compares both."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from bot.bootstrap import Pressbox
from bot.cli.options import Json
from bot.cli.output import print_json
from bot.cli.progress import show_progress
from bot.cli.stopping import listen_for_stop, stop_when_asked
from corpus.errors import PressboxError, UsageError
from index.home import Home
from index.indexing.lock import FOR_EVER

DIFFERING = 1  # exit code: the rows are equal, but answers are not
QUESTIONS = 100
SERVERS = ("postgresql://", "postgres://")
STOPPED = "Stopped; the library is what it was, and the same `pressbox move` goes on from here."
ANSWERING = (
    "A bot answers from this library; stop it first, because what people ask meanwhile would be left behind, then run "
    "`pressbox move` again."
)


def move(
    to: Annotated[
        str,
        typer.Option(
            "--to", metavar="PLACE", help="postgresql://USER@HOST:PORT/NAME, or a folder.", show_default=False
        ),
    ],
    home: Annotated[
        Path | None,
        typer.Option(
            "--home",
            metavar="FOLDER",
            help="The new home's folder beside a database. By default the old one's, with -postgresql in its name.",
            show_default=False,
        ),
    ] = None,
    questions: Annotated[
        int, typer.Option("--questions", metavar="NUMBER", min=0, help="How many questions both homes are asked.")
    ] = QUESTIONS,
    wait: Annotated[bool, typer.Option("--wait", help="Wait while another process is indexing.")] = False,
    as_json: Json = False,
) -> None:
    """Copy the library to a PostgreSQL database, or from there to a folder, and compare both.

    The library stays as it is, and nothing is indexed or asked by a bot meanwhile. A move that was interrupted goes on
    when it is given again. Exit code 1: the new home gives other answers.
    """
    from bot.cli.render import move as rendered  # late: start-up speed of other commands; so are the next ones
    from bot.library.move import move as move_library
    from bot.telegram.process.single_instance import hold_instance_lock, is_running

    with Pressbox() as pressbox, listen_for_stop() as stop:
        target = _target(to, home, pressbox.home)
        if is_running(pressbox.home):
            raise PressboxError(ANSWERING)
        with hold_instance_lock(pressbox.home), show_progress() as progress:
            watched = stop_when_asked(stop, progress, STOPPED)
            moved = move_library(pressbox, target, questions, FOR_EVER if wait else 0.0, watched)
    if as_json:
        print_json({"schema": "pressbox.move/1", **moved.as_dict()})
    else:
        rendered.show(moved)
    if moved.parity.differing:
        raise typer.Exit(DIFFERING)


def _target(to: str, home: Path | None, source: Home) -> Home:
    """The new home. Raises UsageError."""
    if to.startswith(SERVERS):
        beside = source.path.with_name(f"{source.path.name}-postgresql")
        return replace(source, path=(home or beside).expanduser().absolute(), database=to)
    if "://" in to or not to.strip():  # an empty path would be the working folder
        raise UsageError("--to is neither postgresql://USER@HOST:PORT/NAME nor a folder.")
    if home:
        raise UsageError("--home is for a database only: a library of files lies in the folder that --to names.")
    return replace(source, path=Path(to).expanduser().absolute(), database="")
