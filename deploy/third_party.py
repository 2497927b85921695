"""THIRD_PARTY.md: the licence of every locked library and of the models' weights. `python -m deploy.third_party`."""

import argparse

from deploy.licences import WEIGHTS, licence_of
from deploy.lock import LOCK, LOCK_OF_MODEL, LOCK_TO_RUN, ROOT, read_lock

PAGE = ROOT / "THIRD_PARTY.md"
OPENING = """# Third parties

Written by `make third-party`, from the locks and from what each library says of itself. Pressbox contains none of these
libraries and none of these weights: an install brings them. Their own files have the whole texts.
"""
PARTS = (
    ("What the program runs with", LOCK_TO_RUN),
    ("What develops and releases it", LOCK),
    ("What `make try-model` serves a model with", LOCK_OF_MODEL),
)


def write() -> None:
    """Write the page anew. Raises ReleaseStopped if a library's licence is not known."""
    PAGE.write_text(draw(), encoding="utf-8")


def draw() -> str:
    """The page. A library stands once, in the first part that has it."""
    listed: set[str] = set()
    text = OPENING
    for title, lock in PARTS:
        names = {locked.name for locked in read_lock(lock)} - listed
        listed |= names
        text += _table(title, "library", sorted((name, licence_of(name)) for name in names))
    return text + _table("The models' weights", "weights, and their carrier", _weights())


def _table(title: str, heading: str, rows: list[tuple[str, str]]) -> str:
    lines = (f"| {name} | {licence} |\n" for name, licence in rows)
    return f"\n## {title}\n\n| {heading} | licence |\n|---|---|\n{''.join(lines)}"


def _weights() -> list[tuple[str, str]]:
    return [(f"{weights.name}, in {weights.carrier}", weights.licence) for weights in WEIGHTS]


def main() -> None:
    """Write the page."""
    argparse.ArgumentParser(description="Write THIRD_PARTY.md, the licences of all locked libraries.").parse_args()
    write()


if __name__ == "__main__":
    main()
