"""The changelog's section for a version: what stood under "Unreleased", with its number and day."""

import re
from datetime import date

from deploy.errors import ReleaseStopped

UNRELEASED = "## [Unreleased]\n"


def release_changes(text: str, version: str, day: date) -> str:
    """The changelog with the unreleased changes as the version's.

    A version that has its section already keeps it, so that a release can be made twice. Raises ReleaseStopped if there
    is nothing to release, or if the version's section is there and further changes are not in it.
    """
    before, heading, rest = text.partition(UNRELEASED)
    if not heading:
        raise ReleaseStopped("CHANGELOG.md has no section [Unreleased]; write one with what changed.")
    pending, older = re.fullmatch(r"(.*?)((?:^## .*)?)", rest, re.DOTALL | re.MULTILINE).groups()  # type: ignore[union-attr]  # matches any text
    written = f"## [{version}] - " in older
    if not pending.strip():
        if written:
            return text
        raise ReleaseStopped("CHANGELOG.md has nothing under [Unreleased]; write there what changed.")
    if written:
        raise ReleaseStopped(f"{version} has been released and more has changed; raise the version in bot/__init__.py.")
    return f"{before}{UNRELEASED}\n## [{version}] - {day.isoformat()}\n{pending}{older}"
