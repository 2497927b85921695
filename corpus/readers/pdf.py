"""PDF: the text layer, column by column, with its wrapped lines joined to paragraphs. A scan has no text: rejected.

May be removed: running heads, feet and page numbers (`corpus.readers.running_heads`), the title if the text begins with
it, a byline and a day above the text, bullet glyphs before a paragraph, and a hyphen that the typesetter put at a
line's end (`_keeps_hyphen` decides, and keeps it in doubt).
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, BinaryIO

from corpus.clean import to_one_line
from corpus.dates import find_printed_day
from corpus.draft import Draft, Unfit
from corpus.readers.columns import in_reading_order
from corpus.readers.lines import JOINING, LONGEST_TITLE, MARK, begins_item, between, may_be_title, without_bullet
from corpus.readers.printed import Line
from corpus.readers.running_heads import OTHER_SIZE, day_in_heads, name_in_heads, remove_heads
from corpus.readers.text import HEADER_LINES, fields_of, take_header

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfTextPage  # type: ignore[import-untyped]  # it ships no types

MOST_PAGES = 1_000
PAGES_TRIED = 20  # pages looked at for columns; further ones only if one of these has some, since that takes time
WIDE_SPACE = 0.6  # times the letters' height: there may be another column behind it
INDENT = (0.5, 4.0)  # times the letters' height: the first line of a paragraph is indented
WIDER_GAP = 1.3  # times the usual distance between lines: a paragraph ends
LARGER = 1.2  # times the height of most letters: a headline
MOST_OF_MASTHEAD = 5  # lines
HEADLINE_WITHIN = 12  # lines of the first page
FEW_WRAPPED = 0.03  # share of lines that reach the edge, below which they do not show how far apart lines are
ALIGNED = 0.5  # times the height of the letters by which the lines of a column may differ at its left edge
FULL = 0.8  # share of a column's lines that are no wider than a full line
TYPESET = 0.06  # share of lines that end in a hyphen, if the program divides words; else far fewer do
LONGEST_WORD = 80  # characters examined before a hyphen
HYPHENATED = "\ufffe"  # PDFium's character for a hyphen that it removed at a line's end inside a word
SCAN = (
    "This PDF holds no text: it is a scan, or an image. A program for text recognition (OCR) adds the text, such as "
    "OCRmyPDF: `ocrmypdf scan.pdf text.pdf`; then index what it wrote."
)
FILLER = "\uffff"  # no character at all
_BEYOND_16_BITS = re.compile(r"[\U00010000-\U0010ffff]")
_SENTENCE_END = re.compile(r"[.!?:][\"”’')\]]*$")
_OPENING = "“„\"‘'«("
_PRINTED_LINE = re.compile(rf"[^\r\n{HYPHENATED}]+{HYPHENATED}?")
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
    pages, heads = remove_heads(_pages(document))
    metadata = document.get_metadata_dict()
    headline = _headline(pages[0]) if pages else []
    masthead = _masthead(pages[0], headline) if headline else []
    heads = [*heads, *(line.text for line in masthead)]
    paragraphs = _paragraphs([[line for line in page if line not in (*headline, *masthead)] for page in pages])
    if not paragraphs:
        raise Unfit(SCAN)
    title, paragraphs = _without_title(_joined(headline), metadata.get("Title", ""), paragraphs)
    draft, paragraphs = take_header(Draft(text="", title=title or None), paragraphs)
    return replace(
        draft,
        text="\n\n".join(paragraphs),
        author=draft.author or metadata.get("Author") or None,
        outlet=draft.outlet or name_in_heads(heads) or _name_of_paper(masthead),
        published=draft.published or _day(heads, metadata.get("CreationDate", "")),
    )


def _without_title(headline: str, said: str, paragraphs: list[str]) -> tuple[str, list[str]]:
    """The title, and the paragraphs without it: the headline, else what the file or its first paragraph says."""
    if headline:
        return headline, paragraphs
    title = _title(said, paragraphs)
    return title, paragraphs[1:] if title.casefold() == paragraphs[0].casefold() else paragraphs


def _day(heads: Sequence[str], created: str) -> str | None:
    """The day in a running head, else that of the declared creation; None if there is neither."""
    if day := day_in_heads(heads):
        return day.isoformat()
    match = _PDF_DATE.match(created)
    return "-".join(match.groups()) if match else None


def _headline(page: Sequence[Line]) -> list[Line]:
    """The lines of the headline: those near the top of the first page whose letters are the largest, if any are large.

    The name of a paper may be larger: one or two words in capitals above a longer headline are passed over, and so is
    what stands right above a day.
    """
    usual = Counter(round(line.height) for line in page for _ in line.text).most_common(1)
    groups = _of_one_size(page[:HEADLINE_WITHIN])
    large = [
        group
        for group in groups
        if group[0].height > LARGER * usual[0][0] and " " in _joined(group) and len(_joined(group)) <= LONGEST_TITLE
    ]
    dated = {id(above) for above, below in pairwise(groups) if find_printed_day(below[0].text)}
    is_name = {id(group) for group in large if _joined(group).isupper() and len(_joined(group).split()) <= 2}
    headlines = [group for group in large if id(group) not in is_name | dated]
    return max(headlines or large, key=lambda group: group[0].height, default=[])


def _masthead(page: Sequence[Line], headline: Sequence[Line]) -> list[Line]:
    """The few lines above the headline, if one of them names the day: the name of a paper, its day, its price."""
    above = [line for line in page if line.top > headline[0].top]
    return above if len(above) <= MOST_OF_MASTHEAD and day_in_heads([line.text for line in above]) else []


def _name_of_paper(masthead: Sequence[Line]) -> str | None:
    """The line of a masthead with the largest letters, if it is large and names no day."""
    largest = max(masthead, key=lambda line: line.height, default=None)
    is_name = largest and largest.height > LARGER * min(line.height for line in masthead)
    return largest.text if largest and is_name and not find_printed_day(largest.text) else None


def _of_one_size(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines in groups of lines in a row whose letters have about the same size."""
    groups: list[list[Line]] = []
    for line in lines:
        first = groups[-1][0].height if groups else 0.0
        if groups and abs(line.height - first) <= OTHER_SIZE * max(line.height, first):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _joined(lines: Sequence[Line]) -> str:
    """The text of the lines of a headline, on one line."""
    texts = [line.text.replace(HYPHENATED, "-") for line in lines]
    breaks = (between(text, following) for text, following in pairwise([*texts, ""]))
    return to_one_line("".join(f"{text}{space}" for text, space in zip(texts, breaks, strict=True)))


