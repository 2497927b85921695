"""JSON: one article, a list of articles, or an object that holds the list; JSON Lines, one article a line."""

import json
from collections.abc import Iterator
from typing import BinaryIO

from corpus.clean import decode
from corpus.draft import Draft, Fault, Unfit
from corpus.fields import draft_from
from corpus.formats import Limits, readable_size

COLLECTIONS = ("articles", "data", "items")
FAULTS_TOLD = 50  # in a file that is not JSON Lines at all, every line is a fault
UTF8_BOM = b"\xef\xbb\xbf"


def read_document(stream: BinaryIO) -> Iterator[Draft | Fault]:
    document = _parsed(decode(stream.read()))
    if isinstance(document, Fault):
        raise Unfit(document.reason)
    records = _records(document)
    if records is None:
        yield _drafted(document, "")
        return
    if not records:
        raise Unfit("This JSON holds no articles: its list is empty.")
    for number, record in enumerate(records, start=1):
        yield _drafted(record, f"record {number}")


def read_lines(stream: BinaryIO, limits: Limits) -> Iterator[Draft | Fault]:
    """Streamed: one line is in memory at a time."""
    faults = 0
    for number, line in enumerate(_lines(stream, limits), start=1):
        found = line if isinstance(line, Fault) else _line(line, number)
        if isinstance(found, Fault):
            faults += 1
            found = Fault(f"Line {number}: {_lower(found.reason)}")
        if found is not None and (isinstance(found, Draft) or faults <= FAULTS_TOLD):
            yield found
    if faults > FAULTS_TOLD:
        yield Fault(f"{faults - FAULTS_TOLD:,} more lines hold no article either; is this a JSON Lines file?")


def _lines(stream: BinaryIO, limits: Limits) -> Iterator[bytes | Fault]:
    """The lines; for one that is too long a fault, and its rest is skipped."""
    while line := stream.readline(limits.line_bytes + 1):
        if len(line) <= limits.line_bytes:
            yield line
            continue
        yield Fault(f"It is longer than {readable_size(limits.line_bytes)}, so it was not read.")
        while line and not line.endswith(b"\n"):
            line = stream.readline(limits.line_bytes)


def _line(line: bytes, number: int) -> Draft | Fault | None:
    if number == 1:
        line = line.removeprefix(UTF8_BOM)
    if not line.strip():
        return None
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return Fault("It is not UTF-8 text; save the file as UTF-8.")
    record = _parsed(text)
    return record if isinstance(record, Fault) else _drafted(record, f"line {number}")


def _parsed(text: str) -> object | Fault:
    try:
        parsed: object = json.loads(text)
        return parsed
    except json.JSONDecodeError as error:
        what = error.msg.removesuffix(" at")
        return Fault(f"This is not valid JSON ({what} at line {error.lineno}, column {error.colno}).")
    except RecursionError:
        return Fault("This JSON is nested too deeply to be articles.")
    except ValueError:  # a number of thousands of digits
        return Fault("This JSON holds a number that is too long.")


def _records(document: object) -> list[object] | None:
    """The list of articles, or None if the document is an article itself."""
    if isinstance(document, list):
        return document
    if isinstance(document, dict) and not draft_from(document).text:
        for key in COLLECTIONS:
            if isinstance(document.get(key), list):
                return list(document[key])
    return None


def _drafted(record: object, where: str) -> Draft | Fault:
    if not isinstance(record, dict):
        return Fault(_placed("this is not a JSON object with a title and a text.", where))
    draft = draft_from(record, record_number=where)
    return (
        draft
        if draft.text
        else Fault(_placed('this article has no text (looked for "body", "text", "content").', where))
    )


def _placed(reason: str, where: str) -> str:
    sentence = f"{where}: {reason}" if where.startswith("record") else reason
    return sentence[:1].upper() + sentence[1:]


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
