"""PDF: the text layer, with its wrapped lines joined to paragraphs. A scan has no text and is rejected.

May be removed: page numbers, the title if the text begins with it, bullet glyphs before a paragraph, and a hyphen that
the typesetter put at a line's end (`_keeps_hyphen` decides, and keeps it in doubt).
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, BinaryIO

from corpus.clean import to_one_line
from corpus.draft import Draft, Unfit
from corpus.readers.lines import JOINING, MARK, begins_item, between, without_bullet

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfTextPage  # type: ignore[import-untyped]  # it ships no types

MOST_PAGES = 1_000
WIDER_GAP = 1.3  # times the usual distance between lines: a paragraph ends
OTHER_SIZE = 0.15  # share by which the height of the letters changes: a heading begins or ends
LONGEST_TITLE = 200  # characters
TYPESET = 0.06  # share of lines that end in a hyphen, if the program divides words; else far fewer do
LONGEST_WORD = 80  # characters examined before a hyphen
HYPHENATED = "\ufffe"  # PDFium's character for a hyphen that it removed at a line's end inside a word
_SENTENCE_END = re.compile(r"[.!?:][\"”’')\]]*$")
_PRINTED_LINE = re.compile(rf"[^\r\n{HYPHENATED}]+{HYPHENATED}?")
_PAGE_NUMBER = re.compile(
    r"(?P<word>page )?(?P<dash>[-–—] ?)?(?P<number>\d{1,4})(?P<of> ?(?:/|of) ?\d{1,4})?(?: ?[-–—])?", re.I
)
_WORD = re.compile(r"[^\W_]++(?:[-‐'’][^\W_]++)*+")
_LAST_WORD = re.compile(r"(?<![^\W_])[^\W_][\w'’‐-]*\Z")
# Beginnings and ends of words that English writes with a hyphen, without those where typesetters divide (`pro-test`)
_HYPHENATES_AFTER = frozenset(
    "all anti co cross far first five four full half hard high large left long low non one post right second self semi "
    "seven short single six small ten third three two twenty vice well world".split()
)
_HYPHENATES_BEFORE = frozenset(
    "backed based born bound century class free friendly led level made minute month off old owned scale speed style "
    "term thirds type up week year".split()
)
_UNTITLED = re.compile(r"untitled|(?:microsoft word - )?.*\.(?:docx?|pdf|indd|tex|odt|qxp)", re.IGNORECASE)
_PDF_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
_PASSWORD_NEEDED = 4  # FPDF_ERR_PASSWORD


@dataclass(frozen=True, slots=True)
class _Line:
    """A printed line and its box, in points from the page's lower left corner."""

    text: str
    left: float
    right: float
    top: float
    height: float


def read(stream: BinaryIO) -> Iterator[Draft]:
    """The one draft of a PDF. Raises Unfit."""
    # Late: only PDFs need it. Not pypdf, which takes five times as long to import and does not tell the positions of
    # lines, which show the paragraphs.
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
    """The draft of an open PDF. Raises Unfit if it is too long or has no text."""
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
    """The declared title unless a program made it up, else the first paragraph if it looks like a title, else empty."""
    title = to_one_line(declared)
    if title and not _UNTITLED.fullmatch(title):
        return title
    first = paragraphs[0]
    heading = len(paragraphs) > 1 and len(first) <= LONGEST_TITLE and not first.endswith((".", ",", ";", ":"))
    return first if heading else ""


def _pages(document: "PdfDocument") -> list[list[_Line]]:
    """The lines of each page, without page numbers."""
    pages = []
    for page in document:
        text_page = page.get_textpage()
        lines = [line for line in _lines(text_page) if line.text]
        pages.append(lines)
        text_page.close()
        page.close()
    return _without_page_numbers(pages)


def _without_page_numbers(pages: list[list[_Line]]) -> list[list[_Line]]:
    """The pages without first and last lines that are page numbers.

    A page number says so (`Page 3`, `3 of 9`, `- 3 -`), or counts on with the pages. Any other figure on a line of its
    own stays.
    """
    found = [
        (page, end, number) for page, lines in enumerate(pages) for end in (0, -1) for number in _numbers(lines, end)
    ]
    firsts = Counter(int(number["number"]) - page for page, _, number in found)
    drop: dict[int, set[int]] = {}
    for page, end, number in found:
        first = int(number["number"]) - page
        if number["word"] or number["of"] or _between_dashes(number[0]) or first == 1 or firsts[first] > 1:
            drop.setdefault(page, set()).add(end % len(pages[page]))
    return [
        [line for position, line in enumerate(lines) if position not in drop.get(page, ())]
        for page, lines in enumerate(pages)
    ]


