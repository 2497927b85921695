"""PDF: the text layer, with its wrapped lines joined to paragraphs. A scan has no text and is rejected.

May be removed: page numbers, the title if the text begins with it, bullet glyphs before a paragraph, and a hyphen that
the typesetter put at a line's end (`_keeps_hyphen` decides, and keeps it in doubt).
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from statistics import median
from typing import TYPE_CHECKING, BinaryIO

from corpus.clean import to_one_line
from corpus.draft import Draft, Unfit
from corpus.readers.lines import JOINING, MARK, begins_item, between, may_be_title, without_bullet

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfTextPage  # type: ignore[import-untyped]  # it ships no types

MOST_PAGES = 1_000
WIDER_GAP = 1.3  # times the usual distance between lines: a paragraph ends
OTHER_SIZE = 0.15  # share by which the height of the letters changes: a heading begins or ends
FEW_WRAPPED = 0.03  # share of lines that reach the edge, below which they do not show how far apart lines are
ALIGNED = 0.5  # times the height of the letters by which the lines of a column may differ at its left edge
FULL = 0.8  # share of a column's lines that are no wider than a full line
TYPESET = 0.06  # share of lines that end in a hyphen, if the program divides words; else far fewer do
LONGEST_WORD = 80  # characters examined before a hyphen
HYPHENATED = "\ufffe"  # PDFium's character for a hyphen that it removed at a line's end inside a word
_SENTENCE_END = re.compile(r"[.!?:][\"”’')\]]*$")
_OPENING = "“„\"‘'«("
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
    """A printed line and its box, in points from the page's lower left corner. `edge` is its column's right edge."""

    text: str
    left: float
    right: float
    top: float
    height: float
    edge: float = 0.0


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
    heading = len(paragraphs) > 1 and may_be_title(first) and not first.endswith(":")
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
    """The lines of a page.

    PDFium numbers the page's characters, line ends included; those beyond U+FFFF (emoji) count as two.
    """
    count, printed = page.count_chars(), page.get_text_range()
    numbers = list(accumulate((1 + (character > "\uffff") for character in printed), initial=0))
    for match in _PRINTED_LINE.finditer(printed):
        if numbers[match.end()] <= count and (text := match[0].strip()):
            left, bottom, _, top = page.get_charbox(numbers[match.start()], loose=True)
            _, _, right, _ = page.get_charbox(numbers[match.start() + len(match[0].rstrip()) - 1], loose=True)
            yield _Line(text, left, right, top, top - bottom)


def _paragraphs(pages: list[list[_Line]]) -> list[str]:
    """The paragraphs of all pages; a paragraph may run across pages."""
    lines = [line for page in pages for line in _with_edges(page)]
    if not lines:
        return []
    edge = max(line.right for line in _breakable(lines))
    pitch = _pitch(pages, edge)
    words = _whole_words(lines)
    divided = [line for line in lines if line.text.endswith((HYPHENATED, "-")) and not _ends_in_address(line.text)]
    typeset = len(divided) >= TYPESET * len(lines)
    paragraphs = [[lines[0].text]]
    for line, following in pairwise(lines):
        if _is_paragraph_break(line, following, pitch, edge, paragraphs[-1][0]):
            paragraphs.append([following.text])
        else:
            paragraphs[-1][-1:] = _join_lines(paragraphs[-1][-1], following.text, words, typeset)
    return [without_bullet("".join(parts)).replace(HYPHENATED, "-") for parts in paragraphs]


def _breakable(lines: list[_Line]) -> list[_Line]:
    """The lines of several words, if there are any: a long address is printed beyond the edge."""
    return [line for line in lines if " " in line.text] or lines


def _with_edges(page: list[_Line]) -> list[_Line]:
    """The lines, each with the right edge of those that begin at its left edge."""
    found = sorted(page, key=lambda line: line.left)
    edges: dict[_Line, float] = {}
    first = 0
    for place, line in enumerate(found):
        is_last = place + 1 == len(found) or found[place + 1].left - line.left > ALIGNED * line.height
        if is_last:
            column = found[first : place + 1]
            rights = sorted(each.right for each in _breakable(column))
            edges |= dict.fromkeys(column, rights[min(int(FULL * len(rights)), len(rights) - 1)])
            first = place + 1
    return [replace(line, edge=edges[line]) for line in page]


def _pitch(pages: list[list[_Line]], edge: float) -> float:
    """The usual distance between lines of a paragraph, or 0.0 if there is none.

    It is the distance in the middle of all, or of those below lines that reach the edge, if that is less: where lists
    are long, most lines are paragraphs, and most distances lie between paragraphs.
    """
    pairs = [(line, following) for page in pages for line, following in pairwise(page) if line.top > following.top]
    wrapped = [pair for pair in pairs if not _had_room(*pair, edge)]
    enough = len(wrapped) > FEW_WRAPPED * len(pairs)
    middles = [median(line.top - following.top for line, following in some) for some in (pairs, wrapped) if some]
    return min(middles if enough else middles[:1], default=0.0)


def _had_room(line: _Line, following: _Line, edge: float) -> bool:
    """Whether the first word of the following line would have fitted on this one."""
    letter = (line.right - line.left) / len(line.text)
    return line.right + letter * (1 + len(following.text.split(maxsplit=1)[0])) < edge


def _whole_words(lines: list[_Line]) -> set[str]:
    """All words of the document in lower case, without addresses and the parts of words that a line's end divides."""
    words: set[str] = set()
    divided = False
    for line in lines:
        text = " ".join("/" if "/" in word else word for word in line.text.split())  # without addresses
        found = [word.casefold() for word in _WORD.findall(text)][int(divided) :]
        divided = text.endswith((HYPHENATED, "-"))
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
    if _had_room(line, following, edge) and (_SENTENCE_END.search(line.text) or MARK.match(following.text)):
        return True
    # On the next page or in the next column: nothing but the shortness of a heading tells that it is one
    is_elsewhere = following.top >= line.top
    goes_on = following.text.lstrip(_OPENING)[:1].islower()
    return is_elsewhere and not goes_on and _had_room(line, following, line.edge)


