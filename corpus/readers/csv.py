"""CSV and TSV with a header: one article per row. What a row may lose is said in `corpus.readers.exports`.

The rows of a table of highlights, such as Readwise's, are joined: each title is an article.
"""

import csv
import io
from collections.abc import Iterator
from functools import partial

from corpus.clean import decode, to_one_line
from corpus.draft import Record, Unfit
from corpus.formats import MEGABYTE
from corpus.readers.exports import BODY, SHORT, draft_of
from corpus.readers.fields import bare

LONGEST_CELL = 20 * MEGABYTE
COLUMNS_TOLD = 12
_DELIMITERS = ("\t", ",", ";", "|")

Row = dict[str, str]


def read(document: bytes) -> Iterator[Record]:
    """The records of a table. Raises Unfit."""
    csv.field_size_limit(LONGEST_CELL)
    text = decode(document)
    if text[:4].lower() == "sep=":  # a line for Excel
        text = text.partition("\n")[2]
    rows = _rows(text)
    header = next(rows, [])
    names = {bare(name) for name in header}
    if not names & {*BODY, *SHORT}:
        columns = ", ".join(f'"{to_one_line(name, 40)}"' for name in header[:COLUMNS_TOLD])
        raise Unfit(
            f"None of its columns holds a text: the first row has {columns or 'nothing'}. Call the column with the "
            'articles "text".'
        )
    records: Iterator[Row] = (dict(zip(header, row, strict=False)) for row in rows if any(cell.strip() for cell in row))
    if {"highlight", "booktitle"} <= names:
        records = _joined(records)
    for number, record in enumerate(records, start=1):
        where = f"row {number}"
        yield Record(where, partial(draft_of, record, where))


def _rows(text: str) -> Iterator[list[str]]:
    """The rows of a table. Raises Unfit."""
    first_line = text.lstrip().partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from reader
    except csv.Error as error:
        raise Unfit(f"This is no valid CSV from line {reader.line_num} on ({error}); the rest was not read.") from error


def _joined(rows: Iterator[Row]) -> Iterator[Row]:
    """One row for each title, with its highlights as paragraphs."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(_cell(row, "booktitle"), []).append(row)
    for group in found.values():
        yield {**group[0], "text": "\n\n".join(filter(None, (_cell(row, "highlight") for row in group)))}


def _cell(row: Row, name: str) -> str:
    return next((value for key, value in row.items() if bare(key) == name), "")
