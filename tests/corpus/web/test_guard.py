"""No spelling, redirect or second answer of a name server leads to a private address."""

from collections.abc import Sequence
from contextlib import suppress
from ipaddress import IPv4Address, ip_address
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import ServiceError
from corpus.urls import canonicalise, web_address
from corpus.web.fetcher import fetch
from corpus.web.guard import Blocked, Misspelt, check_address, is_public, resolve_host, show_address
from tests.fakes.web_server import Page, WebServer

METADATA = IPv4Address("169.254.169.254")  # where clouds keep a machine's keys
LOOPBACK = IPv4Address("127.0.0.1")


def spellings(address: IPv4Address) -> list[str]:
    """How one IPv4 address can be written as the host of a URL, with what wraps it in IPv6."""
    a, b, c, d = address.packed
    number, high, low = int(address), (a << 8) + b, (c << 8) + d
    return [
        f"{a}.{b}.{c}.{d}",
        f"{a}.{b}.{c}.{d}.",
        f"{a}.{b}.{low}",
        f"{a}.{(b << 16) + low}",
        f"{number}",
        f"{number:#x}",
        f"0{number:o}",
        f"{a:#x}.{b:#x}.{c:#x}.{d:#x}",
        f"0{a:o}.0{b:o}.0{c:o}.0{d:o}",
        f"000{a:o}.{b}.{c}.{d:#x}",
        f"{a:#010x}.{b}.{low:#x}",
        f"[::ffff:{address}]",
        f"[::ffff:{high:x}:{low:x}]",
        f"[0:0:0:0:0:ffff:{high:04x}:{low:04x}]",
        f"[::{address}]",
        f"[::ffff:0:{high:x}:{low:x}]",
        f"[64:ff9b::{address}]",
        f"[64:ff9b:1::{high:x}:{low:x}]",
        f"[2002:{high:x}:{low:x}::]",
        f"[2001:0:{high:x}:{low:x}::1]",
        "".join(chr(0xFF10 + int(x)) if x.isdigit() else "\u3002" for x in str(address)),  # full width
        "".join("⓪①②③④⑤⑥⑦⑧⑨"[int(x)] if x.isdigit() else "." for x in str(address)),
    ]


