"""The locks: which releases of which libraries an install brings."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK, LOCK_TO_RUN, LOCK_OF_MODEL = (ROOT / f"requirements{part}.txt" for part in ("", "-run", "-model"))


@dataclass(frozen=True, slots=True, order=True)
class Locked:
    """One release in a lock. A library may have one for each range of Pythons."""

    name: str
    release: str


def read_lock(lock: Path) -> list[Locked]:
    """The releases in the lock, by name."""
    found = re.findall(r"^([\w.-]+)==([^\s;\\]+)", lock.read_text(encoding="utf-8"), re.MULTILINE)
    return sorted({Locked(normalize(name), release) for name, release in found})


def normalize(name: str) -> str:
    """The one spelling of a library's name, as the locks write it."""
    return re.sub(r"[-_.]+", "-", name).lower()