def _join_lines(line: str, following: str, words: set[str], typeset: bool) -> tuple[str, str]:
    """Two wrapped lines that are joined by concatenation: the first ends in a space if there is one between them.

    No character is lost but a hyphen that only the line's end put into a word.
    """
    if not line.endswith((HYPHENATED, "-")):
        return f"{line} ", following
    before = _LAST_WORD.search(line, max(0, len(line) - LONGEST_WORD), len(line) - 1)
    next_word = _WORD.match(following)
    if next_word is None:
        return f"{line.replace(HYPHENATED, '-')} ", following
    if before is None or _ends_in_address(line) or _keeps_hyphen(before[0], next_word[0], words, typeset):
        kept = f"{line[:-1]}-"
        return f"{kept}{between(kept, following)}", following
    return line[:-1], following


def _ends_in_address(line: str) -> bool:
    """Whether the last word of a line is an address or a part of one."""
    return "/" in line.rsplit(maxsplit=1)[-1]


def _keeps_hyphen(before: str, after: str, words: set[str], typeset: bool) -> bool:
    """Whether a hyphen at a line's end belongs to the word: `well-known`, `Franco-German`, `Covid-19`, `two- to`.

    Between two lower-case letters it may be the typesetter's. It counts as such if the document has the whole word
    elsewhere, or if the document divides words at many line ends (`typeset`) and nothing suggests a compound.
    """
    if not (before[-1].islower() and after[0].islower()) or "-" in before or "‐" in before or after in JOINING:
        return True
    first, second = before.casefold(), after.casefold()
    head = second.partition("-")[0]  # "effective-" and "but-cheaper"
    if first + second in words or first + head in words:
        return False
    if not typeset or f"{first}-{second}" in words or head in _HYPHENATES_BEFORE:
        return True
    return (first in _HYPHENATES_AFTER and len(head) > 2) or (first in words and head in words)
