"""What a format's reader found in a file: not yet cleaned, dated, identified or judged."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Draft:
    """One article as its file has it. `where` ("line 7") is for reports; `record` means one of many in its file."""

    text: str
    title: str | None = None
    published: object = None  # whatever stood in the place of the date
    outlet: str | None = None
    author: str | None = None
    url: str | None = None
    language: str | None = None
    record_id: str | None = None
    record: bool = False
    where: str = ""


@dataclass(frozen=True, slots=True)
class RecordFault:
    """One record that is no article, among others that may be. `reason` is a sentence."""

    reason: str


class Unfit(Exception):
    """The rest of this file gives no article; the message is the reason, a sentence."""
