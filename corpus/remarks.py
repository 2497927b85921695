"""Remarks on what was read: it is in the library, and a person may want to know something about it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Subject = Literal["undated", "truncated", "broken_header", "ignored"]
KINDS_TOLD = 10
_SENTENCES: dict[Subject, tuple[str, str]] = {  # for one, for many
    "undated": (
        "The date of 1 article was not understood: “{example}” in {origin}; it has no day.",
        "The dates of {number:,} articles were not understood, such as “{example}” in {origin}; they have no day.",
    ),
    "truncated": (
        "1 article ends early, because the program that exported it cut it: “{example}” in {origin}.",
        "{number:,} articles end early, because the program that exported them cut them, such as “{example}” in "
        "{origin}.",
    ),
    "broken_header": (
        "The header of {origin} is broken and was read line by line: {example}; mend it.",
        "The headers of {number:,} articles are broken and were read line by line, such as {origin}: {example}.",
    ),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark on one article, or on one file in an archive. `example` is its date, title, fault or suffix."""

    subject: Subject
    origin: str
    example: str


def sentences(remarks: Iterable[Remark]) -> Iterator[str]:
    """One sentence for each subject that there is."""
    by_subject: dict[Subject, list[Remark]] = {}
    for remark in remarks:
        by_subject.setdefault(remark.subject, []).append(remark)
    for subject, (one, many) in _SENTENCES.items():
        if found := by_subject.get(subject):
            sentence = one if len(found) == 1 else many
            yield sentence.format(number=len(found), example=found[0].example, origin=found[0].origin)
    if ignored := by_subject.get("ignored"):
        yield f"In archives, {not_read(Counter(remark.example for remark in ignored))}."


def not_read(kinds: Mapping[str, int]) -> str:
    """The clause about files of kinds that are not read: suffix → number of files."""
    number = sum(kinds.values())
    by_number = sorted(kinds, key=lambda kind: (-kinds[kind], kind))
    named = ", ".join(f"{kinds[kind]:,} {kind or 'without a suffix'}" for kind in by_number[:KINDS_TOLD])
    more = f" and {len(kinds) - KINDS_TOLD} more kinds" if len(kinds) > KINDS_TOLD else ""
    what = "file is of a kind that is" if number == 1 else "files are of kinds that are"
    return f"{number:,} {what} not read ({named}{more})"