def _title(declared: str, paragraphs: list[str]) -> str:
    """The declared title unless a program made it up, else the first paragraph if it looks like a title, else empty."""
    title = to_one_line(declared)
    if title and not _UNTITLED.fullmatch(title):
        return title
    first = paragraphs[0]
    heading = len(paragraphs) > 1 and may_be_title(first) and not first.endswith(":")
    return first if heading else ""


def _pages(document: "PdfDocument") -> list[list[Line]]:
    """The lines of each page in reading order."""
    pages: list[list[Line]] = []
    columns = 0  # pages with columns
    for number, page in enumerate(document):
        text_page = page.get_textpage()
        lines = list(_lines(text_page, False))
        if number < PAGES_TRIED or columns:
            ordered = in_reading_order(list(_lines(text_page, True)))
            columns += ordered is not None
            lines = ordered or lines
        margin = min((line.left for line in lines), default=0.0)
        lines = [line if line.end else replace(line, margin=margin) for line in lines]
        pages.append(lines)
        text_page.close()
        page.close()
    return pages


def _lines(page: "PdfTextPage", parted: bool) -> Iterator[Line]:
    """The lines of a page, `parted` at wide spaces. PDFium numbers characters from the page's first, line ends too."""
    count = page.count_chars()
    text = _BEYOND_16_BITS.sub(rf"\g<0>{FILLER}", page.get_text_range())  # PDFium counts such a sign as two characters
    for match in _PRINTED_LINE.finditer(text):
        if match.end() <= count and match[0].strip():
            starts = [match.start(), *(_wide_spaces(page, match) if parted else ())]
            for start, end in pairwise([*starts, match.end()]):
                if line := _line(page, match[0][start - match.start() : end - match.start()], start):
                    yield line


def _line(page: "PdfTextPage", written: str, start: int) -> Line | None:
    """The line of some characters, the first of which has the number `start`; None if all are space."""
    text = written.strip()
    if not text:
        return None
    start += len(written) - len(written.lstrip())
    left, bottom, _, top = page.get_charbox(start, loose=True)
    _, _, right, _ = page.get_charbox(start + len(text) - 1, loose=True)
    return Line(text.replace(FILLER, ""), left, right, top, top - bottom)


def _wide_spaces(page: "PdfTextPage", line: re.Match[str]) -> Iterator[int]:
    """The numbers of the spaces in a line that are wider than between words. Such a space is not in the file itself."""
    from pypdfium2.raw import FPDFText_IsGenerated  # type: ignore[import-untyped]  # no types either; late, as above

    for space in re.finditer(r"(?<=\S) (?=\S)", line[0]):
        place = line.start() + space.start()
        if FPDFText_IsGenerated(page.raw, place):
            _, bottom, right, top = page.get_charbox(place - 1, loose=True)
            left, _, _, _ = page.get_charbox(place + 1, loose=True)
            if left - right > WIDE_SPACE * (top - bottom):
                yield place


