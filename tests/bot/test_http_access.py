"""Which hosts a server answers under, and whose token is whose."""

import pytest

from bot.http_access import ClientTokens, Hosts, host_name, parse_tokens
from corpus.errors import ConfigurationError


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8809", "LOCALHOST", "[::1]:80", "press.example:443"])
def test_named_hosts_are_answered(host: str) -> None:
    hosts = Hosts.with_loopback(["Press.example"])
    assert hosts.has(host) and hosts.has_origin(f"http://{host}") and hosts.has_origin(f"https://{host}")


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "localhost.evil.example",
        "evil.example:localhost",
        "localhost@evil.example",
        "evil.example@localhost",
        "localhost/evil",
        "localhost:80:80",
        "localhost:x",
        "[::1",
        "127.0.0.1.nip.example",
        "press.example.",
    ],
)
def test_other_hosts_are_not(host: str) -> None:
    hosts = Hosts.with_loopback(["press.example"])
    assert not hosts.has(host) and not hosts.has_origin(f"http://{host}")


def test_an_origin_is_of_the_web() -> None:
    assert not Hosts().has_origin("null") and not Hosts().has_origin("file://localhost")
    assert host_name("[2001:DB8::1]:80") == "[2001:db8::1]"


def test_each_client_has_a_name_that_does_not_show_its_token() -> None:
    tokens = ClientTokens(["a-token-of-one-client", "a-token-of-another-one"], "serve")
    one, other = tokens.person("Bearer a-token-of-one-client"), tokens.person("bearer a-token-of-another-one")
    assert one and other and one != other and {one, other} == tokens.people
    assert one.startswith("serve:") and "token" not in one
    assert ClientTokens(["a-token-of-one-client"], "mcp").person_of("a-token-of-one-client") != one
    for header in ("", "Bearer", "Bearer ", "Basic a-token-of-one-client", "Bearer a-token-of-one-clien", "Bearer ÿ"):
        assert tokens.person(header) is None


def test_a_stranger_is_told_where_the_token_is() -> None:
    told = ClientTokens([], "serve").refusal
    assert "Authorization: Bearer TOKEN" in told and "serve_token" in told and "PRESSBOX_SERVE_TOKENS" in told


def test_a_short_token_is_refused_by_the_name_of_its_setting() -> None:
    assert parse_tokens("a-token-of-one-client, a-token-of-another-one", "X") == [
        "a-token-of-one-client",
        "a-token-of-another-one",
    ]
    assert parse_tokens(" , ", "X") == []
    with pytest.raises(ConfigurationError, match="A token of X is shorter than 16 characters; make it longer"):
        parse_tokens("a-token-of-one-client,short", "X")
