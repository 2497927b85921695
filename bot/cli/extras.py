"""Extras: the optional parts of an install, each with the library that it brings."""

from importlib.util import find_spec

from corpus.errors import missing_extra

LIBRARIES = {"mcp": "mcp", "telegram": "telegram"}  # extra: the module that only it brings


def require_extra(extra: str) -> None:
    """Return if the extra is installed. Raises ConfigurationError, which says how to install it."""
    if find_spec(LIBRARIES[extra]) is None:
        raise missing_extra(f"`pressbox {extra}`", extra)
