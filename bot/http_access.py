"""Who may call a server of ours: the hosts under which it answers, and the tokens of its clients.

Knows no web framework: each server asks it about the headers of a request.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.errors import ConfigurationError

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
SHORTEST_TOKEN = 16  # characters
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::\d{1,5})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Hosts:
    """The names under which a server may be addressed, whatever the port: loopback, and those that were named.

    A page of a stranger reaches a server on loopback under the stranger's own name (DNS rebinding), so others are
    refused.
    """

    names: tuple[str, ...] = LOOPBACK

    @classmethod
    def with_loopback(cls, named: Iterable[str]) -> "Hosts":
        """Loopback and the names."""
        return cls((*LOOPBACK, *(name.lower() for name in named)))

    def has(self, host: str) -> bool:
        """Whether a Host header, with or without a port, names one of them."""
        return host_name(host) in self.names

    def has_origin(self, origin: str) -> bool:
        """Whether a page of this Origin header is one of them."""
        scheme, _, host = origin.partition("://")
        return scheme in ("http", "https") and self.has(host)

    @property
    def patterns(self) -> list[str]:
        """Each name, alone and with any port, as `name:*`."""
        return [pattern for name in self.names for pattern in (name, f"{name}:*")]


def host_name(host: str) -> str:
    """The name in a Host header: in lower case, without its port. Empty if it is no host."""
    match = _HOST.fullmatch(host)
    return match[1].lower() if match else ""


class ClientTokens:
    """The tokens of the clients of one server. Each client has a name of its own, under which it spends."""

    def __init__(self, tokens: Sequence[str], server: str) -> None:
        """`server` begins the clients' names, so that one token has a budget at each server."""
        self._server = server
        self._people = {token.encode(): f"{server}:{_digest(token)}" for token in tokens}

    @property
    def people(self) -> frozenset[str]:
        """The names of all clients."""
        return frozenset(self._people.values())

    @property
    def refusal(self) -> str:
        """What a stranger is told: how a token is sent, and where the owner of the library finds one."""
        return (
            "A right token is needed, as `Authorization: Bearer TOKEN`; it is in the file "
            f"{token_file(self._server)} in the library's folder, unless {tokens_setting(self._server)} sets one."
        )

    def person(self, authorization: str) -> str | None:
        """The client of an Authorization header, `Bearer TOKEN`; None for a stranger."""
        scheme, _, said = authorization.partition(" ")
        return self.person_of(said.strip()) if scheme.lower() == "bearer" else None

    def person_of(self, said: str) -> str | None:
        """The client of a token; None for a stranger. Every token is compared, in constant time."""
        given = said.encode("utf-8", "replace")
        fitting = [person for token, person in self._people.items() if secrets.compare_digest(token, given)]
        return fitting[0] if fitting else None


def token_file(server: str) -> str:
    """The name of the file in the library's folder that keeps the token made for a server."""
    return f"{server}_token"


def tokens_setting(server: str) -> str:
    """The setting that gives each client of a server a token of its own."""
    return f"PRESSBOX_{server.upper()}_TOKENS"


def parse_tokens(said: str, setting: str) -> list[str]:
    """The tokens in a setting's value, which separates them by commas. Raises ConfigurationError for a short one."""
    tokens = said.replace(",", " ").split()
    if min(map(len, tokens), default=SHORTEST_TOKEN) < SHORTEST_TOKEN:
        raise ConfigurationError(f"A token of {setting} is shorter than {SHORTEST_TOKEN} characters; make it longer.")
    return tokens


def _digest(token: str) -> str:
    """A name for a token which does not show it."""
    return hashlib.sha256(token.encode()).hexdigest()[:12]
