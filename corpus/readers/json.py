"""JSON: one article, a list of articles, or an object with such a list at any name. JSON Lines: one article per line.

What a record may lose is said in `corpus.readers.exports`, and for Telegram's exports in `corpus.readers.telegram`.
"""

import io
import json
from collections.abc import Iterator, Mapping
from functools import partial

from corpus.clean import decode
from corpus.draft import Draft, Record, Unfit
from corpus.readers import telegram
from corpus.readers.exports import draft_of, has_text

COLLECTIONS = frozenset("articles data items results docs posts entries documents records hits list stories".split())
DEEPEST = 4  # objects around the list of records
LOOKED_AT = 20  # records of a list that are asked for a text
UTF8_BOM = b"\xef\xbb\xbf"


def read_document(document: bytes) -> Iterator[Record]:
    """The records of a JSON document. Raises Unfit."""
    value = parse(decode(document))
    if telegram.is_export(value):
        yield from telegram.read(value)
        return
    records, feed = _records(value), _feed(value)
    if records is None:
        yield Record("", partial(draft_of, _single(value), ""))
        return
    if not records:
        raise Unfit("This JSON holds no articles: its list is empty.")
    for number, record in enumerate(records, start=1):
        where = f"record {number}"
        yield Record(where, partial(_of_feed, record, where, feed))


def read_lines(lines: bytes, first: int) -> Iterator[Record]:
    """The records in some lines of JSON Lines. `first` is the number of the first line."""
    for number, line in enumerate(io.BytesIO(lines), start=first):
        yield Record(f"line {number}", partial(_line, line, number))


def parse(text: str) -> object:
    """The value of a JSON text. Raises Unfit."""
    try:
        parsed: object = json.loads(text)
        return parsed
    except json.JSONDecodeError as error:
        what = error.msg.removesuffix(" at")
        place = f"line {error.lineno}, column {error.colno}"
        raise Unfit(f"This is not valid JSON ({what} at {place}).") from error
    except RecursionError as error:
        raise Unfit("This JSON is nested too deeply to be articles.") from error
    except ValueError as error:  # a number of thousands of digits
        raise Unfit("This JSON holds a number that is too long.") from error


def _line(line: bytes, number: int) -> Draft | None:
    """The article of one line; None for a blank line. Raises Unfit."""
    if number == 1:
        line = line.removeprefix(UTF8_BOM)
    if not line.strip():
        return None
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unfit("It is not UTF-8 text; save the file as UTF-8.") from error
    return draft_of(parse(text), f"line {number}")


def _records(document: object) -> list[object] | None:
    """The list of records in a document; None if the document is an article itself.

    Of several lists, the longest one with texts; without any text, the longest one, so that its keys can be told.
    """
    if isinstance(document, list):
        return document
    if not isinstance(document, Mapping) or has_text(document, body_only=True):
        return None
    found = list(_lists(document, DEEPEST))
    with_text = [records for records in found if any(map(has_text, records[:LOOKED_AT]))]
    if with_text or not has_text(document):
        return max(with_text or found, key=len, default=None)
    return None


def _lists(value: Mapping[str, object], deepest: int) -> Iterator[list[object]]:
    """The lists of objects at or below an object. An object whose values are all articles is such a list too."""
    for name, inner in value.items():
        if isinstance(inner, list):
            if any(isinstance(record, Mapping) for record in inner) or (not inner and name in COLLECTIONS):
                yield inner
        elif isinstance(inner, Mapping) and deepest:
            yield from _lists(inner, deepest - 1)
    if value and all(has_text(inner) for inner in list(value.values())[:LOOKED_AT]):
        yield list(value.values())


def _single(document: object, deepest: int = DEEPEST) -> object:
    """The object with a text in a document that is one article; the document itself if there is none."""
    if not isinstance(document, Mapping) or has_text(document) or not deepest:
        return document
    inner = [_single(value, deepest - 1) for value in document.values() if isinstance(value, Mapping)]
    return next(filter(has_text, inner), document)


def _feed(document: object) -> Mapping[str, object]:
    """What a JSON Feed says of all its items: its title, authors and language."""
    match document:
        case {"version": str() as version, "title": str() as title, **rest} if "jsonfeed.org" in version:
            return {"title": title} | {name: rest[name] for name in ("authors", "author", "language") if name in rest}
    return {}


def _of_feed(record: object, where: str, feed: Mapping[str, object]) -> Draft:
    """The draft of a record, with what its feed says of all. Raises Unfit."""
    outlet = feed.get("title")
    whole = {**feed, "title": None, **record} if feed and isinstance(record, Mapping) else record
    return draft_of(whole, where, outlet if isinstance(outlet, str) else None)
