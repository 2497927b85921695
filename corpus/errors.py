"""Errors that a person can cause or meet: one sentence that says what to do next, and an exit code.

PressboxError                1  the command failed
├── SourceUnreachable        1  a registered folder or file cannot be read now
├── UsageError               2  what was typed cannot be done
├── ConfigurationError       4  a setting is missing or wrong
├── ServiceError             5  a service that we depend on failed
└── index.errors             …  the index's own, see there

Anything else that is raised is a bug and keeps its traceback.
"""

from typing import ClassVar


class PressboxError(Exception):
    """Safe to show: a sentence with what to do next, no secret, no traceback."""

    exit_code: ClassVar[int] = 1


class SourceUnreachable(PressboxError):
    """A registered source cannot be read now; what it gave before stays (invariant I4)."""


class UsageError(PressboxError):
    exit_code = 2


class ConfigurationError(PressboxError):
    exit_code = 4


class ServiceError(PressboxError):
    exit_code = 5
