"""Formats: which file names can hold articles, and how much of a file is read. Knows no contents."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

Kind = Literal[
    "text", "markdown", "html", "pdf", "json", "jsonl", "csv", "docx", "odt", "epub", "eml", "mbox", "mhtml",
    "webarchive", "warc", "xml", "zip",
]  # fmt: skip

SUFFIXES: dict[Kind, str] = {
    "text": ".txt .text",
    "markdown": ".md .markdown",
    "html": ".html .htm .xhtml .xht",
    "pdf": ".pdf",
    "docx": ".docx",
    "odt": ".odt",
    "epub": ".epub",
    "eml": ".eml",
    "mbox": ".mbox .mbx",
    "mhtml": ".mhtml .mht",
    "webarchive": ".webarchive",
    "warc": ".warc",
    "json": ".json",
    "jsonl": ".jsonl .ndjson",
    "csv": ".csv .tsv",
    "xml": ".rss .atom .xml .opml",
    "zip": ".zip",
}
KINDS: dict[str, Kind] = {suffix: kind for kind, suffixes in SUFFIXES.items() for suffix in suffixes.split()}
GZIPPED_KINDS: frozenset[Kind] = frozenset(
    ("text", "markdown", "html", "json", "jsonl", "csv", "xml", "eml", "mbox", "warc")
)
KNOWN = ", ".join(KINDS)
OTHER_KIND = f"Files of this kind are not read; give one of {KNOWN}."

# What a record of each kind is called: of files that are cut while they are read, and of those that are read whole
STREAMS: dict[Kind, str] = {"jsonl": "line", "mbox": "letter", "warc": "page"}
WHOLE: dict[Kind, str] = {"json": "record", "csv": "row", "epub": "chapter", "xml": "item"}

MEGABYTE = 1_000_000
LONGEST_SUFFIX = 12  # characters


@dataclass(frozen=True, slots=True)
class Format:
    """The format of a file, by its name."""

    kind: Kind
    gzipped: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest inputs that are read: far above real articles, far below what exhausts a small machine."""

    article_characters: int = 1_000_000
    document_bytes: int = 20 * MEGABYTE  # a file that is one article, unpacked
    records_bytes: int = 200 * MEGABYTE  # a file of many records that is held in memory as a whole
    line_bytes: int = 20 * MEGABYTE  # a line, a letter or another record of a stream
    lines_bytes: int = 2_000 * MEGABYTE  # all of a stream of records, unpacked; all that an archive unpacks to

    def bytes_of(self, kind: Kind) -> int:
        """The largest file of a kind, in bytes, unpacked."""
        if kind in STREAMS or kind == "zip":
            return self.lines_bytes
        return self.records_bytes if kind in WHOLE else self.document_bytes


LIMITS = Limits()


def format_of(name: str) -> Format | None:
    """The format of a file name, by its suffix in upper or lower case; None if it is not supported."""
    lowered = name.lower()
    gzipped = lowered.endswith(".gz")
    stem, dot, suffix = lowered.removesuffix(".gz").rpartition(".")
    kind = KINDS.get(dot + suffix) if stem else None
    if kind is None or (gzipped and kind not in GZIPPED_KINDS):
        return None
    return Format(kind, gzipped)


def suffix_of(name: str) -> str:
    """The suffix of a file name in lower case, `.pdf.gz` as a whole; empty if it has none."""
    suffixes = [suffix for suffix in PurePosixPath(name.lower()).suffixes if len(suffix) <= LONGEST_SUFFIX]
    return "".join(suffixes[-2:] if suffixes[-1:] == [".gz"] else suffixes[-1:])


def readable_size(size: int) -> str:
    """A number of bytes for people, in MB from a megabyte on."""
    return f"{size / MEGABYTE:,.0f} MB" if size >= MEGABYTE else f"{size:,} bytes"