def _numbers(lines: list[_Line], end: int) -> list[re.Match[str]]:
    """The match of a line that may be the page's number, at the page's beginning (0) or end (-1), if any."""
    number = _PAGE_NUMBER.fullmatch(lines[end].text) if lines else None
    return [number] if number else []


def _between_dashes(text: str) -> bool:
    return text[0] in "-–—" and text[-1] in "-–—"


def _lines(page: "PdfTextPage") -> Iterator[_Line]:
    """The lines of a page. PDFium numbers characters from the page's first, line ends included."""
    count = page.count_chars()
    for match in _PRINTED_LINE.finditer(page.get_text_range()):
        if match.end() <= count and (text := match[0].strip()):
            left, bottom, _, top = page.get_charbox(match.start(), loose=True)
            _, _, right, _ = page.get_charbox(match.start() + len(match[0].rstrip()) - 1, loose=True)
            yield _Line(text, left, right, top, top - bottom)


def _paragraphs(pages: list[list[_Line]]) -> list[str]:
    """The paragraphs of all pages; a paragraph may run across pages."""
    lines = [line for page in pages for line in page]
    if not lines:
        return []
    pitches = [a.top - b.top for page in pages for a, b in pairwise(page) if a.top > b.top]
    pitch = median(pitches) if pitches else 0.0
    edge = max(line.right for line in lines)
    words = _whole_words(lines)
    typeset = sum(line.text.endswith((HYPHENATED, "-")) for line in lines) >= TYPESET * len(lines)
    paragraphs = [[lines[0].text]]
    for line, following in pairwise(lines):
        if _is_paragraph_break(line, following, pitch, edge, paragraphs[-1][0]):
            paragraphs.append([following.text])
        else:
            paragraphs[-1][-1:] = _join_lines(paragraphs[-1][-1], following.text, words, typeset)
    return [without_bullet("".join(parts)).replace(HYPHENATED, "-") for parts in paragraphs]


def _whole_words(lines: list[_Line]) -> set[str]:
    """All words of the document in lower case, without the parts of words that a line's end divides."""
    words: set[str] = set()
    divided = False
    for line in lines:
        found = [word.casefold() for word in _WORD.findall(line.text)][int(divided) :]
        divided = line.text.endswith((HYPHENATED, "-"))
        words.update(found[: len(found) - divided])
    return words


def _is_paragraph_break(line: _Line, following: _Line, pitch: float, edge: float, first: str) -> bool:
    """Whether a paragraph ends between two lines.

    `first` is the text of the paragraph's first line, `pitch` the usual distance of lines, `edge` the right edge.
    """
    if line.text.endswith(HYPHENATED):
        return False
    if abs(line.height - following.height) > OTHER_SIZE * max(line.height, following.height):
        return True
    if line.top - following.top > WIDER_GAP * pitch:
        return True
    if begins_item(following.text, first, line.text):
        return True
    letter = (line.right - line.left) / len(line.text)
    had_room = line.right + letter * (1 + len(following.text.split(maxsplit=1)[0])) < edge
    return had_room and (_SENTENCE_END.search(line.text) or MARK.match(following.text)) is not None


def _join_lines(line: str, following: str, words: set[str], typeset: bool) -> tuple[str, str]:
    """Two wrapped lines that are joined by concatenation: the first ends in a space if there is one between them.

    No character is lost but a hyphen that only the line's end put into a word.
    """
    if not line.endswith((HYPHENATED, "-")):
        return f"{line} ", following
    before = _LAST_WORD.search(line, max(0, len(line) - LONGEST_WORD), len(line) - 1)
    next_word = _WORD.match(following)
    if before is None or next_word is None:
        return f"{line.replace(HYPHENATED, '-')} ", following
    in_address = "/" in line[max(0, len(line) - LONGEST_WORD) :].split()[-1]
    if in_address or _keeps_hyphen(before[0], next_word[0], words, typeset):
        kept = f"{line[:-1]}-"
        return f"{kept}{between(kept, following)}", following
    return line[:-1], following


def _keeps_hyphen(before: str, after: str, words: set[str], typeset: bool) -> bool:
    """Whether a hyphen at a line's end belongs to the word: `well-known`, `Franco-German`, `Covid-19`, `two- to`.

    Between two lower-case letters it may be the typesetter's. It counts as such if the document has the whole word
    elsewhere, or if the document divides words at many line ends (`typeset`) and nothing suggests a compound.
    """
    if not (before[-1].islower() and after[0].islower()) or "-" in before or "‐" in before or after in JOINING:
        return True
    first, second = before.casefold(), after.casefold()
    if first + second in words:
        return False
    if not typeset or f"{first}-{second}" in words or second.partition("-")[0] in _HYPHENATES_BEFORE:
        return True
    return (first in _HYPHENATES_AFTER and len(second) > 2) or (first in words and second in words)
