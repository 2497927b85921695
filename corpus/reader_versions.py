"""Versions of the readers. The next `pressbox index` reads again what an older version has read."""

from corpus.formats import Kind, format_of

# Raise a number by one whenever the same bytes give another text, title, date or name. Each kind has its own number, so
# that a better reader of PDFs does not read every text file again.
VERSIONS: dict[Kind, int] = {
    **{"text": 7, "markdown": 5, "html": 5, "pdf": 6, "json": 3, "jsonl": 3, "csv": 2, "docx": 1, "odt": 1, "epub": 1},
    **{"eml": 1, "mbox": 1, "mhtml": 1, "webarchive": 1, "warc": 1, "xml": 2, "zip": 1},
}
# Kinds whose reader uses another's, so that they are read again with it
BUILT_ON: dict[Kind, tuple[Kind, ...]] = {
    **dict.fromkeys(("json", "jsonl", "csv"), ("html", "markdown")),
    **dict.fromkeys(("epub", "eml", "mbox", "mhtml", "webarchive", "warc", "xml"), ("html",)),
    **dict.fromkeys(("docx", "odt", "markdown"), ("text",)),
    "zip": tuple(kind for kind in VERSIONS if kind != "zip"),
}
# Pages and feeds cost their sites a request each: raise it with HTML, and with PDF or text only if it must be.
WEB = 5

NAMES: dict[Kind, str] = {
    "text": "plain text",
    "markdown": "Markdown",
    "html": "HTML",
    "pdf": "PDF",
    "json": "JSON",
    "jsonl": "JSON Lines",
    "csv": "CSV",
    "docx": "Word",
    "odt": "OpenDocument",
    "epub": "EPUB",
    "eml": "letters",
    "mbox": "mailboxes",
    "mhtml": "MHTML",
    "webarchive": "web archives of Safari",
    "warc": "WARC",
    "xml": "XML",
    "zip": "ZIP archives",
}


def version_for(name: str) -> int:
    """The version of the reader for a file of this name; 0 if there is none."""
    file_format = format_of(name)
    if file_format is None:
        return 0
    return VERSIONS[file_format.kind] + sum(VERSIONS[kind] - 1 for kind in BUILT_ON.get(file_format.kind, ()))


def kind_named(name: str) -> str:
    """The kind of a file of this name, in words for people."""
    file_format = format_of(name)
    return NAMES[file_format.kind] if file_format else "other files"
