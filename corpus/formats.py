"""Formats: which file names can hold articles, and how much of a file is read. Knows no contents."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "markdown", "html", "pdf", "json", "jsonl"]

KINDS: dict[str, Kind] = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
GZIPPED_KINDS: frozenset[Kind] = frozenset(("text", "markdown", "html", "json", "jsonl"))
KNOWN = ", ".join(KINDS) + ", and .gz of all but .pdf"

MEGABYTE = 1_000_000


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
    json_bytes: int = 200 * MEGABYTE  # a .json file is held in memory as a whole
    line_bytes: int = 20 * MEGABYTE
    lines_bytes: int = 2_000 * MEGABYTE  # all of a .jsonl file, unpacked

    def bytes_of(self, kind: Kind) -> int:
        """The largest file of a kind, in bytes, unpacked."""
        return {"json": self.json_bytes, "jsonl": self.lines_bytes}.get(kind, self.document_bytes)


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


def readable_size(size: int) -> str:
    """A number of bytes for people, in MB from a megabyte on."""
    return f"{size / MEGABYTE:,.0f} MB" if size >= MEGABYTE else f"{size:,} bytes"
