"""The parsing child: parses strangers' documents in a process that may die of them. Knows no files.

`corpus.readers.isolation` starts it. A request is a JSON header line and as many bytes as the header says; a reply is
one or more frames, an eight-byte length and JSON. With JSON, a parser that an attacker controls can make its parent do
no more than read a text.
"""

import io
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, astuple, fields
from math import ceil
from typing import Any

from corpus.bugs import Bug
from corpus.draft import Draft, RecordFault, Unfit

Task = Callable[[bytes, Any], object]
PIECE = 1_000_000  # characters of drafts in one frame, about, so that no reply is as long as a long document


def serve(cpu_seconds: int, memory_bytes: int) -> None:
    """Answer requests until the input ends. The seconds are per document; the memory is the whole process's."""
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library's print must not reach the replies
    _limit_memory(memory_bytes)
    while header := requests.readline():
        request = json.loads(header)
        _limit_seconds(cpu_seconds)
        for answer in _answers(request["task"], requests.read(request["size"]), request["argument"]):
            frame = json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass")
            replies.write(len(frame).to_bytes(8, "big") + frame)
        replies.flush()


def _answers(task: str, document: bytes, argument: Any) -> Iterator[dict[str, Any]]:
    """The frames of one reply: a value; or pieces of a list and an end; or the reason why there is nothing."""
    try:
        result = TASKS[task](document, argument)
        del document  # the reader of drafts holds it as long as it needs it
        if not isinstance(result, Iterator):
            yield {"found": result}
            return
        yield from ({"piece": piece} for piece in _pieces(result))
        yield {"end": True}
    except Unfit as error:
        yield {"unfit": str(error)}
    except MemoryError:
        raise  # this process is in an unknown state, so it ends
    except Exception as error:  # a bug met by this document only
        yield {"bug": astuple(Bug.of(error))}


def _pieces(drafts: Iterable[Draft | RecordFault]) -> Iterator[list[dict[str, Any]]]:
    """The drafts as plain values, in lists of about PIECE characters."""
    piece, size = list[dict[str, Any]](), 0
    for draft in drafts:
        piece.append(_plain(draft))
        size += len(draft.text) if isinstance(draft, Draft) else len(draft.reason)
        if size > PIECE:
            yield piece
            piece, size = [], 0
    yield piece


def _plain(draft: Draft | RecordFault) -> dict[str, Any]:
    """The fields of a draft that are set, as JSON values; a date as printed."""
    values = {field.name: getattr(draft, field.name) for field in fields(draft)}
    if values.get("published") is not None:
        values["published"] = str(values["published"])
    return {name: value for name, value in values.items() if value not in (None, False) and (value or name == "text")}


def _text(document: bytes, charset: str | None) -> Iterator[Draft]:
    from corpus.readers.text import read

    return read(io.BytesIO(document), charset)


def _markdown(document: bytes, _: None) -> Iterator[Draft]:
    from corpus.readers.markdown import read

    return read(io.BytesIO(document))


def _json(document: bytes, _: None) -> Iterator[Draft | RecordFault]:
    from corpus.readers.json import read_document

    return read_document(io.BytesIO(document))


def _lines(document: bytes, first: int) -> Iterator[Draft | RecordFault]:
    from corpus.readers.json import read_lines

    return read_lines(document, first)


def _html(document: bytes, charset: str | None) -> Iterator[Draft]:
    from corpus.readers.html import draft_of

    yield draft_of(document, charset)


def _pdf(document: bytes, _: None) -> Iterator[Draft]:
    from corpus.readers.pdf import read

    return read(io.BytesIO(document))


def _feeds_of_page(document: bytes, _: None) -> list[str]:
    from corpus.readers.html import find_advertised_feeds

    return find_advertised_feeds(document)


def _feed(document: bytes, base: str | None) -> dict[str, Any]:
    from corpus.readers.feeds import parse_feed

    return asdict(parse_feed(document, base))


TASKS: dict[str, Task] = {
    "text": _text,
    "markdown": _markdown,
    "json": _json,
    "lines": _lines,
    "html": _html,
    "pdf": _pdf,
    "feed": _feed,
    "advertised": _feeds_of_page,
}


def _limit_memory(size: int) -> None:
    try:
        import resource
    except ImportError:  # Windows, where the parent's clock is the only limit
        return
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_seconds(seconds: int) -> None:
    """Limit the CPU seconds from now on; what earlier documents took does not count."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = ceil(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))