def _paragraphs(pages: list[list[Line]]) -> list[str]:
    """The paragraphs of all pages; a paragraph may run across pages."""
    lines = [line for page in pages for line in _with_edges(page)]
    if not lines:
        return []
    edge = max(line.right for line in _breakable(lines))
    pitch = _pitch(pages, edge)
    words = _whole_words(lines)
    typeset = _is_typeset(lines)
    header = {id(line) for line in lines[:HEADER_LINES] if fields_of(line.text)}
    paragraphs = [[lines[0].text]]
    for line, following in pairwise(lines):
        parted = id(line) in header or id(following) in header
        if parted or _is_paragraph_break(line, following, pitch, line.end or edge, paragraphs[-1][0]):
            paragraphs.append([following.text])
        else:
            paragraphs[-1][-1:] = _join_lines(paragraphs[-1][-1], following.text, words, typeset)
    return [without_bullet("".join(parts)).replace(HYPHENATED, "-") for parts in paragraphs]


def _is_typeset(lines: Sequence[Line]) -> bool:
    """Whether a program divided words at the ends of lines, as enough hyphens there show."""
    divided = [line for line in lines if line.text.endswith((HYPHENATED, "-")) and not _ends_in_address(line.text)]
    return len(divided) >= TYPESET * len(lines)


def _breakable(lines: list[Line]) -> list[Line]:
    """The lines of several words, if there are any: a long address is printed beyond the edge."""
    return [line for line in lines if " " in line.text] or lines


def _with_edges(page: list[Line]) -> list[Line]:
    """The lines, each with the right edge of those that begin at its left edge."""
    found = sorted(page, key=lambda line: line.left)
    edges: dict[Line, float] = {}
    first = 0
    for place, line in enumerate(found):
        is_last = place + 1 == len(found) or found[place + 1].left - line.left > ALIGNED * line.height
        if is_last:
            column = found[first : place + 1]
            rights = sorted(each.right for each in _breakable(column))
            edges |= dict.fromkeys(column, rights[min(int(FULL * len(rights)), len(rights) - 1)])
            first = place + 1
    return [replace(line, edge=edges[line]) for line in page]


def _pitch(pages: list[list[Line]], edge: float) -> float:
    """The usual distance between lines of a paragraph, or 0.0 if there is none.

    It is the distance in the middle of all, or of those below lines that reach the edge, if that is less: where lists
    are long, most lines are paragraphs, and most distances lie between paragraphs.
    """
    pairs = [(line, following) for page in pages for line, following in pairwise(page) if line.top > following.top]
    wrapped = [pair for pair in pairs if not _had_room(*pair, pair[0].end or edge)]
    enough = len(wrapped) > FEW_WRAPPED * len(pairs)
    middles = [median(line.top - following.top for line, following in some) for some in (pairs, wrapped) if some]
    return min(middles if enough else middles[:1], default=0.0)


def _had_room(line: Line, following: Line, edge: float) -> bool:
    """Whether the first word of the following line would have fitted on this one."""
    letter = (line.right - line.left) / len(line.text)
    return line.right + letter * (1 + len(following.text.split(maxsplit=1)[0])) < edge


def _whole_words(lines: list[Line]) -> set[str]:
    """All words of the document in lower case, without addresses and the parts of words that a line's end divides."""
    words: set[str] = set()
    divided = False
    for line in lines:
        text = " ".join("/" if "/" in word else word for word in line.text.split())  # without addresses
        found = [word.casefold() for word in _WORD.findall(text)][int(divided) :]
        divided = text.endswith((HYPHENATED, "-"))
        words.update(found[: len(found) - divided])
    return words


def _is_paragraph_break(line: Line, following: Line, pitch: float, edge: float, first: str) -> bool:
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
    if _SENTENCE_END.search(line.text) and _is_indented(following) and not _is_indented(line):
        return True
    if _had_room(line, following, edge) and (_SENTENCE_END.search(line.text) or MARK.match(following.text)):
        return True
    # On the next page or in the next column: nothing but the shortness of a heading tells that it is one
    is_elsewhere = following.top >= line.top
    goes_on = following.text.lstrip(_OPENING)[:1].islower()
    return is_elsewhere and not goes_on and _had_room(line, following, line.edge)


def _is_indented(line: Line) -> bool:
    """Whether a line begins a little inside its column."""
    least, most = INDENT
    return least * line.height < line.left - line.margin < most * line.height


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
