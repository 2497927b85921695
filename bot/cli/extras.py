"""Extras: the optional parts of an install, each with the library that it brings."""

from importlib.util import find_spec

from corpus.errors import ConfigurationError

LIBRARIES = {"mcp": "mcp", "telegram": "telegram"}  # extra: the module that only it brings


def require_extra(extra: str) -> None:
    """Return if the extra is installed. Raises ConfigurationError, which says how to install it."""
    if find_spec(LIBRARIES[extra]) is None:
        raise ConfigurationError(
            f'`pressbox {extra}` needs a library that is not installed; install "pressbox[{extra}]" the way you '
            "installed Pressbox (pip, pipx or uv)."
        )
