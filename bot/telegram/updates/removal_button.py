"""The data of the Remove and Keep buttons: short, and valid for one person and one source or uploaded file."""

import hashlib
from dataclasses import dataclass

YES, NO = "rm+", "rm-"
MARK = 16  # hex digits of the hash of a location; a source's name may be reused, its location identifies it


@dataclass(frozen=True, slots=True)
class Decision:
    """A decoded button: whether to remove, the mark of the location, and the person it is for."""

    remove: bool
    mark: str
    person: int


def mark_of(location: str) -> str:
    """The short hash that stands for a path or an address in a button's data."""
    return hashlib.sha256(location.encode("utf-8", "replace")).hexdigest()[:MARK]


def encode_button(verb: str, location: str, person: int) -> str:
    """The data of a button; `verb` is YES or NO."""
    return f"{verb}:{mark_of(location)}:{person}"


def is_removal_button(data: str) -> bool:
    """Whether the data belongs to a button of this kind, valid or not."""
    return data.startswith((f"{YES}:", f"{NO}:"))


def decode_button(data: str) -> Decision | None:
    """The decision in a button's data; None where the data is malformed."""
    verb, _, rest = data.partition(":")
    mark, _, person = rest.partition(":")
    if verb not in (YES, NO) or len(mark) != MARK or not (person.isascii() and person.isdigit()):
        return None
    return Decision(verb == YES, mark, int(person))
