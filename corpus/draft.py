"""Drafts: what a format's reader found in a file, not yet cleaned, dated, identified or judged."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Draft:
    """One article as its file has it. `where` ("line 7") is for reports; `record`: it is one of many in its file."""

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


@dataclass(frozen=True, slots=True)
class RecordFault:
    """One record of many that is no article. `reason` is a sentence."""

    reason: str


class Unfit(Exception):
    """The rest of this file gives no article. The message is the reason, one sentence."""
