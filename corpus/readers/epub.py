"""EPUB: each chapter with text is an article, as in the issues of newspapers that reading programs make.

Left out are the table of contents, chapters without text such as covers, pictures, and what is hidden. The book's title
is the outlet of its chapters; a book of one chapter has its publisher as outlet.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from urllib.parse import unquote

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from corpus.clean import clean, decode, to_one_line
from corpus.draft import Draft, Record, Unfit
from corpus.readers.html import paragraphs_of
from corpus.readers.html_body import body_of, title_of
from corpus.readers.packages import Package, property_of

PROGRAMS = ("calibre", "wallabag", "instapaper", "pandoc", "readability")  # named as publisher by what made the file
MOST_CHAPTERS = 2_000
CHAPTER_TYPES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")


@dataclass(frozen=True, slots=True)
class _Book:
    """The properties of a book."""

    title: str | None
    author: str | None
    publisher: str | None
    day: str | None
    language: str | None


def read(document: bytes) -> Iterator[Record]:
    """The records of a book, one for each chapter. Raises Unfit."""
    package = Package(document, ".epub")
    place = _package_document(package)
    root = package.tree(place)
    if root is None:
        raise Unfit("This .epub names no chapters; save it anew.")
    publisher = property_of(root, "publisher")
    is_program = bool(publisher) and any(program in str(publisher).lower() for program in PROGRAMS)
    book = _Book(
        property_of(root, "title"),
        property_of(root, "creator"),
        None if is_program else publisher,
        property_of(root, "date"),
        property_of(root, "language"),
    )
    names = _chapters(root, posixpath.dirname(place))
    if not names:
        raise Unfit("This .epub names no chapters; save it anew.")
    for number, name in enumerate(names[:MOST_CHAPTERS], start=1):
        where = f"chapter {number}"
        yield Record(where, partial(_chapter, package, name, book, len(names) > 1, where))


def _package_document(package: Package) -> str:
    """The name of the part that lists the chapters. Raises Unfit."""
    container = package.tree("META-INF/container.xml")
    for element in container.iter("{*}rootfile") if container is not None else ():
        if name := element.get("full-path"):
            return str(name)
    raise Unfit("This is no .epub: it does not say where its chapters are.")


def _chapters(root: etree._Element, folder: str) -> list[str]:
    """The names of the chapters in reading order."""
    items = {item.get("id"): item for item in root.iter("{*}item")}
    names = []
    for reference in root.iter("{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or "nav" in (item.get("properties") or "").split():
            continue
        if item.get("media-type") in CHAPTER_TYPES:
            names.append(posixpath.normpath(posixpath.join(folder, unquote(item.get("href", "")))))
    return list(dict.fromkeys(names))


def _chapter(package: Package, name: str, book: _Book, many: bool, where: str) -> Draft | None:
    """The article of a chapter; None if it has no text."""
    data = package.read(name)
    if data is None:
        raise Unfit(f"It is not in the file, which names it {to_one_line(name)}.")
    page = clean(decode(data))
    heading, lines = title_of(page), paragraphs_of(body_of(page))
    repeated = bool(lines) and lines[0] == heading
    text = "\n\n".join(lines[repeated:])
    if not any(character.isalnum() for character in text):
        return None
    return Draft(
        text,
        title=heading if many else book.title or heading,
        published=book.day,
        outlet=book.title if many else book.publisher,
        author=book.author,
        language=book.language,
        record_id=name,
        record=True,
        where=where,
    )
