"""Folders that a command is given: one that cannot be used is a sentence, before anything is measured."""

from argparse import ArgumentTypeError
from pathlib import Path


def folder(text: str) -> Path:
    """A folder that is there or can be made."""
    path = Path(text)
    if taken := next((each for each in (path, *path.absolute().parents) if each.exists() and not each.is_dir()), None):
        raise ArgumentTypeError(f"{taken} is no folder")
    return path


def existing_folder(text: str) -> Path:
    """A folder that is there."""
    if not Path(text).is_dir():
        raise ArgumentTypeError(f"there is no folder {text}")
    return Path(text)
