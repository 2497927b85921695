"""The parsing child: reads documents that strangers made, in a process that may die of them. Knows no files.

It is started by `corpus.readers.isolation` and speaks in frames: a JSON header line, then as many bytes as the header
says. It answers in JSON, so that a parser which was taken over cannot make its parent do more than read a text.
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
PIECE = 1_000_000  # characters of drafts in one frame, about: a long document is not held a second time as its reply


def serve(cpu_seconds: int, memory_bytes: int) -> None:
    """Answer until the input ends. Each document has its own seconds; the memory is everything's."""
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no reply
    _limit_memory(memory_bytes)
    while header := requests.readline():
        asked = json.loads(header)
        _limit_seconds(cpu_seconds)
        for answer in _answers(asked["task"], requests.read(asked["size"]), asked["argument"]):
            frame = json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass")
            replies.write(len(frame).to_bytes(8, "big") + frame)
        replies.flush()


def _answers(task: str, document: bytes, argument: Any) -> Iterator[dict[str, Any]]:
    """What was found, or a list of it in pieces and an end; or why there is nothing."""
    try:
        found = TASKS[task](document, argument)
        del document  # a reader of drafts holds it as long as it needs it
        if not isinstance(found, Iterator):
            yield {"found": found}
            return
        yield from ({"piece": piece} for piece in _pieces(found))
        yield {"end": True}
    except Unfit as error:
        yield {"unfit": str(error)}
    except MemoryError:
        raise  # what is left of this process is not to be trusted
    except Exception as error:  # met by this document only
        yield {"bug": astuple(Bug.of(error))}


def _pieces(drafts: Iterable[Draft | RecordFault]) -> Iterator[list[dict[str, Any]]]:
    piece, size = list[dict[str, Any]](), 0
    for draft in drafts:
        piece.append(_plain(draft))
        size += len(draft.text) if isinstance(draft, Draft) else len(draft.reason)
        if size > PIECE:
            yield piece
            piece, size = [], 0
    yield piece


def _plain(draft: Draft | RecordFault) -> dict[str, Any]:
    """What differs from an empty draft; dates as they were printed: nothing that JSON does not know."""
    said = {field.name: getattr(draft, field.name) for field in fields(draft)}
    if said.get("published") is not None:
        said["published"] = str(said["published"])
    return {name: value for name, value in said.items() if value not in (None, False) and (value or name == "text")}


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
    except ImportError:  # Windows: there the parent's clock is the only limit
        return
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_seconds(seconds: int) -> None:
    """From now on; what earlier documents took is not counted."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = ceil(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))
