"""A service that speaks OpenAI's protocol: its address, its key, and how long it asks to wait."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from corpus.errors import ConfigurationError
from corpus.urls import is_of_a_server

OPENAI = "https://api.openai.com/v1"
NO_KEY = "none"  # sent to a local server that needs no key, because the protocol requires one


def parse_host(base_url: str, service: str) -> str:
    """Host and port of a base URL, without the password that it may carry.

    Raises ConfigurationError, which names the `service`, if this is no address of the web.
    """
    if not is_of_a_server(base_url):
        raise ConfigurationError(f"The base URL of {service} must look like https://host/v1.")
    return urlsplit(base_url).netloc.rpartition("@")[2].lower()


def check_key(api_key: str, needed_by: str | None) -> str:
    """The key as it is sent. `needed_by` names, in the plural, what needs a key; None if there may be none.

    Raises ConfigurationError if a key is missing or malformed.
    """
    key = api_key.strip()
    if not key and needed_by:
        raise ConfigurationError(f"{needed_by} need an API key; set OPENAI_API_KEY.")
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise ConfigurationError("The API key has characters that no key has; copy it again.")
    return key or NO_KEY


def parse_retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds of Retry-After. None if there is no such header, or if it holds a date, which is rare."""
    try:
        seconds = float(headers["retry-after"])
    except (KeyError, ValueError):
        return None
    return seconds if seconds >= 0 else None  # also None for NaN
