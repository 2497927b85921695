"""Drafts: what a format's reader found in a file, not yet cleaned, dated, identified or judged."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Draft:
    """One article as its file has it. `where` ("line 7") is for reports; `record`: it is one of many in its file.

    `truncated`: the text ends early, because the program that exported it cut it. `header_fault` says why the data
    above the text could only be read line by line ("it does not end with ---").
    """

    text: str
    title: str | None = None
    published: object = None  # the value of the date field, of any type
    outlet: str | None = None
    author: str | None = None
    url: str | None = None
    language: str | None = None
    record_id: str | None = None
    record: bool = False
    where: str = ""
    truncated: bool = False
    header_fault: str = ""
    part: str | None = None  # names it among several articles at one URL


@dataclass(frozen=True, slots=True)
class Record:
    """One of many records of a file, not yet read. `where` is its place, such as "line 7".

    `read` gives its draft, or None for a record that is no article and no fault either, such as a blank line. It raises
    Unfit with the reason, and whatever a bug raises: the other records are read all the same.
    """

    where: str
    read: Callable[[], Draft | None]


@dataclass(frozen=True, slots=True)
class RecordFault:
    """One record of many that is no article. `reason` is a sentence."""

    reason: str

    @classmethod
    def at(cls, where: str, reason: str) -> "RecordFault":
        """The fault of the record at a place ("line 7"), if there is one; its reason is a sentence."""
        sentence = f"{where}: {reason[:1].lower()}{reason[1:]}" if where else reason
        return cls(sentence[:1].upper() + sentence[1:])


class Unfit(Exception):
    """The rest of this file gives no article. The message is the reason, one sentence."""
