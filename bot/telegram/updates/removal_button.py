"""What a button says that removes a source, or keeps it: short, and good for one person and one source only."""

import hashlib
from dataclasses import dataclass

YES, NO = "rm+", "rm-"
MARK = 16  # letters of the hash of a source's place: its name may be given anew, its place is it


@dataclass(frozen=True, slots=True)
class Decision:
    remove: bool
    mark: str
    person: int


def mark_of(location: str) -> str:
    return hashlib.sha256(location.encode("utf-8", "replace")).hexdigest()[:MARK]


def encode_button(verb: str, location: str, person: int) -> str:
    return f"{verb}:{mark_of(location)}:{person}"


def is_removal_button(data: str) -> bool:
    return data.startswith((f"{YES}:", f"{NO}:"))


def decode_button(data: str) -> Decision | None:
    """None where it is none of ours, or was tampered with."""
    verb, _, rest = data.partition(":")
    found, _, person = rest.partition(":")
    if verb not in (YES, NO) or len(found) != MARK or not (person.isascii() and person.isdigit()):
        return None
    return Decision(verb == YES, found, int(person))
