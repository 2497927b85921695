"""Running heads and feet of printed pages, and page numbers: what returns at the same place of several pages.

Removed are at most two lines at the top and two at the bottom of a page that stand apart from its text and return on
other pages, figures aside; and page numbers, which say so (`Page 3`, `3 of 9`, `- 3 -`) or count on with the pages.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from datetime import date
from itertools import pairwise, takewhile
from statistics import median

from corpus.calendar_names import DAY_NAMES, MONTH_NUMBERS
from corpus.dates import find_printed_day
from corpus.readers.printed import Line

MOST_LINES = 2  # of a head or a foot
SAME_ROW = 0.3  # of the letters' height
APART = 1.2  # times the usual distance between lines
OTHER_SIZE = 0.15  # share by which the height of the letters differs
SHARE = 0.3  # of the pages on which a head returns; those on the left and on the right may differ
_PAGE_NUMBER = re.compile(
    r"(?P<word>page )?(?P<dash>[-–—] ?)?(?P<number>\d{1,4})(?P<of> ?(?:/|of) ?\d{1,4})?(?: ?[-–—])?", re.I
)
_NUMBERED = re.compile(r"(?:\bpage|\bp\.|\bseite) ?\d{1,4}\b", re.I)
_FIGURES = re.compile(r"\d+")
_OF_DATES = frozenset((*MONTH_NUMBERS, *DAY_NAMES))


def remove_heads(pages: Sequence[list[Line]]) -> tuple[list[list[Line]], list[str]]:
    """The pages without heads, feet and page numbers, and the texts of the heads and feet, each once."""
    rows = [sorted(lines, key=lambda line: -line.top) for lines in pages]
    pitch = _pitch(rows)
    counts = Counter(key for page in rows for key in {_key(line, end) for line, end in _outer(page)})
    least = max(2, round(SHARE * len(pages)))
    dropped = [{id(line) for end in (1, -1) for line in _head(page, end, counts, least, pitch)} for page in rows]
    heads = dict.fromkeys(text for page, gone in zip(rows, dropped, strict=True) for text in _texts(page, gone))
    left = [[line for line in page if id(line) not in gone] for page, gone in zip(pages, dropped, strict=True)]
    return _without_page_numbers(left), list(heads)


def _texts(page: Sequence[Line], chosen: Set[int]) -> Iterator[str]:
    """The text of each row of the lines that are chosen by their identity."""
    for row in _rows([line for line in page if id(line) in chosen]):
        yield " ".join(line.text for line in row)


def _pitch(rows: Sequence[Sequence[Line]]) -> float:
    """The usual distance between lines, from the top; 0 if no page has two."""
    pitches = [a.top - b.top for page in rows for a, b in pairwise(page) if a.top - b.top > 1]
    return median(pitches) if pitches else 0.0


_Key = tuple[int, str, int]  # end of the page, text, place


def _key(line: Line, end: int) -> _Key:
    return end, _FIGURES.sub("#", line.text).casefold(), round(line.top / 4)


def _outer(page: Sequence[Line]) -> list[tuple[Line, int]]:
    """The first and last lines of a page, with the end at which they stand."""
    return [(line, end) for end in (1, -1) for row in _rows(page[::end])[: MOST_LINES + 1] for line in row]


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines in groups at one height: the parts of a head may stand over a column each."""
    rows: list[list[Line]] = []
    for line in lines:
        if rows and abs(rows[-1][0].top - line.top) < SAME_ROW * line.height:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _head(page: Sequence[Line], end: int, counts: Counter[_Key], least: int, pitch: float) -> Sequence[Line]:
    """The lines of a page's head (end 1) or foot (end -1)."""
    rows = _rows(page[::end])
    recurring = takewhile(lambda row: all(counts[_key(line, end)] >= least for line in row), rows)
    number = sum(1 for _ in recurring)
    if number == 0 and rows and _is_dated_and_numbered(" ".join(line.text for line in rows[0])):
        number = 1
    apart = number == len(rows) or (number and _is_apart(rows[number - 1][0], rows[number][0], pitch))
    if not (0 < number <= MOST_LINES and apart):
        return []
    return [line for row in rows[:number] for line in row if any(letter.isalpha() for letter in line.text)]


def _is_dated_and_numbered(text: str) -> bool:
    """Whether a line has both a day and a page's number, so that it needs no second page to be known as a head."""
    return bool(_NUMBERED.search(text)) and find_printed_day(text) is not None


def _is_apart(line: Line, following: Line, pitch: float) -> bool:
    sizes = line.height, following.height
    return abs(line.top - following.top) > APART * pitch or abs(sizes[0] - sizes[1]) > OTHER_SIZE * max(sizes)


def day_in_heads(heads: Sequence[str]) -> date | None:
    """The day in the first head that names one."""
    return next(filter(None, map(find_printed_day, heads)), None)


def name_in_heads(heads: Sequence[str]) -> str | None:
    """The name of the paper in a head that has the day too, `WEALD COURIER Sunday 3 March 2024 Page 3`; else None."""
    for head in heads:
        if find_printed_day(head):
            words = [word.strip(",;|·•–—- ") for word in _NUMBERED.sub(" ", head).split()]
            name = [word for word in words if word and not _is_of_a_date(word)]
            if 0 < len(name) <= 5 and all(word.replace("&", "").replace("’", "").isalpha() for word in name):
                return " ".join(name)
    return None


def _is_of_a_date(word: str) -> bool:
    """Whether a word is a figure, or the name of a month or a day of the week."""
    plain = word.casefold().rstrip(".")
    return plain[:1].isdigit() or (len(plain) >= 3 and plain in _OF_DATES)


def _without_page_numbers(pages: list[list[Line]]) -> list[list[Line]]:
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


def _numbers(lines: list[Line], end: int) -> list[re.Match[str]]:
    """The match of a line that may be the page's number, at the page's beginning (0) or end (-1), if any."""
    number = _PAGE_NUMBER.fullmatch(lines[end].text) if lines else None
    return [number] if number else []


def _between_dashes(text: str) -> bool:
    return text[0] in "-–—" and text[-1] in "-–—"
