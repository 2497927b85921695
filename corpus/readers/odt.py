"""OpenDocument texts (.odt): the text of the body, paragraph by paragraph, a table's row as one line.

Left out are headers, footers, footnotes, comments, pictures, what was deleted, the numbers that the program gives to
list items, and what `corpus.readers.text` removes. The creation date stands where no date is printed.
"""

from collections.abc import Iterator

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from corpus.draft import Draft, Unfit
from corpus.readers.packages import Package, draft_of, local_name, property_of

MOST_SPACES = 100  # of one run of spaces
_SKIPPED = frozenset("tracked-changes annotation annotation-end note title desc ruby-text forms sequence-decls".split())
_PARAGRAPHS = ("p", "h")


def read(document: bytes) -> Iterator[Draft]:
    """The one draft of a document. Raises Unfit."""
    package = Package(document, ".odt")
    root = package.tree("content.xml")
    body = next(root.iter("{*}text"), None) if root is not None else None
    if root is None or body is None:
        raise Unfit("This .odt has no text document in it; save it anew.")
    about = package.tree("meta.xml")
    titles = {name for name, parent in _parents(root).items() if parent == "Title"} | {"Title"}
    styled = next((p for p in body.iter("{*}p", "{*}h") if _attribute(p, "style-name") in titles), None)
    yield draft_of(
        list(_blocks(body)),
        " ".join(_text(styled).split()) if styled is not None else None,
        property_of(about, "title"),
        property_of(about, "initial-creator", "creator"),
        property_of(about, "creation-date"),
    )


def _parents(root: etree._Element) -> dict[str, str]:
    """The document's own styles, each with the style that it builds on."""
    return {
        _attribute(style, "name") or "": _attribute(style, "parent-style-name") or "" for style in root.iter("{*}style")
    }


def _blocks(parent: etree._Element) -> Iterator[str]:
    """The paragraphs and table rows at or below an element."""
    for child in parent:
        name = local_name(child)
        if name in _PARAGRAPHS:
            yield _text(child)
            for box in child.iter("{*}text-box"):
                yield from _blocks(box)
        elif name == "table-row":
            cells = [" ".join(" ".join(_blocks(cell)).split()) for cell in child.iterchildren("{*}table-cell")]
            yield " | ".join(filter(None, cells))
        elif name not in _SKIPPED:
            yield from _blocks(child)


def _text(element: etree._Element) -> str:
    """The text of a paragraph, or of a part of one. Space is as on the screen: a run of it is one space."""
    parts = [_flat(element.text)]
    for child in element:
        name = local_name(child)
        if name == "s":
            count = _attribute(child, "c") or "1"
            parts.append(" " * min(int(count) if count.isdecimal() else 1, MOST_SPACES))
        elif name == "tab":
            parts.append(" ")
        elif name == "line-break":
            parts.append("\n")
        elif name and name not in _SKIPPED and name != "text-box":
            parts.append(_text(child))
        parts.append(_flat(child.tail))
    return "".join(parts)


def _flat(text: str | None) -> str:
    return (text or "").replace("\n", " ").replace("\t", " ")


def _attribute(element: etree._Element, name: str) -> str | None:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)
