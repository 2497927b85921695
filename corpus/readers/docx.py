"""Word documents (.docx): the text of the body, paragraph by paragraph, a table's row as one line.

Left out are headers, footers, footnotes, comments, pictures, what was deleted or is hidden, the numbers that Word gives
to list items, and what `corpus.readers.text` removes. The creation date stands where no date is printed.
"""

from collections.abc import Iterator

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from corpus.draft import Draft, Unfit
from corpus.readers.packages import Package, draft_of, local_name, property_of
from corpus.readers.raised import raised

TEMPLATES = ("2013-12-23T23:15:00Z", "python-docx")  # date and author of python-docx's own template
_SKIPPED = frozenset("del moveFrom instrText delText Fallback footnoteReference pPr sectPr tblPr trPr tcPr".split())
_SIGNS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": " "}


def read(document: bytes) -> Iterator[Draft]:
    """The one draft of a document. Raises Unfit."""
    package = Package(document, ".docx")
    root = package.tree("word/document.xml")
    body = next(root.iter("{*}body"), None) if root is not None else None
    if body is None:
        raise Unfit("This .docx has no document in it; save it anew.")
    core = package.tree("docProps/core.xml")
    styled = next((p for p in body.iter("{*}p") if _style(p) == "title"), None)
    author, created = property_of(core, "creator"), property_of(core, "created")
    yield draft_of(
        list(_blocks(body)),
        " ".join(_text(styled).split()) if styled is not None else None,
        property_of(core, "title"),
        None if author in TEMPLATES else author,
        None if created in TEMPLATES else created,
    )


def _blocks(parent: etree._Element) -> Iterator[str]:
    """The paragraphs and table rows at or below an element."""
    for child in parent:
        name = local_name(child)
        if name == "p":
            yield _text(child)
            yield from _boxes(child)
        elif name == "tr":
            cells = [" ".join(" ".join(_blocks(cell)).split()) for cell in child.iterchildren("{*}tc")]
            yield " | ".join(filter(None, cells))
        elif name not in _SKIPPED:
            yield from _blocks(child)


def _boxes(paragraph: etree._Element) -> Iterator[str]:
    """The paragraphs in the text boxes that are anchored in a paragraph."""
    for box in paragraph.iter("{*}txbxContent"):
        if not any(local_name(outer) in ("Fallback", "del") for outer in box.iterancestors()):
            yield from _blocks(box)


def _text(element: etree._Element) -> str:
    """The text of a paragraph, or of a part of one."""
    parts = []
    for child in element:
        name = local_name(child)
        if name == "t":
            parts.append((child.text or "").replace("\n", " "))
        elif name in _SIGNS:
            parts.append(_SIGNS[name])
        elif name == "r":
            parts.append(_run(child))
        elif name not in _SKIPPED and name not in ("txbxContent", "rPr"):
            parts.append(_text(child))
    return "".join(parts)


def _run(run: etree._Element) -> str:
    """The text of a run; empty if it is hidden."""
    style = run.find("{*}rPr")
    if style is not None and (hidden := style.find("{*}vanish")) is not None and _value(hidden) not in ("0", "false"):
        return ""
    raising = style is not None and _value(style.find("{*}vertAlign")) == "superscript"
    return raised(_text(run)) if raising else _text(run)


def _style(paragraph: etree._Element) -> str:
    """The name of a paragraph's style, in lower case."""
    return (_value(paragraph.find("{*}pPr/{*}pStyle")) or "").lower()


def _value(element: etree._Element | None) -> str | None:
    if element is None:
        return None
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == "val"), None)
