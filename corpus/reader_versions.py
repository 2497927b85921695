"""Versions of the readers. The next `pressbox index` reads again what an older version has read."""

from corpus.formats import Kind, format_of

# Raise a number by one whenever the same bytes give another text, title, date or name. Each kind has its own number, so
# that a better reader of PDFs does not read every text file again.
VERSIONS: dict[Kind, int] = {"text": 2, "markdown": 1, "html": 2, "pdf": 2, "json": 1, "jsonl": 1}
# Pages and feeds cost their sites a request each: raise it with HTML, and with PDF or text only if it must be.
WEB = 2

NAMES: dict[Kind, str] = {
    "text": "plain text",
    "markdown": "Markdown",
    "html": "HTML",
    "pdf": "PDF",
    "json": "JSON",
    "jsonl": "JSON Lines",
}


def version_for(name: str) -> int:
    """The version of the reader for a file of this name; 0 if there is none."""
    file_format = format_of(name)
    return VERSIONS[file_format.kind] if file_format else 0


def kind_named(name: str) -> str:
    """The kind of a file of this name, in words for people."""
    file_format = format_of(name)
    return NAMES[file_format.kind] if file_format else "other files"
