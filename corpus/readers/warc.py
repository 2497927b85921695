"""Web archives (.warc): each page that a server sent is an article. Pictures, scripts and requests are passed over.

What is left out of a page is said in `corpus.readers.html`. Its address is the page's own, else the one asked for.
"""

import io
import zlib
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.client import HTTPException, parse_headers

from corpus.draft import Draft, Record, Unfit
from corpus.formats import LIMITS
from corpus.readers import html, text
from corpus.readers.streams import LONGEST_LINE, begin_warc_record, size_of, warc_records_of

PAGES = ("text/html", "application/xhtml+xml")
GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


def read(document: bytes, first: int) -> Iterator[Record]:
    """The records of a part of an archive. `first` is the number of its first record."""
    for number, record in warc_records_of(io.BytesIO(document), LIMITS):
        where = f"page {first + number - 1}"
        if isinstance(record, bytes):
            yield Record(where, partial(_draft, record, where))


def _draft(record: bytes, where: str) -> Draft | None:
    """The article of a record; None if it is no page. Raises Unfit."""
    stream = io.BytesIO(record)
    beginning = begin_warc_record(stream)
    if beginning is None:
        return None
    _, names = beginning
    content = stream.read(size_of(names))
    kind, charset = _type(names.get(b"content-type", b"").decode("latin-1"))
    if kind == "application/http":
        answer = _answer(content)
        if answer is None:
            return None
        kind, charset, content = answer
    place = names.get(b"warc-target-uri", b"").decode("latin-1").strip("<>") or None
    if kind in PAGES:
        draft = html.draft_of(content, charset, place)
    elif kind == "text/plain" and names[b"warc-type"] == b"conversion":
        draft = next(text.read(io.BytesIO(content), charset))
    else:
        return None
    return replace(draft, url=draft.url or place, record=True, where=where)


def _answer(content: bytes) -> tuple[str, str | None, bytes] | None:
    """Type, charset and body of a server's answer; None unless it was successful. Raises Unfit."""
    stream = io.BytesIO(content)
    status = stream.readline(LONGEST_LINE).split()
    if len(status) < 2 or not status[1].startswith(b"2"):
        return None
    try:
        headers = parse_headers(stream)
    except HTTPException as error:
        raise Unfit("The header of this page is damaged.") from error
    kind, charset = _type(headers.get("Content-Type", ""))
    if kind not in PAGES:
        return None
    body = stream.read()
    if "chunked" in headers.get("Transfer-Encoding", "").lower():
        body = _dechunked(body)
    return kind, charset, _unpacked(body, headers.get("Content-Encoding", "").strip().lower())


def _type(value: str) -> tuple[str, str | None]:
    """The type and the charset of a `Content-Type`."""
    kind, *parameters = (part.strip() for part in value.lower().split(";"))
    charsets = [part.partition("=")[2].strip("\"' ") for part in parameters if part.startswith("charset")]
    return kind, next(iter(charsets), None)


def _dechunked(body: bytes) -> bytes:
    """A chunked body in one piece; a body whose chunks were joined before stays as it is."""
    stream, whole = io.BytesIO(body), bytearray()
    while line := stream.readline(LONGEST_LINE):
        try:
            size = int(line.partition(b";")[0].strip() or b"?", 16)
        except ValueError:
            return bytes(whole) or body
        if size <= 0:
            break
        whole += stream.read(size)
        stream.readline(3)
    return bytes(whole)


def _unpacked(body: bytes, encoding: str) -> bytes:
    """The body without its packing, as far as the limit of one page. Raises Unfit."""
    if encoding in ("", "identity"):
        return body
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise Unfit(f"This page is packed as {encoding[:20]}, which is not read.")
    try:
        return zlib.decompressobj(GZIP_OR_ZLIB).decompress(body, LIMITS.document_bytes)
    except zlib.error:
        return body  # some archives keep the header of what they have unpacked
