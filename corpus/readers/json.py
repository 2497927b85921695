"""JSON: one article, a list of articles, or an object with such a list. JSON Lines: one article per line."""

import io
import json
from collections.abc import Iterator
from typing import BinaryIO

from corpus.clean import decode
from corpus.draft import Draft, RecordFault, Unfit
from corpus.readers.fields import draft_from

COLLECTIONS = ("articles", "data", "items")
UTF8_BOM = b"\xef\xbb\xbf"


def read_document(stream: BinaryIO) -> Iterator[Draft | RecordFault]:
    """The articles of a JSON document, with a fault for each record that is none. Raises Unfit."""
    document = _parse(decode(stream.read()))
    if isinstance(document, RecordFault):
        raise Unfit(document.reason)
    records = _records(document)
    if records is None:
        yield _make_draft(document, "")
        return
    if not records:
        raise Unfit("This JSON holds no articles: its list is empty.")
    for number, record in enumerate(records, start=1):
        yield _make_draft(record, f"record {number}")


def read_lines(lines: bytes, first: int) -> Iterator[Draft | RecordFault]:
    """The articles in some lines of JSON Lines, with a fault for each line that is none; blank lines are skipped.

    `first` is the number of the first line.
    """
    for number, line in enumerate(io.BytesIO(lines), start=first):
        result = _line(line, number)
        if isinstance(result, RecordFault):
            yield fault_of_line(number, result.reason)
        elif result:
            yield result


def fault_of_line(number: int, reason: str) -> RecordFault:
    """The fault of one line; its reason is a sentence that begins with the line's number."""
    return RecordFault(f"Line {number}: {reason[:1].lower()}{reason[1:]}")


def _line(line: bytes, number: int) -> Draft | RecordFault | None:
    """The article of one line, or its fault; None for a blank line."""
    if number == 1:
        line = line.removeprefix(UTF8_BOM)
    if not line.strip():
        return None
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return RecordFault("It is not UTF-8 text; save the file as UTF-8.")
    record = _parse(text)
    return record if isinstance(record, RecordFault) else _make_draft(record, f"line {number}")


def _parse(text: str) -> object | RecordFault:
    """The value of a JSON text, or the reason why there is none."""
    try:
        parsed: object = json.loads(text)
        return parsed
    except json.JSONDecodeError as error:
        what = error.msg.removesuffix(" at")
        return RecordFault(f"This is not valid JSON ({what} at line {error.lineno}, column {error.colno}).")
    except RecursionError:
        return RecordFault("This JSON is nested too deeply to be articles.")
    except ValueError:  # a number of thousands of digits
        return RecordFault("This JSON holds a number that is too long.")


def _records(document: object) -> list[object] | None:
    """The list of articles in a document; None if the document is an article itself."""
    if isinstance(document, list):
        return document
    if isinstance(document, dict) and not draft_from(document).text:
        for key in COLLECTIONS:
            if isinstance(document.get(key), list):
                return list(document[key])
    return None


def _make_draft(record: object, where: str) -> Draft | RecordFault:
    """The draft of one record, or the reason why there is none. `where` is its place, empty for a whole document."""
    if not isinstance(record, dict):
        return RecordFault(_with_place("this is not a JSON object with a title and a text.", where))
    draft = draft_from(record, record_number=where)
    return (
        draft
        if draft.text
        else RecordFault(_with_place('this article has no text (looked for "body", "text", "content").', where))
    )


def _with_place(reason: str, where: str) -> str:
    """The reason as a sentence, which names a record's place; a line's place is added later."""
    sentence = f"{where}: {reason}" if where.startswith("record") else reason
    return sentence[:1].upper() + sentence[1:]
