"""The guard before every request: which URLs may be fetched at all. Opens no connection itself.

An attacker's page may name any address, and this machine can reach what the attacker cannot: itself, the router, an
intranet, a cloud's metadata. So a host is resolved once, all its addresses must be public, and the connection goes to
one of the checked addresses (`corpus.web.network`).
"""

import re
import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpx

from corpus.errors import ServiceError

Resolve = Callable[[str, int], Sequence[str]]

PORTS = {"http": 80, "https": 443}
LONGEST_URL = 2_000  # characters
LONGEST_SHOWN = 120
_FORBIDDEN = re.compile(r"[\s\\\x00-\x1f\x7f]")  # characters that URL parsers read differently
_NAME = re.compile(r"(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?")  # a host's name as it goes over the wire
LONGEST_NAME = 254  # characters, a closing dot included

# IANA's special-purpose blocks, with those that Python's `is_global` calls global (releases differ): multicast, 6to4
# and its relays, AS112, AMT, benchmarks, documentation. Of IPv6, only the part that is assigned to hosts is allowed;
# addresses that wrap an IPv4 one (mapped, translated, NAT64) lie outside.
_IPV6_HOSTS = ip_network("2000::/3")
_SPECIAL = [
    ip_network(block)
    for block in (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24"
        " 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15"
        " 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4"
        " 2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3ffe::/16 3fff::/20"
    ).split()
]


class Blocked(ServiceError):
    """This URL may not be fetched."""


class Misspelt(Blocked):
    """The text is no web address."""


def check_address(address: str, allow_private: bool = False) -> httpx.URL:
    """The parsed URL; only this form is used from here on. Raises Blocked if it may not be fetched."""
    if len(address) > LONGEST_URL or _FORBIDDEN.search(address):
        raise Misspelt(f"{show_address(address)} is not a web address; check its spelling.")
    try:
        url = httpx.URL(address)
        port = PORTS.get(url.scheme) if url.port is None else url.port
        host = url.host  # decodes the name; `idna` raises its own errors for an impossible one
    except (httpx.InvalidURL, ValueError) as error:
        raise Misspelt(f"{show_address(address)} is not a web address; check its spelling.") from error
    if url.scheme not in PORTS:
        raise Blocked(f"{show_address(address)} is not asked: only http and https addresses are.")
    if not host or not _is_host(url.raw_host.decode("ascii")) or port not in range(1, 65_536):
        raise Misspelt(f"{show_address(address)} is not a web address; check its spelling.")
    if url.userinfo:
        raise Blocked(f"{show_address(address)} is not asked, since it carries a user name; leave that out.")
    if port not in PORTS.values() and not allow_private:
        raise Blocked(f"{show_address(address)} is not asked: only ports 80 and 443 are, or any with --allow-private.")
    return url


def _is_host(host: str) -> bool:
    """Whether a host is a name that a resolver takes, or an IPv6 address."""
    if ":" not in host:
        return len(host) <= LONGEST_NAME and _NAME.fullmatch(host) is not None
    try:
        ip_address(host)
    except ValueError:
        return False
    return "%" not in host  # a zone id has a meaning on one machine only


def allowed_addresses(host: str, port: int, resolve: Resolve, allow_private: bool = False) -> Sequence[str]:
    """The addresses of a host, resolved once. Raises Blocked if one of them is not public, ServiceError if none."""
    addresses = resolve(host, port)
    if not addresses:
        raise ServiceError(f"{host} has no address; check its spelling.")
    if not allow_private and not all(map(is_public, addresses)):
        raise Blocked(
            f"{host} is not asked: it leads to a private or special address. For a site of your own network, "
            "register it on the machine with `pressbox add --allow-private`."
        )
    return addresses


def is_public(address: str) -> bool:
    """Whether a host anywhere on the internet may have this IP address. An unclear address is not public."""
    try:
        parsed: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return False
    if not parsed.is_global or any(parsed in block for block in _SPECIAL if block.version == parsed.version):
        return False
    return parsed.version == 4 or parsed in _IPV6_HOSTS


def resolve_host(host: str, port: int) -> Sequence[str]:
    """The host's addresses from the system's resolver, in its order, each once. Raises ServiceError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:  # UnicodeError: a name that is none
        raise ServiceError(f"{host} cannot be found; check its spelling and the network.") from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def show_address(address: str | httpx.URL) -> str:
    """The URL for people, of bounded length: without credentials, query and fragment, which may hold secrets."""
    plain = re.sub(r"//[^/@]*@", "//", re.split(r"[?#]", str(address), maxsplit=1)[0])
    printable = "".join(character if character.isprintable() else "?" for character in plain)
    return printable if len(printable) <= LONGEST_SHOWN else printable[: LONGEST_SHOWN - 1] + "…"
