"""The command line: what each command begins with, and the one place that prints errors.

stdout carries the result, stderr progress and notices. `corpus.errors` has the exit codes; 130 is Ctrl-C.
"""

import gc
import io
import logging
import os
import sys
import warnings
from contextlib import suppress

import typer

from bot import __version__
from bot.cli.notices import print_notice
from bot.cli.pipe import Commands, OutputClosed, mute
from bot.cli.reservations import say_reservations
from bot.cli.stopping import StopRequested
from corpus.errors import PressboxError
from index.descriptors import starved, too_many

GARBAGE = 100_000  # objects between collections: a start allocates many and frees few; collecting took 5% of its time

app = typer.Typer(
    name="pressbox",
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode=None,  # plain help and errors: no boxes in a pipe, no import of rich
    pretty_exceptions_enable=False,  # a bug keeps its whole traceback, without the values of variables
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"pressbox {__version__}", flush=True)  # no command follows after which it would be flushed
        raise typer.Exit


@app.callback()
def pressbox(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    """Answers questions about news articles, each sentence cited to the exact words it rests on."""
    if not {"-h", "--help"}.intersection(sys.argv):
        say_reservations()


def main() -> None:
    """Run one command. Expected errors become one line on stderr and an exit code; a bug keeps its traceback."""
    _prepare()
    try:
        app()
    except PressboxError as error:
        print_notice(str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(StopRequested.exit_code)
    except OutputClosed:  # the reader of our output left, which is no failure
        mute()
        sys.exit(0)
    except Exception as error:
        if not starved(error):
            raise
        print_notice(str(too_many()))
        sys.exit(too_many().exit_code)


def run() -> None:
    """Run `main`, then end the process at once: destroying a thousand modules would take an eighth of a second.

    Everything is closed by then, and a child process ends when its pipe closes. A bug keeps its traceback.
    """
    code: int | str | None = 0
    try:
        main()
    except SystemExit as leaving:
        code = leaving.code
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # the reader has left
            stream.flush()
    os._exit(code if isinstance(code, int) else bool(code))


def _prepare() -> None:
    """Set up the streams and the garbage collector, and silence the logs and warnings of libraries.

    pydantic looks for no plugins, of which we have none: it would read what every installed package says of itself.
    """
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    gc.set_threshold(GARBAGE)
    logging.lastResort = None
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a character that the terminal lacks does not hide the others
