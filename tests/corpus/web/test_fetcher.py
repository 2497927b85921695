"""A fetch ends: in time, in bytes on the wire, in bytes unpacked."""

import gzip
import time
import tracemalloc
import zlib
from collections.abc import Callable
from socket import socket
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import ServiceError
from corpus.web.fetcher import (
    FETCH_LIMITS,
    PIECE,
    Fetched,
    FetchFailed,
    FetchLimits,
    Gone,
    NotModified,
    Unreadable,
    Validators,
    _unpack,
    fetch,
)
from tests.fakes.web_server import Page, Raw, WebServer

MEGABYTE = 1_000_000
HURRIED = FetchLimits(seconds=0.5)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def get(page: Page | Raw, limits: FetchLimits = FETCH_LIMITS) -> Fetched:
    with WebServer({"/a": page}) as site:
        found = fetch(site.url("/a"), "page", allow_private=True, limits=limits)
    assert isinstance(found, Fetched)
    return found


def packed(body: bytes, encoding: str = "gzip") -> Page:
    return Page(body, headers={"Content-Encoding": encoding})


def test_a_page_as_it_came() -> None:
    found = get(Page("Ærøy".encode("latin-1"), "Text/HTML; charset=ISO-8859-1"))
    assert (found.content_type, found.charset, found.body) == ("text/html", "iso-8859-1", b"\xc6r\xf8y")


def test_redirects_lead_on_and_are_remembered() -> None:
    with WebServer({"/b/c": Page(b"end", "text/plain")}) as site:
        site.pages["/a"] = Page(status=302, headers={"Location": "/b/"})
        site.pages["/b/"] = Page(status=301, headers={"Location": "c"})
        found = fetch(site.url("/a"), "page", allow_private=True)
    assert isinstance(found, Fetched)
    assert (found.url, found.final_url, found.body) == (site.url("/a"), site.url("/b/c"), b"end")


@pytest.mark.parametrize("location", ["/a", "/a?again", ""])
def test_a_loop_of_redirects_ends(location: str) -> None:
    with WebServer() as site:
        for path in ("/a", "/a?again"):
            site.pages[path] = Page(status=302, headers={"Location": location})
        with pytest.raises(Unreadable, match="redirects more than 3 times"):
            fetch(site.url("/a"), "page", allow_private=True)
        assert len(site.asked) == 4


def test_what_has_not_changed_is_not_sent_again() -> None:
    with WebServer({"/a": Page(b"one")}) as site:
        first = fetch(site.url("/a"), "page", allow_private=True)
        assert isinstance(first, Fetched)
        again = fetch(site.url("/a"), "page", allow_private=True, validators=first.validators)
        assert isinstance(again, NotModified)
        site.pages["/a"] = Page(b"two")
        assert isinstance(fetch(site.url("/a"), "page", allow_private=True, validators=first.validators), Fetched)


def test_a_date_of_change_is_sent_back_as_it_came() -> None:
    day = "Mon, 08 Dec 2025 07:00:00 GMT"
    with WebServer({"/a": Page(b"one", headers={"Last-Modified": day})}, etags=False) as site:
        found = fetch(site.url("/a"), "page", allow_private=True)
        assert isinstance(found, Fetched)
        assert found.validators == Validators(None, day)
        fetch(site.url("/a"), "page", allow_private=True, validators=found.validators)
        assert site.asked[1].headers["if-modified-since"] == day


@pytest.mark.parametrize(
    ("page", "said", "kind"),
    [
        (Page(b"x", "image/png"), "is image/png, so it was not read", Unreadable),
        (Page(b"x", "application/rss+xml"), "is application/rss", Unreadable),
        (Page(b"x", ""), "is of no known type", Unreadable),
        (Page(b"x", status=404), "answers with HTTP status 404, so it was not read.", Unreadable),
        (Page(b"x", status=410), "is gone for good (HTTP status 410).", Gone),
        (Page(b"x", status=206), "HTTP status 206", Unreadable),
        (Page(b"x", status=503), "HTTP status 503; try again later", FetchFailed),
        (Page(b"x", status=429), "HTTP status 429; try again later", FetchFailed),
        (packed(b"x", "br"), "packed in a way that was not asked for", Unreadable),
        (packed(gzip.compress(gzip.compress(b"x")), "gzip, gzip"), "packed in a way", Unreadable),
        (packed(b"no gzip"), "damaged data", FetchFailed),
        (packed(gzip.compress(b"x" * 1000)[:-9]), "damaged data", FetchFailed),
        (Page(b"x" * (5 * MEGABYTE)), "sends more than 5 MB", Unreadable),
    ],
)
def test_what_is_not_read_is_told_without_the_query(page: Page, said: str, kind: type[FetchFailed]) -> None:
    with WebServer({"/a?key=s3cret": page}) as site, pytest.raises(FetchFailed) as failure:
        fetch(site.url("/a?key=s3cret"), "page", allow_private=True)
    assert said in str(failure.value)
    assert "s3cret" not in str(failure.value)
    assert type(failure.value) is kind


