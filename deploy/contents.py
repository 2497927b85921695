"""What a wheel and an sdist hold: the whole program and nothing else, no secret, no address of a registry."""

import re
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from deploy.errors import ReleaseStopped

ROOMS = ("bot", "corpus", "index", "prompts")
MOST_BYTES = 3_000_000  # unpacked it is two thirds of that, all text; a data set or a model is far larger
SECRETS = re.compile(
    rb"\b\d{8,10}:AA[\w-]{33}\b"  # Telegram's tokens
    rb"|\bsk-[\w-]{32,}"  # OpenAI's keys
    rb"|-----BEGIN [A-Z ]*PRIVATE KEY"
    rb"|\b(?:ghp|gho|pypi)[_-]\w{30,}"
)
REGISTRIES = re.compile(rb"pypi\.org|pythonhosted|--(?:extra-)?index-url|registry\.npmjs", re.IGNORECASE)


def read_wheel(wheel: Path) -> dict[str, bytes]:
    """The wheel's files by their paths."""
    with zipfile.ZipFile(wheel) as packed:
        return {name: packed.read(name) for name in packed.namelist() if not name.endswith("/")}


def read_sdist(sdist: Path) -> dict[str, bytes]:
    """The sdist's files by their paths below its one folder."""
    with tarfile.open(sdist) as packed:
        files = [(member.name.partition("/")[2], packed.extractfile(member)) for member in packed.getmembers()]
        return {name: file.read() for name, file in files if file}


def check_contents(name: str, files: Mapping[str, bytes], tracked: Iterable[str], added: str) -> None:
    """Raise ReleaseStopped if the archive lacks a file of the rooms, or holds one that is not `tracked`, or a secret.

    `added` is a pattern of the files that the build backend writes.
    """
    rooms = {path for path in tracked if path.partition("/")[0] in ROOMS}
    if missing := sorted(rooms - files.keys()):
        raise ReleaseStopped(f"{name} lacks {missing[0]}; see the build targets in pyproject.toml.")
    others = {path for path in files.keys() - rooms if not re.fullmatch(added, path)}
    if others:
        raise ReleaseStopped(f"{name} holds {min(others)}, which is no part of it; commit the file or remove it.")
    for wanted in (*(f"{room}/py.typed" for room in ROOMS), "corpus/articles/"):
        if not any(path.startswith(wanted) for path in files):
            raise ReleaseStopped(f"{name} lacks {wanted}; put it back.")
    if not any(path.endswith("LICENSE") for path in files):
        raise ReleaseStopped(f"{name} lacks the licence; see license-files in pyproject.toml.")
    for path, content in files.items():
        if SECRETS.search(content):
            raise ReleaseStopped(f"{path} in {name} holds what looks like a secret; remove it and revoke the secret.")
        if REGISTRIES.search(content):
            raise ReleaseStopped(f"{path} in {name} names a package registry; leave the address out.")
    if (size := sum(map(len, files.values()))) > MOST_BYTES:
        raise ReleaseStopped(f"{name} unpacks to {size:,} bytes; see what is so large.")
