"""Errors that a person can cause or meet: one sentence that says what to do next, and an exit code each.

PressboxError                1  the command failed
├── SourceUnreachable        1  a registered folder or file cannot be read now
├── UsageError               2  the command cannot be done as typed
├── ConfigurationError       4  a setting is missing or wrong
├── ServiceError             5  a service that Pressbox needs failed
└── index.errors             …  the errors of the index, see there

Every other exception is a bug and keeps its traceback.
"""

from typing import ClassVar


class PressboxError(Exception):
    """An error that is safe to show: a sentence with what to do next, no secret, no traceback."""

    exit_code: ClassVar[int] = 1


class SourceUnreachable(PressboxError):
    """A registered source cannot be read now; its articles stay (I4)."""


class UsageError(PressboxError):
    """The command cannot be done as typed."""

    exit_code = 2


class ConfigurationError(PressboxError):
    """A setting is missing or wrong."""

    exit_code = 4


def missing_extra(what: str, extra: str) -> ConfigurationError:
    """The error that says how to install the optional part of Pressbox that `what` needs."""
    return ConfigurationError(
        f'{what} needs a library that is not installed; install Pressbox again the way you did, with "[{extra}]" '
        "behind the name of its wheel (pipx: with --force; uv: with the extras that you have, too)."
    )


class ServiceError(PressboxError):
    """A service that Pressbox needs failed."""

    exit_code = 5
