"""PDF: the text layer, its wrapped lines made paragraphs again. Scans hold no text and are told so."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, BinaryIO

from corpus.clean import one_line
from corpus.draft import Draft, Unfit
from corpus.lines import BULLET

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfTextPage  # type: ignore[import-untyped]  # it ships no types

MOST_PAGES = 1_000
WIDER_GAP = 1.3  # of the usual distance between lines: a paragraph's end
OTHER_SIZE = 0.15  # of the letters' height: a heading begins or ends
LONGEST_TITLE = 200  # characters
HYPHENATED = "\ufffe"  # where PDFium took a hyphen away that a line end had put into a word
_SENTENCE_END = re.compile(r"[.!?:][\"”’')\]]*$")
_PRINTED_LINE = re.compile(rf"[^\r\n{HYPHENATED}]+{HYPHENATED}?")
_PAGE_NUMBER = re.compile(r"(?:page )?[-–— ]*\d{1,4}(?: ?(?:/|of) ?\d{1,4})?[-–— ]*", re.IGNORECASE)
_UNTITLED = re.compile(r"untitled|(?:microsoft word - )?.*\.(?:docx?|pdf|indd|tex|odt|qxp)", re.IGNORECASE)
_PDF_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
_PASSWORD_NEEDED = 4  # FPDF_ERR_PASSWORD


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    left: float
    right: float
    top: float
    height: float


def read(stream: BinaryIO) -> Iterator[Draft]:
    """One draft."""
    # Late: only PDFs need it. Not pypdf: that takes five times as long to import, and tells no lines' positions, by
    # which paragraphs are known.
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(stream.read())
    except PdfiumError as error:
        if error.err_code == _PASSWORD_NEEDED:
            raise Unfit("This PDF is encrypted; save a copy without a password.") from error
        raise Unfit("This PDF is damaged and cannot be opened; export it anew.") from error
    try:
        yield _draft(document)
    except PdfiumError as error:
        raise Unfit("This PDF is damaged: a page cannot be read; export it anew.") from error
    finally:
        document.close()


def _draft(document: "PdfDocument") -> Draft:
    if len(document) > MOST_PAGES:
        raise Unfit(f"This PDF has {len(document):,} pages; more than {MOST_PAGES:,} are not read. Split it.")
    paragraphs = _paragraphs(_pages(document))
    if not paragraphs:
        raise Unfit("This PDF holds no text, perhaps it is a scan; run a text recognition over it first.")
    metadata = document.get_metadata_dict()
    title = _title(metadata.get("Title", ""), paragraphs)
    if title.casefold() == paragraphs[0].casefold():
        paragraphs = paragraphs[1:]
    printed = _PDF_DATE.match(metadata.get("CreationDate", ""))
    return Draft(
        text="\n\n".join(paragraphs),
        title=title or None,
        author=metadata.get("Author") or None,
        published="-".join(printed.groups()) if printed else None,
    )


def _title(declared: str, paragraphs: list[str]) -> str:
    """The document's own title unless a program made it up, else a first paragraph that looks like one."""
    title = one_line(declared)
    if title and not _UNTITLED.fullmatch(title):
        return title
    first = paragraphs[0]
    heading = len(paragraphs) > 1 and len(first) <= LONGEST_TITLE and not first.endswith((".", ",", ";", ":"))
    return first if heading else ""


def _pages(document: "PdfDocument") -> list[list[_Line]]:
    pages = []
    for page in document:
        text_page = page.get_textpage()
        lines = [line for line in _lines(text_page) if line.text]
        pages.append(_without_page_number(lines))
        text_page.close()
        page.close()
    return pages


def _without_page_number(lines: list[_Line]) -> list[_Line]:
    if lines and _PAGE_NUMBER.fullmatch(lines[-1].text):
        lines = lines[:-1]
    if lines and _PAGE_NUMBER.fullmatch(lines[0].text):
        lines = lines[1:]
    return lines


def _lines(page: "PdfTextPage") -> Iterator[_Line]:
    """A line's characters count on from the page's first, line ends included, as PDFium numbers them."""
    count = page.count_chars()
    for match in _PRINTED_LINE.finditer(page.get_text_range()):
        if match.end() <= count and (text := match[0].strip()):
            left, bottom, _, top = page.get_charbox(match.start(), loose=True)
            _, _, right, _ = page.get_charbox(match.start() + len(match[0].rstrip()) - 1, loose=True)
            yield _Line(text, left, right, top, top - bottom)


def _paragraphs(pages: list[list[_Line]]) -> list[str]:
    lines = [line for page in pages for line in page]
    if not lines:
        return []
    pitches = [a.top - b.top for page in pages for a, b in pairwise(page) if a.top > b.top]
    pitch = median(pitches) if pitches else 0.0
    edge = max(line.right for line in lines)
    paragraphs = [lines[0].text]
    for line, following in pairwise(lines):
        if _parted(line, following, pitch, edge):
            paragraphs.append(following.text)
        else:
            paragraphs[-1] = _joined(paragraphs[-1], following.text)
    return [BULLET.sub("", paragraph) for paragraph in paragraphs]


def _parted(line: _Line, following: _Line, pitch: float, edge: float) -> bool:
    if line.text.endswith(HYPHENATED):
        return False
    if abs(line.height - following.height) > OTHER_SIZE * max(line.height, following.height):
        return True
    if line.top - following.top > WIDER_GAP * pitch:
        return True
    if BULLET.match(following.text):
        return True
    letter = (line.right - line.left) / len(line.text)
    had_room = line.right + letter * (1 + len(following.text.split(maxsplit=1)[0])) < edge
    return had_room and _SENTENCE_END.search(line.text) is not None


def _joined(paragraph: str, following: str) -> str:
    """A hyphen that PDFium left at the line's end is one if a lower-case letter follows on both sides."""
    if paragraph.endswith(HYPHENATED):
        return paragraph[:-1] + following
    if re.search(r"[a-z]-$", paragraph) and following[:1].islower():
        return paragraph[:-1] + following
    return f"{paragraph} {following}"
