"""The address and the key of a service that speaks OpenAI's protocol."""

import pytest

from corpus.errors import ConfigurationError
from index.embedding.openai_service import NO_KEY, check_key, parse_host, parse_retry_after


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://api.openai.com/v1", "api.openai.com"),
        ("http://user:secret@Models.Example:8080/v1", "models.example:8080"),
        ("http://[::1]:8080/v1", "[::1]:8080"),
    ],
)
def test_a_host_keeps_its_port_and_loses_the_password(url: str, host: str) -> None:
    assert parse_host(url, "the language model") == host


@pytest.mark.parametrize("url", ["localhost:8080", "ftp://models.example", "http://", "http://h:port", "http://h:0"])
def test_what_is_no_web_address_is_an_error_that_names_the_service(url: str) -> None:
    with pytest.raises(ConfigurationError, match="base URL of the printer"):
        parse_host(url, "the printer")


def test_a_key_is_trimmed_and_may_be_missing_where_none_is_needed() -> None:
    assert check_key(" sk-1\n", "OpenAI's models") == "sk-1"
    assert check_key("", None) == NO_KEY
    with pytest.raises(ConfigurationError, match="OpenAI's models need an API key"):
        check_key(" ", "OpenAI's models")


@pytest.mark.parametrize("key", ["two words", "ключ", "a\tb"])
def test_a_malformed_key_is_refused_and_not_repeated(key: str) -> None:
    with pytest.raises(ConfigurationError, match="copy it again") as error:
        check_key(key, None)
    assert key not in str(error.value)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "2.5"}, 2.5),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
    ],
)
def test_only_seconds_are_waited_for(headers: dict[str, str], seconds: float | None) -> None:
    assert parse_retry_after(headers) == seconds
