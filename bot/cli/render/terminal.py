"""The terminal. If stdout is none, output has no colour and no broken lines."""

from collections.abc import Iterable, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.plain_text import to_one_line

FORMULA = tuple("=+-@＝＋－＠")  # first characters of a formula; some spreadsheets take the full-width ones too
PIPE_WIDTH = 120  # columns of a table off a terminal


class _Terminal(Console):
    def on_broken_pipe(self) -> None:
        """Pass the error on to `bot.cli.pipe`; rich would exit in the middle of a `print`."""
        raise  # rich calls this method inside its `except`


def console() -> Console:
    """A console on the current stdout. Each call makes a new one, because stdout may have been replaced."""
    out = _Terminal(highlight=False, markup=False, emoji=False)
    if not out.is_terminal:
        out.width = PIPE_WIDTH
    return out


def write(text: Text) -> None:
    """Print the text. On a terminal long lines break between words."""
    out = console()
    out.print(text, soft_wrap=not out.is_terminal)


Rows = Iterable[Sequence[str]]


def write_table(title: str, headings: Sequence[str], rows: Rows, numbers: Sequence[str] = ()) -> None:
    """Print a table for people. `numbers` are the headings of columns that are aligned to the right."""
    out = console()
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        table.add_column(heading, justify="right" if heading in numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(to_one_line(cell)) for cell in row))
    out.print(table)


def write_list(headings: Sequence[str], rows: Rows) -> None:
    """Print a table on a terminal; off it one record a line, with tabs between its fields, for other programs."""
    if console().is_terminal:
        write_table("", headings, rows)
        return
    for row in rows:
        write_record(row)


def write_record(fields: Iterable[str]) -> None:
    """Print one line with tabs between its fields, for other programs.

    Strangers write titles, and spreadsheets read these lines: a field that would be a formula gets an apostrophe in
    front, which marks it as text. `--json` prints each field as it is.
    """
    print("\t".join(f"'{field}" if field.startswith(FORMULA) else field for field in map(to_one_line, fields)))
