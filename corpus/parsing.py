"""The parsing child: reads documents that strangers made, in a process that may die of them. Knows no files.

It is started by `corpus.isolation` and speaks in frames: a JSON header line, then as many bytes as the header says.
It answers in JSON, so that a parser which was taken over cannot make its parent do more than read a text.
"""

import io
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, astuple
from math import ceil
from typing import Any

from corpus.bugs import Bug
from corpus.draft import Draft, Unfit

Task = Callable[[bytes, str | None], object]


def serve(cpu_seconds: int, memory_bytes: int) -> None:
    """Answer until the input ends. Each document has its own seconds; the memory is everything's."""
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no reply
    _limit_memory(memory_bytes)
    while header := requests.readline():
        asked = json.loads(header)
        document = requests.read(asked["size"])
        _limit_seconds(cpu_seconds)
        answer = json.dumps(_done(asked["task"], document, asked["charset"])).encode("ascii")
        replies.write(len(answer).to_bytes(8, "big") + answer)
        replies.flush()


def _done(task: str, document: bytes, charset: str | None) -> dict[str, Any]:
    try:
        return {"found": TASKS[task](document, charset)}
    except Unfit as error:
        return {"unfit": str(error)}
    except MemoryError:
        raise  # what is left of this process is not to be trusted
    except Exception as error:  # met by this document only
        return {"bug": astuple(Bug.of(error))}


def _html(document: bytes, charset: str | None) -> list[dict[str, Any]]:
    from corpus.readers.html import draft_of

    return [_plain(draft_of(document, charset))]


def _pdf(document: bytes, _: str | None) -> list[dict[str, Any]]:
    from corpus.readers.pdf import read

    return [_plain(draft) for draft in read(io.BytesIO(document))]


def _advertised(document: bytes, _: str | None) -> list[str]:
    from corpus.readers.html import advertised_feeds

    return advertised_feeds(document)


def _feed(document: bytes, charset: str | None) -> dict[str, Any]:
    from corpus.feeds import parsed

    return asdict(parsed(document, charset))


def _plain(draft: Draft) -> dict[str, Any]:
    """Dates as they were printed; nothing that JSON does not know."""
    return {**asdict(draft), "published": draft.published and str(draft.published)}


TASKS: dict[str, Task] = {"html": _html, "pdf": _pdf, "feed": _feed, "advertised": _advertised}


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
