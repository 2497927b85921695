"""The terminal, or what stands in its place: off a terminal there is no colour, no markup and no line is broken."""

from collections.abc import Iterable, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.answering.display import to_one_line

FORMULA = tuple("=+-@＝＋－＠")  # how a formula begins; some spreadsheets take the full width too
PIPE_WIDTH = 120  # of tables where no terminal says how wide it is


class _Terminal(Console):
    def on_broken_pipe(self) -> None:
        """Who reads us has left: the command line's own matter, and no exit in the middle of a `print`."""
        raise  # rich calls this where it caught the error


def console() -> Console:
    """Made anew for each use: stdout may have been exchanged."""
    out = _Terminal(highlight=False, markup=False, emoji=False)
    if not out.is_terminal:
        out.width = PIPE_WIDTH
    return out


def write(text: Text) -> None:
    """Lines are broken at words on a terminal, and nowhere off it."""
    out = console()
    out.print(text, soft_wrap=not out.is_terminal)


Rows = Iterable[Sequence[str]]


def write_table(title: str, headings: Sequence[str], rows: Rows, numbers: Sequence[str] = ()) -> None:
    """For people to look at; `numbers` are the headings of columns that are set to the right."""
    out = console()
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        table.add_column(heading, justify="right" if heading in numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(to_one_line(cell)) for cell in row))
    out.print(table)


def write_list(headings: Sequence[str], rows: Rows) -> None:
    """A table on a terminal; off it a record a line, its fields set apart by tabs, for other programs."""
    if console().is_terminal:
        write_table("", headings, rows)
        return
    for row in rows:
        write_record(row)


def write_record(fields: Iterable[str]) -> None:
    """One line with tabs, for other programs. Spreadsheets are among them, and titles are written by strangers: a
    field that one would take for a formula is marked as text by an apostrophe. `--json` has each as it is."""
    print("\t".join(f"'{field}" if field.startswith(FORMULA) else field for field in map(to_one_line, fields)))