OTHERS = [
    *("[::]", "[::1]", "[0000:0000::0001]", "[fe80::1]", "[fec0::1]", "[fc00::1]", "[fd12:3456::1]", "[ff02::1]"),
    *("[2001:db8::1]", "[3fff::1]", "[100::1]", "[5f00::1]", "[2620:4f:8000::1]"),
    *("0.0.0.0", "0", "10.0.0.1", "100.64.0.1", "127.1", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.0.0.1"),
    *("192.0.2.1", "192.31.196.1", "192.52.193.1", "192.88.99.1", "192.175.48.1", "198.18.0.1", "198.51.100.1"),
    *("203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
]
NAMES = ["localhost", "LOCALHOST.", "localhost.localdomain", "metadata.google.internal", "printer", "127.0.0.1.nip.io"]
PRIVATE = [*spellings(LOOPBACK), *spellings(METADATA), *OTHERS, *NAMES]
PUBLIC = ["93.184.215.14", "[2606:2800:21f:cb07:6820:80da:af6b:8b2c]"]


def names(host: str, port: int) -> Sequence[str]:
    """The names of the list lead to loopback; numbers are read by the system, as in earnest."""
    named = host.rstrip(".").lower() in {name.rstrip(".").lower() for name in NAMES}
    return ["127.0.0.1", "93.184.215.14"] if named else resolve_host(host, port)


@pytest.mark.parametrize("host", PRIVATE)
def test_no_spelling_of_a_private_address_is_asked(host: str) -> None:
    with pytest.raises(ServiceError) as refused:
        fetch(f"http://{host}/latest/meta-data/?token=s3cret", "page", resolve=names)
    assert "s3cret" not in str(refused.value)
    assert isinstance(refused.value, Blocked) or "cannot be found" in str(refused.value)


HOSTS = st.one_of(
    st.text(max_size=80),
    st.text(st.sampled_from("abcxn-09.\u00df\u2603\u00e9:[]@%/\\ \x00\ud800\uff0e\u3002"), max_size=300),
    st.text(st.sampled_from("abz09-"), max_size=70).map("xn--{}".format),
    st.text(st.sampled_from("0123456789abcdef:.%[]"), max_size=50).map("[{}]".format),
    st.integers().map("a.example:{}".format),
    st.text(st.sampled_from("ab:@%"), max_size=10).map("{}@a.example".format),
)
SCHEMES = st.sampled_from(["http://", "https://", "HTTP://", "http:", "http:/", "//", "ftp://", "", "\ud800://"])
PATHS = st.one_of(st.just("/"), st.text(max_size=20).map("/{}".format), st.text(max_size=20))


@given(SCHEMES, HOSTS, PATHS)
@settings(max_examples=600)
def test_an_address_is_refused_with_a_sentence_or_can_be_asked(scheme: str, host: str, path: str) -> None:
    """What is let through has a host that every library on the way takes; nothing else is ever raised."""
    address = scheme + host + path
    assert web_address(address) is None or canonicalise(address) is not None
    for allow_private in (False, True):
        try:
            url = check_address(address, allow_private)
        except Blocked as refused:
            assert str(refused).isprintable()
            continue
        asked = url.raw_host.decode("ascii")
        assert asked.encode("idna") and urlsplit(address).hostname
        assert all(len(label) <= 63 for label in asked.split("."))
        with suppress(ServiceError):
            fetch(address, "page", resolve=lambda host, port: ["127.0.0.1"])


@pytest.mark.parametrize(
    "address", ["http://xn--a/", "http://xn--/", "http://[::1", "http://a..b/", f"http://{'a' * 64}/", "http:///x"]
)
def test_what_is_no_address_is_told_apart_from_what_is_not_asked(address: str) -> None:
    with pytest.raises(Misspelt, match="not a web address"):
        check_address(address)


def test_there_are_enough_spellings() -> None:
    assert len(set(PRIVATE)) >= 52


@pytest.mark.parametrize("host", PUBLIC)
def test_public_addresses_are_asked(host: str) -> None:
    assert is_public(host.strip("[]"))
    assert check_address(f"https://{host}/news").host == host.strip("[]")


@given(st.ip_addresses())
def test_what_the_library_calls_private_never_passes(address: object) -> None:
    assert ip_address(str(address)).is_global or not is_public(str(address))


@given(st.ip_addresses(v=4))
def test_no_wrapped_address_passes(address: IPv4Address) -> None:
    for spelling in spellings(address):
        if spelling.startswith("["):
            assert not is_public(spelling.strip("[]"))


def test_one_private_address_among_public_ones_blocks_the_host() -> None:
    with pytest.raises(Blocked, match=r"news\.example is not asked.*--allow-private"):
        fetch("http://news.example/", "page", resolve=lambda host, port: ["93.184.215.14", "10.0.0.1"])


@pytest.mark.parametrize(
    "url",
    [
        *("file:///etc/passwd", "gopher://news.example/", "ftp://news.example/a", "data:text/html,x", "//news.example"),
        *("news.example", "", "http://", "http:///a", "javascript:alert(1)", "unix:///socket", "http:news.example"),
        *("http://user@news.example/", "http://user:secret@news.example/", "http://news.example@127.0.0.1/"),
        *("http://127.0.0.1\\@news.example/", "http://news.example\\.evil.example/", "http://news .example/"),
        *("http://news.example:22/", "http://news.example:8080/", "http://news.example:0/", "http://news.example:x/"),
        *("http://news.example:80:80/", "http://[::1/", "http://news.example/\r\nHost: x", "http://a/" + "b" * 3_000),
    ],
)
def test_schemes_credentials_ports_and_broken_addresses_are_refused(url: str) -> None:
    def never(host: str, port: int) -> Sequence[str]:
        raise AssertionError("nothing was to be resolved")

    with pytest.raises(Blocked) as refused:
        fetch(url, "page", resolve=never)
    assert "secret" not in str(refused.value)


@given(st.text())
def test_any_text_is_an_address_or_blocked(text: str) -> None:
    try:
        assert check_address(text).scheme in ("http", "https")
    except Blocked as refused:
        assert str(refused)


def test_what_is_shown_has_no_secrets() -> None:
    assert show_address("https://u:p@news.example/a?key=1#x") == "https://news.example/a"


class Canary:
    """A resolver that leads a first name to a site and every other, or a second look, to where nothing may arrive."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


def test_a_name_is_resolved_once_and_the_connection_goes_there() -> None:
    """A name server that gives another address the second time is not asked a second time."""
    with WebServer({"/": Page(b"hello", "text/plain")}) as site:
        rebinding = Canary(["127.0.0.1"], ["10.0.0.1"])
        fetch(site.url(host="news.example"), "page", allow_private=True, resolve=rebinding)
    assert rebinding.asked == ["news.example"]
    assert site.asked[0].headers["host"] == f"news.example:{site.port}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_a_private_address_reaches_nobody(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first site counts as public here; the canary beside it does not."""
    with WebServer() as canary, WebServer() as site:
        target = canary.url("/secret").replace("127.0.0.1", "127.0.0.2")
        site.pages["/"] = Page(b"", status=status, headers={"Location": target})
        monkeypatch.setattr("corpus.web.guard.is_public", lambda address: address == "127.0.0.1")
        monkeypatch.setattr("corpus.web.guard.PORTS", {"http": site.port, "https": canary.port})
        with pytest.raises(Blocked):
            fetch(site.url(), "page")
        assert (len(site.asked), canary.connections) == (1, 0)


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "gopher://127.0.0.1/", "http://u@127.0.0.1/", "http://[::1"]
)
def test_a_redirect_to_another_scheme_is_not_followed(location: str) -> None:
    with WebServer() as site:
        site.pages["/"] = Page(b"", status=302, headers={"Location": location})
        with pytest.raises(ServiceError):
            fetch(site.url(), "page", allow_private=True)
        assert len(site.asked) == 1


def test_rebinding_between_redirects_is_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each connection resolves and checks: the same name may lead elsewhere after a redirect."""
    with WebServer() as site:
        site.pages["/"] = Page(b"", status=302, headers={"Location": site.url("/b", host="news.example")})
        monkeypatch.setattr("corpus.web.guard.is_public", lambda address: address == "127.0.0.1")
        monkeypatch.setattr("corpus.web.guard.PORTS", {"http": site.port, "https": 443})
        rebinding = Canary(["127.0.0.1"], ["127.0.0.2"])
        with pytest.raises(Blocked):
            fetch(site.url(host="news.example"), "page", resolve=rebinding)
        assert (site.paths(), rebinding.asked) == (["/"], ["news.example", "news.example"])


def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with WebServer({"/": Page(b"hello", "text/plain")}) as site, WebServer() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url())
        fetch(site.url(), "page", allow_private=True)
        assert (len(site.asked), proxy.connections) == (1, 0)
