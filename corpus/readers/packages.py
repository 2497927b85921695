"""Packages: zip archives that are one document, such as .docx, .odt and .epub. Opens nothing beyond its limits."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from corpus.clean import clean, to_one_line
from corpus.draft import Draft, Unfit
from corpus.formats import MEGABYTE, readable_size
from corpus.readers import text as plain_text
from corpus.readers.unpacking import damage_told

MOST_BYTES = 50 * MEGABYTE  # of one part, unpacked
MOST_PARTS = 20_000
ENTITY = b"<!ENTITY"
_NO_TITLE = re.compile(r"(?:untitled|document|(?:microsoft )?word) ?\d*|.*\.(?:docx?|odt|dotx?|rtf)", re.IGNORECASE)


class Package:
    """An opened package. `kind` names it in sentences (".docx")."""

    def __init__(self, document: bytes, kind: str) -> None:
        """Raises Unfit if it cannot be opened."""
        self._kind = kind
        with damage_told(f"This {kind} cannot be opened: it is damaged, encrypted or of another kind; save it anew."):
            self._archive = zipfile.ZipFile(io.BytesIO(document))
        if len(self._archive.namelist()) > MOST_PARTS:
            raise Unfit(f"This {kind} has more than {MOST_PARTS:,} parts, so it was not read.")

    def read(self, name: str) -> bytes | None:
        """The bytes of a part; None if there is none. Raises Unfit if it is too large or cannot be unpacked."""
        try:
            listed = self._archive.getinfo(name)
        except KeyError:
            return None
        damaged = f"This {self._kind} is damaged or encrypted: {name} cannot be unpacked."
        with damage_told(damaged), self._archive.open(listed) as part:
            data = part.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise Unfit(f"A part of this {self._kind} unpacks to more than {readable_size(MOST_BYTES)}.")
        return data

    def tree(self, name: str) -> etree._Element | None:
        """The root of an XML part; None if there is none. Raises Unfit if it is no XML or declares entities."""
        data = self.read(name)
        if data is None:
            return None
        try:
            return parse_xml(data)
        except etree.XMLSyntaxError as error:
            raise Unfit(f"This {self._kind} is damaged: {name} is no XML.") from error


def parse_xml(data: bytes) -> etree._Element:
    """The root of a document, parsed without network and entities. Raises XMLSyntaxError, and Unfit for entities."""
    if ENTITY in data:
        raise Unfit("This document declares entities of its own, which no writing program does; it was not read.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    return etree.fromstring(data, parser)


def local_name(element: etree._Element) -> str:
    """The element's name without its namespace; empty for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def property_of(root: etree._Element | None, *names: str) -> str | None:
    """The text of the first of these elements, by local name, that has one."""
    if root is None:
        return None
    for name in names:
        for element in root.iter(f"{{*}}{name}"):
            if text := " ".join("".join(element.itertext()).split()):
                return text
    return None


def draft_of(
    paragraphs: Sequence[str], title: str | None, about_title: str | None, author: str | None, created: str | None
) -> Draft:
    """The draft of a written document.

    `title` is the paragraph that is styled as one; `about_title`, `author` and `created` are the file's properties,
    which the text's own title, byline and date precede. The text is read as plain text is.
    """
    known = title or (about_title if about_title and not _NO_TITLE.fullmatch(about_title) else None)
    rest = list(_without(paragraphs, known))
    body = clean("\n\n".join(part for paragraph in rest for part in paragraph.split("\n")))
    draft = plain_text.draft_of(f"Title\n\n{body}" if known else body)
    return replace(
        draft,
        title=known or draft.title,
        author=draft.author or author,
        published=draft.published or created,
    )


def _without(paragraphs: Sequence[str], title: str | None) -> Iterator[str]:
    """The paragraphs that are not empty, without the first one if it is the title."""
    kept = [paragraph for paragraph in paragraphs if paragraph.strip()]
    repeated = bool(kept) and to_one_line(kept[0]) == to_one_line(title or "")
    yield from kept[repeated:]
