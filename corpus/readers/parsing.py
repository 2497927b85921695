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
from itertools import chain, islice
from math import ceil
from typing import Any

from corpus.bugs import Bug
from corpus.draft import Draft, Record, RecordFault, Unfit

Task = Callable[[bytes, Any], object]
PIECE = 1_000_000  # characters of drafts in one frame, about, so that no reply is as long as a long document
MOST_PIECES = 100  # pieces of one document that get the CPU seconds anew


def serve(cpu_seconds: int, memory_bytes: int) -> None:
    """Answer requests until the input ends.

    The seconds are per document, and per piece for a document of many records; the memory is the whole process's.
    """
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library's print must not reach the replies
    _limit_memory(memory_bytes)
    # Trafilatura loads it, and NumPy with it, to tell a language that is not asked for here: a fifth of a child's start
    sys.modules["py3langid"] = None  # type: ignore[assignment]  # as `import` takes it: there is none
    while header := requests.readline():
        request = json.loads(header)
        _limit_seconds(cpu_seconds)
        answers = _answers(request["task"], requests.read(request["size"]), request["argument"])
        for number, answer in enumerate(answers):
            frame = json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass")
            replies.write(len(frame).to_bytes(8, "big") + frame)
            replies.flush()
            if number < MOST_PIECES:
                _limit_seconds(cpu_seconds)


def _answers(task: str, document: bytes, argument: Any) -> Iterator[dict[str, Any]]:
    """The frames of one reply: a value; or pieces of a list and an end; or the reason why there is nothing."""
    try:
        if task in RECORDS:
            records = RECORDS[task](document, argument["first"])
            del document  # the reader holds it as long as it needs it
            first = list(islice(records, 1))
            yield {"piece": []}  # the document can be cut into records
            size = 0 if argument["alone"] else PIECE
            yield from ({"piece": piece} for piece in _pieces(_results(chain(first, records), argument["skip"]), size))
            yield {"end": True}
            return
        result = TASKS[task](document, argument)
        yield {"found": [_plain(draft) for draft in result] if isinstance(result, Iterator) else result}
    except Unfit as error:
        yield {"unfit": str(error)}
    except MemoryError:
        raise  # this process is in an unknown state, so it ends
    except Exception as error:  # a bug met by this document only
        yield {"bug": astuple(Bug.of(error))}


def _results(records: Iterable[Record], skip: int) -> Iterator[dict[str, Any] | None]:
    """What each record gives, from record number `skip` on (from 0); None for one without article and fault."""
    for record in islice(records, skip, None):
        try:
            draft = record.read()
            yield _plain(draft) if draft else None
        except Unfit as error:
            yield _plain(RecordFault.at(record.where, str(error)))
        except MemoryError:
            raise
        except Exception as error:
            yield {"bug": astuple(Bug.of(error))}


def _pieces(results: Iterable[dict[str, Any] | None], most: int) -> Iterator[list[dict[str, Any] | None]]:
    """The results in lists of about `most` characters."""
    piece, size = list[dict[str, Any] | None](), 0
    try:
        for result in results:
            piece.append(result)
            size += len(result.get("text") or "") + 200 if result else 20
            if size > most:
                yield piece
                piece, size = [], 0
    except Unfit:  # the rest cannot be cut into records
        yield piece
        raise
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


def _html(document: bytes, charset: str | None) -> Iterator[Draft]:
    from corpus.readers.html import draft_of

    yield draft_of(document, charset)


def _pdf(document: bytes, _: None) -> Iterator[Draft]:
    from corpus.readers.pdf import read

    return read(io.BytesIO(document))


def _docx(document: bytes, _: None) -> Iterator[Draft]:
    from corpus.readers.docx import read

    return read(document)


def _odt(document: bytes, _: None) -> Iterator[Draft]:
    from corpus.readers.odt import read

    return read(document)


def _eml(document: bytes, _: None) -> Iterator[Draft]:
    from corpus.readers.letters import read

    return read(document)


def _mhtml(document: bytes, _: None) -> Iterator[Draft]:
    from corpus.readers.saved_pages import read_mhtml

    return read_mhtml(document)


def _webarchive(document: bytes, _: None) -> Iterator[Draft]:
    from corpus.readers.saved_pages import read_webarchive

    return read_webarchive(document)


def _feeds_of_page(document: bytes, _: None) -> list[str]:
    from corpus.readers.html import find_advertised_feeds

    return find_advertised_feeds(document)


def _feed(document: bytes, base: str | None) -> dict[str, Any]:
    from corpus.readers.feeds import parse_feed
    from corpus.readers.sitemaps import parse_sitemap
    from corpus.readers.xml import root_of

    root = root_of(document)
    if root in ("urlset", "sitemapindex"):
        return asdict(parse_sitemap(document, is_index=root == "sitemapindex"))
    return asdict(parse_feed(document, base))


def _addresses(document: bytes, _: None) -> list[dict[str, Any]]:
    from corpus.readers.address_lists import addresses_in

    return [asdict(address) for address in addresses_in(document)]


def _members(_: bytes, path: str) -> list[dict[str, object]]:
    from corpus.readers.archives import members_of

    return members_of(path)


def _json(document: bytes, _: int) -> Iterator[Record]:
    from corpus.readers.json import read_document

    return read_document(document)


def _jsonl(lines: bytes, first: int) -> Iterator[Record]:
    from corpus.readers.json import read_lines

    return read_lines(lines, first)


def _csv(document: bytes, _: int) -> Iterator[Record]:
    from corpus.readers.csv import read

    return read(document)


def _epub(document: bytes, _: int) -> Iterator[Record]:
    from corpus.readers.epub import read

    return read(document)


def _mbox(letters: bytes, first: int) -> Iterator[Record]:
    from corpus.readers.letters import read_mailbox

    return read_mailbox(letters, first)


def _warc(records: bytes, first: int) -> Iterator[Record]:
    from corpus.readers.warc import read

    return read(records, first)


def _xml(document: bytes, _: int) -> Iterator[Record]:
    from corpus.readers.xml import read

    return read(document)


TASKS: dict[str, Task] = {
    "text": _text,
    "markdown": _markdown,
    "html": _html,
    "pdf": _pdf,
    "docx": _docx,
    "odt": _odt,
    "eml": _eml,
    "mhtml": _mhtml,
    "webarchive": _webarchive,
    "feed": _feed,
    "advertised": _feeds_of_page,
    "addresses": _addresses,
    "members": _members,
}
# Documents of many records: the function gets the number of the first record
RECORDS: dict[str, Callable[[bytes, int], Iterator[Record]]] = {
    "json": _json,
    "jsonl": _jsonl,
    "csv": _csv,
    "epub": _epub,
    "mbox": _mbox,
    "warc": _warc,
    "xml": _xml,
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
