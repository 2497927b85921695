"""A secret of the library's own: made on first use, and kept in a file that only the library's owner can read."""

import os
import secrets
import time
from fnmatch import fnmatch

from corpus.errors import ConfigurationError
from index.home import Home
from index.privacy import make

NAMES = ("*_key", "*_token")  # of these files: so a library that is moved takes along all of them
TRIES = 20  # to read a file that another process has made and is about to fill
PAUSE = 0.05  # seconds between them


def kept_secret(home: Home, name: str) -> str:
    """The secret in the file of that name in the library's folder. Raises ConfigurationError if none can be kept."""
    assert any(fnmatch(name, known) for known in NAMES)
    place = home.path / name
    try:
        make(home)
        for _ in range(TRIES):
            try:
                descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                if kept := place.read_text("ascii").strip():
                    return kept
                time.sleep(PAUSE)
                continue
            fresh = secrets.token_urlsafe(32)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(f"{fresh}\n")
            return fresh
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{place} holds no text; remove it, and a new secret is made.") from error
    except OSError as error:
        reason = (error.strerror or "no reason").lower()
        raise ConfigurationError(f"{place} cannot be read or made ({reason}); mend its permissions.") from error
    raise ConfigurationError(f"{place} is empty; remove it, and a new secret is made.")
