"""By which version of its reader a document was read. What an older one has read is read again by the next `index`."""

from corpus.formats import Kind, format_of

# Raised by one whenever the same bytes would give another text, title, date or name: one number for each kind, so that
# a better reading of PDFs does not read every text file again.
VERSIONS: dict[Kind, int] = {"text": 1, "markdown": 1, "html": 1, "pdf": 1, "json": 1, "jsonl": 1}
WEB = (
    1  # pages and feeds, which cost their sites a request each: raised when HTML is, and for PDF or text if it must be
)

NAMES: dict[Kind, str] = {
    "text": "plain text",
    "markdown": "Markdown",
    "html": "HTML",
    "pdf": "PDF",
    "json": "JSON",
    "jsonl": "JSON Lines",
}


def version_for(name: str) -> int:
    """The version of the reader that reads a file of this name; 0 where none does."""
    file_format = format_of(name)
    return VERSIONS[file_format.kind] if file_format else 0


def kind_named(name: str) -> str:
    """What people call the kind of a file of this name."""
    file_format = format_of(name)
    return NAMES[file_format.kind] if file_format else "other files"