def test_brotli_is_never_asked_for() -> None:
    with WebServer({"/a": Page(b"x")}) as site:
        fetch(site.url("/a"), "page", allow_private=True)
        assert site.asked[0].headers["accept-encoding"] == "gzip, deflate"


def test_a_server_that_is_gone_is_told() -> None:
    with WebServer() as site:
        url = site.url("/a")
    with pytest.raises(FetchFailed, match="cannot be reached now; check the address, or try again later"):
        fetch(url, "page", allow_private=True)


def test_a_name_that_nobody_has_is_told() -> None:
    def nobody(host: str, port: int) -> list[str]:
        return []

    with pytest.raises(ServiceError, match=r"news\.example has no address"):
        fetch("http://news.example/", "page", resolve=nobody)


def bare_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


@given(
    body=st.one_of(st.binary(), st.builds(bytes, st.integers(PIECE - 2, 3 * PIECE + 2))),
    packing=st.sampled_from([("gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", bare_deflate)]),
    size=st.integers(1, 5_000),
)
def test_packed_bodies_are_unpacked_whole(
    body: bytes, packing: tuple[str, Callable[[bytes], bytes]], size: int
) -> None:
    encoding, pack = packing
    data = pack(body)
    pieces = [data[start : start + size] for start in range(0, len(data), size)]
    assert _unpack(pieces, encoding, len(body)) == body


def test_a_bomb_is_stopped_at_the_limit() -> None:
    """At most 60 MB more memory and 2 seconds of computing, which its rest would take by far."""
    bomb = packed(_zeros(300 * MEGABYTE))
    tracemalloc.start()
    started = time.process_time()
    with pytest.raises(Unreadable, match="unpacks to more than 20 MB"):
        get(bomb)
    taken, (_, peak) = time.process_time() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken < 2
    assert peak < 60 * MEGABYTE


def _zeros(size: int) -> bytes:
    packer = zlib.compressobj(9, wbits=zlib.MAX_WBITS + 16)
    piece = bytes(10 * MEGABYTE)
    return b"".join([*(packer.compress(piece) for _ in range(size // len(piece))), packer.flush()])


def dripping(beginning: bytes, drop: bytes) -> Raw:
    def drip(connection: socket, stopping: Event) -> None:
        connection.sendall(beginning)
        while not stopping.wait(0.02):
            connection.sendall(drop)

    return drip


def endless(beginning: bytes, piece: bytes) -> Raw:
    def pour(connection: socket, stopping: Event) -> None:
        connection.sendall(beginning)
        while not stopping.is_set():
            connection.sendall(piece)

    return pour


@pytest.mark.parametrize(
    "slow",
    [
        dripping(b"", b"H"),
        dripping(HEAD, b"X-Drop: 1\r\n"),
        dripping(HEAD + b"Content-Length: 1000000\r\n\r\n", b"x"),
        dripping(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        lambda connection, stopping: stopping.wait() and None,
    ],
    ids=["status", "headers", "body", "chunks", "continue", "silence"],
)
def test_a_drip_ends_with_the_time(slow: Raw) -> None:
    started = time.monotonic()
    with pytest.raises(FetchFailed):
        get(slow, HURRIED)
    assert time.monotonic() - started < 30  # a drip has no end of its own


@pytest.mark.parametrize(
    "flood",
    [
        endless(HEAD + b"\r\n", b"x" * 65_536),
        endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"x" * 65_536 + b"\r\n"),
        endless(HEAD, b"X-More: " + b"x" * 1_000 + b"\r\n"),
        endless(b"", b"HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n" * 1_000),
    ],
    ids=["body", "chunks", "headers", "hints"],
)
def test_an_endless_answer_ends_with_the_bytes(flood: Raw) -> None:
    started = time.monotonic()
    with pytest.raises(FetchFailed):
        get(flood, FetchLimits(wire_bytes=1 * MEGABYTE, seconds=240))
    assert time.monotonic() - started < 120


def test_a_slow_name_server_is_not_waited_for() -> None:
    forever = Event()

    def slow(host: str, port: int) -> list[str]:
        forever.wait(60)
        return ["127.0.0.1"]

    started = time.monotonic()
    with pytest.raises(FetchFailed, match="took too long to be found"):
        fetch("http://news.example/", "page", limits=FetchLimits(seconds=0.2), resolve=slow)
    assert time.monotonic() - started < 30
    forever.set()


def test_noise_is_no_answer() -> None:
    with pytest.raises(FetchFailed, match="cannot be reached now; check the address, or try again later"):
        get(lambda connection, _: connection.sendall(b"\x00\xff nothing that is HTTP\r\n\r\n"))
