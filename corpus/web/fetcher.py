"""The fetcher: one URL in, one document out, if the guard allows it, within limits of time and size."""

import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from functools import cache
from typing import TYPE_CHECKING, Literal

import httpcore
import httpx

from corpus.errors import ServiceError
from corpus.formats import MEGABYTE, readable_size
from corpus.web.guard import Resolve, check_address, resolve_host, show_address
from corpus.web.network import Budget, BudgetExceeded, PinnedNetwork, TooLarge

if TYPE_CHECKING:
    import ssl

Purpose = Literal["page", "feed", "either"]

PAGE_TYPES = frozenset(("text/html", "application/xhtml+xml", "text/plain", "application/pdf"))
FEED_TYPES = frozenset(
    "application/rss+xml application/atom+xml application/rdf+xml application/xml text/xml text/html text/plain".split()
)
TYPES = {"page": PAGE_TYPES, "feed": FEED_TYPES, "either": PAGE_TYPES | FEED_TYPES}
PASSING = frozenset((408, 425, 429))  # statuses that may be over soon, like every 5xx
REDIRECTS = frozenset((301, 302, 303, 307, 308))
PERMANENT = frozenset((301, 308))
GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS  # zlib tells the two apart by their headers
BARE_DEFLATE = -zlib.MAX_WBITS  # deflate without zlib's header
LONGEST_VALIDATOR = 500  # characters
PIECE = 65_536  # bytes unpacked at once: a bomb exceeds the limit by no more
HEADERS = {
    "User-Agent": "Pressbox (reads news for its owner)",
    "Accept": "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/xml;q=0.9,"
    " text/plain;q=0.8, application/pdf;q=0.8",
    "Accept-Encoding": "gzip, deflate",
    "Connection": "close",
}


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """The limits of one fetch, redirects included."""

    seconds: float = 20.0  # in total, with name resolution and slow servers
    wire_bytes: int = 5 * MEGABYTE
    decoded_bytes: int = 20 * MEGABYTE
    redirects: int = 3


@dataclass(frozen=True, slots=True)
class Validators:
    """A server's own marks of a version; sent back, they ask whether the document has changed since."""

    etag: str | None = None
    last_modified: str | None = None

    def __bool__(self) -> bool:
        return bool(self.etag or self.last_modified)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document that a server sent."""

    url: str
    final_url: str  # where the redirects led
    content_type: str  # without its parameters, in lower case
    charset: str | None  # as the server declares it
    body: bytes
    validators: Validators
    moved_to: str | None = None  # where the URL has moved for good, as far as its redirects say so


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server says that the document has not changed since the validators were given."""

    url: str
    moved_to: str | None = None  # as above


FETCH_LIMITS = FetchLimits()
UNCONDITIONAL = Validators()


class FetchFailed(ServiceError):
    """The URL gave nothing to read now; it may later."""


class Unreadable(FetchFailed):
    """The URL answers, but with nothing to read; another attempt will give the same."""


class Gone(Unreadable):
    """The server says that there is nothing at this URL any more, for good."""


def fetch(
    url: str,
    purpose: Purpose,
    *,
    allow_private: bool = False,
    validators: Validators = UNCONDITIONAL,
    limits: FetchLimits = FETCH_LIMITS,
    resolve: Resolve = resolve_host,
    clock: Callable[[], float] = time.monotonic,
) -> Fetched | NotModified:
    """What the server sends for a URL. Raises Blocked, FetchFailed or another ServiceError, all with a sentence.

    The sentence names the URL without its query. `allow_private` lifts the guard's rules about addresses and ports, and
    nothing else.
    """
    budget = Budget(clock() + limits.seconds, limits.wire_bytes, clock)
    network = PinnedNetwork(resolve, allow_private, budget)
    try:
        with httpcore.ConnectionPool(_certificates(), network_backend=network) as pool:
            target = check_address(url, allow_private)
            moved_to, permanent = None, True
            for _ in range(limits.redirects + 1):
                with _answer(pool, target, validators) as response:
                    headers = httpx.Headers(response.headers)
                    if response.status not in REDIRECTS:
                        return _receive(url, target, response, headers, purpose, limits, moved_to)
                    permanent = permanent and response.status in PERMANENT
                target = check_address(_redirect_target(target, headers), allow_private)
                moved_to = str(target) if permanent else moved_to
        raise TooLarge(f"redirects more than {limits.redirects} times")
    except TooLarge as error:
        raise Unreadable(f"{show_address(url)} {error}, so it was not read.") from error
    except BudgetExceeded as error:
        raise FetchFailed(f"{show_address(url)} {error}; try again later.") from error
    except (httpcore.TimeoutException, TimeoutError) as error:
        raise FetchFailed(f"{show_address(url)} took too long; try again later.") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        raise FetchFailed(
            f"{show_address(url)} cannot be reached now; check the address, or try again later."
        ) from error


@contextmanager
def _answer(pool: httpcore.ConnectionPool, target: httpx.URL, validators: Validators) -> Iterator[httpcore.Response]:
    """The response to one GET request, closed afterwards."""
    headers = {**HEADERS, "Host": target.netloc.decode("ascii")}
    if validators.etag:
        headers["If-None-Match"] = validators.etag
    if validators.last_modified:
        headers["If-Modified-Since"] = validators.last_modified
    address = httpcore.URL(scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path)
    response = pool.handle_request(httpcore.Request("GET", address, headers=list(headers.items())))
    try:
        yield response
    finally:
        response.close()


def _redirect_target(target: httpx.URL, headers: httpx.Headers) -> str:
    """The URL that a redirect leads to."""
    try:
        return str(target.join(headers.get("location", "")))
    except (httpx.InvalidURL, ValueError) as error:
        raise TooLarge("redirects to nothing that is a web address") from error


def _receive(
    url: str,
    target: httpx.URL,
    response: httpcore.Response,
    headers: httpx.Headers,
    purpose: Purpose,
    limits: FetchLimits,
    moved_to: str | None,
) -> Fetched | NotModified:
    """The document of a response that is no redirect. Raises Gone, TooLarge or BudgetExceeded if there is none."""
    if response.status == 304:
        return NotModified(url, moved_to)
    if response.status == 410:
        raise Gone(f"{show_address(url)} is gone for good (HTTP status 410).")
    if response.status != 200:
        kind = BudgetExceeded if response.status in PASSING or response.status >= 500 else TooLarge
        raise kind(f"answers with HTTP status {response.status}")
    content_type, charset = _content_type(headers)
    if content_type not in TYPES[purpose]:
        raise TooLarge(f"is {content_type or 'of no known type'}")
    body = _unpack(response.iter_stream(), headers.get("content-encoding", ""), limits.decoded_bytes)
    validators = Validators(_keep_validator(headers.get("etag")), _keep_validator(headers.get("last-modified")))
    return Fetched(url, str(target), content_type, charset, body, validators, moved_to)


def _content_type(headers: httpx.Headers) -> tuple[str, str | None]:
    """The media type in lower case, and the charset."""
    message = Message()
    message["content-type"] = headers.get("content-type", "")
    declared = headers.get("content-type", "").partition(";")[0].strip().lower()
    return declared, message.get_content_charset()


def _keep_validator(validator: str | None) -> str | None:
    """The validator as it came; None if it is too long or not ASCII, so that it cannot be sent back."""
    return validator if validator and len(validator) <= LONGEST_VALIDATOR and validator.isascii() else None


def _unpack(pieces: Iterable[bytes], encoding: str, limit: int) -> bytes:
    """The unpacked body. At most PIECE bytes beyond the limit are held, however much a small body unpacks to."""
    body = bytearray()
    try:
        for piece in _decode(pieces, encoding.strip().lower()):
            body += piece
            if len(body) > limit:
                raise TooLarge(f"unpacks to more than {readable_size(limit)}")
    except zlib.error as error:
        raise BudgetExceeded("sends damaged data") from error
    return bytes(body)


def _decode(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The unpacked pieces of a body. Raises zlib.error for damaged data."""
    if encoding in ("", "identity"):
        yield from pieces
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise TooLarge("is packed in a way that was not asked for")
    inflater = None
    for piece in pieces:
        inflater = inflater or zlib.decompressobj(_window(encoding, piece))
        while piece and not inflater.eof:
            yield inflater.decompress(piece, PIECE)
            piece = inflater.unconsumed_tail
    if inflater is not None:
        yield inflater.flush()  # the rest of a repetition that did not fit into the last piece
        if not inflater.eof:
            raise zlib.error("it ended too early")


def _window(encoding: str, beginning: bytes) -> int:
    """The window size that tells zlib the format. Some servers send "deflate" without zlib's header."""
    has_header = encoding != "deflate" or beginning[0] & 0x0F == zlib.DEFLATED
    return GZIP_OR_ZLIB if has_header else BARE_DEFLATE


@cache
def _certificates() -> "ssl.SSLContext":
    """The trusted certificate authorities; SSL_CERT_FILE may name an intranet's own."""
    return httpx.create_ssl_context()
