"""PDFs of newspapers: columns, running heads, headlines, sentences that go on over pages."""

from datetime import date
from itertools import zip_longest
from pathlib import Path
from textwrap import wrap

import pytest

from corpus.article import Article
from tests.corpus.files import only_article, only_reason, read_bytes
from tests.corpus.pdfs import Placed, pdf, placed_pdf

SIZE, PITCH = 9, 12
CHARACTER = 0.6 * SIZE  # Courier's
TOP = 740
STORY = (
    "The glass works of Ellin will close its oldest furnace in the spring, the owner said on Tuesday, after it has "
    "burned for sixty-one years without a break. The furnace makes about 4,200 bottles an hour for the mineral springs "
    "of Sorrow Hill, and 38 people work at it in three shifts, day and night. A new one would cost 7.3 million crowns, "
    "and the county has offered to pay a fifth of the price if the works stays open for ten years. The union wants the "
    "owner to sign before the holidays, since the bank of Ellin asks for a plan, and there is a buyer for the site."
)


def column(text: str, left: float, top: float, width: int) -> list[Placed]:
    return [
        Placed(left, top - number * PITCH, SIZE, line)
        for number, line in enumerate(wrap(text, width, break_on_hyphens=False))
    ]


def in_columns(text: str, number: int, top: float = TOP, gap: float = 14) -> list[list[Placed]]:
    """The text in columns of one height."""
    width = round((500 - gap * (number - 1)) / number / CHARACTER) - 1
    lines = wrap(text, width, break_on_hyphens=False)
    height = -(-len(lines) // number)
    parts = [lines[start : start + height] for start in range(0, len(lines), height)]
    return [
        [Placed(40 + place * (width * CHARACTER + gap), top - row * PITCH, SIZE, line) for row, line in enumerate(part)]
        for place, part in enumerate(parts)
    ]


def by_rows(columns: list[list[Placed]]) -> list[Placed]:
    """As a program writes that knows no columns: line by line over the page."""
    return [line for row in zip_longest(*columns) for line in row if line]


def one(folder: Path, *pages: list[Placed], info: str = "") -> Article:
    return only_article(read_bytes(folder, "a.pdf", placed_pdf(list(pages), info)))


HEADLINE = Placed(40, 770, 22, "Glass works shuts its furnace")


@pytest.mark.parametrize("number", [2, 3, 4])
@pytest.mark.parametrize("rows", [True, False])
@pytest.mark.parametrize("shift", [0, 5])
def test_columns_are_read_one_after_the_other(tmp_path: Path, number: int, rows: bool, shift: float) -> None:
    columns = in_columns(STORY, number)
    columns[-1] = [line._replace(bottom=line.bottom - shift) for line in columns[-1]]
    lines = by_rows(columns) if rows else [line for column in columns for line in column]
    article = one(tmp_path, [HEADLINE, *lines])
    assert (article.title, article.text) == ("Glass works shuts its furnace", STORY)


def test_a_line_across_the_columns_parts_them(tmp_path: Path) -> None:
    below = "The springs of Sorrow Hill buy their bottles elsewhere from June on, its manager said in a letter. " * 3
    lines = [
        *by_rows(in_columns(STORY, 2)),
        Placed(40, 560, 13, "What the springs of Sorrow Hill say to the news from Ellin"),
        *by_rows(in_columns(below, 2, 535)),
    ]
    text = one(tmp_path, [HEADLINE, *lines]).text
    assert text.split("\n\n") == [
        STORY,
        "What the springs of Sorrow Hill say to the news from Ellin",
        below.strip(),
    ]


def test_a_table_is_read_row_by_row(tmp_path: Path) -> None:
    rows = [("Ellin and its valley", "4,200 bottles"), ("Sorrow Hill, upper", "1,100 bottles"), ("Tarn", "300 jars")]
    cells = [
        Placed(left, TOP - PITCH * number, SIZE, cell)
        for number, row in enumerate(rows)
        for left, cell in zip((40, 260), row, strict=True)
    ]
    text = one(tmp_path, [HEADLINE, *cells]).text
    assert "Ellin and its valley 4,200 bottles" in text


def paper(number: int, lines: list[Placed], left: bool = False) -> list[Placed]:
    day = "Tuesday 4 March 2025"
    head = f"{number} {day} Ellin Messenger" if left else f"Ellin Messenger {day} Page {number}"
    foot = Placed(40, 20, 7, "www.messenger.example - letters@messenger.example - 555 0199")
    return [Placed(40, 815, 7, head), foot, *lines]


def test_heads_and_feet_go_and_sentences_go_on(tmp_path: Path) -> None:
    lines = column(STORY, 40, TOP, 70)
    created = "/CreationDate (D:20260301120000) /Title (MSG_20250304_A07)"
    article = one(tmp_path, paper(7, [HEADLINE, *lines[:4]]), paper(8, [line for line in lines[4:]]), info=created)
    assert (article.title, article.text) == ("Glass works shuts its furnace", STORY)
    assert (article.published_at, article.outlet) == (date(2025, 3, 4), "Ellin Messenger")


def test_heads_of_left_and_right_pages_differ(tmp_path: Path) -> None:
    lines = column(STORY, 40, TOP, 70)
    pages = [paper(6 + number, lines[3 * number : 3 * number + 3], number % 2 == 0) for number in range(4)]
    pages[0].insert(2, HEADLINE)
    assert one(tmp_path, *pages).text == STORY


def test_a_head_of_a_single_page_is_known_by_its_day_and_number(tmp_path: Path) -> None:
    article = one(tmp_path, [paper(7, [])[0], HEADLINE, *column(STORY, 40, TOP, 70)])
    assert (article.text, article.published_at) == (STORY, date(2025, 3, 4))


def test_a_line_that_returns_inside_the_text_stays(tmp_path: Path) -> None:
    refrain = "Nobody asked the people of Ellin."
    pages = [
        column(f"{refrain} {STORY}", 40, TOP, 70),
        column(f"{refrain} {STORY.replace('spring', 'autumn')}", 40, TOP, 70),
    ]
    assert one(tmp_path, *pages, info="/Title (Ellin)").text.count(refrain) == 2


def test_a_word_that_is_divided_over_pages_is_whole_again(tmp_path: Path) -> None:
    lines = [line._replace(text=line.text) for line in column(STORY, 40, TOP, 70)]
    last = lines[3].text
    word = lines[4].text.split()[0]
    divided = [*lines[:3], lines[3]._replace(text=f"{last} {word[:3]}-")]
    rest = [lines[4]._replace(text=lines[4].text[3:]), *lines[5:]]
    assert len(word) > 5, "the test wants a long word there"
    assert one(tmp_path, paper(7, [HEADLINE, *divided]), paper(8, rest)).text == STORY


def test_a_place_before_the_printed_day_is_no_outlet(tmp_path: Path) -> None:
    lines = [HEADLINE, Placed(40, 755, SIZE, "Vell, 4 March 2025"), *column(STORY, 40, 731, 70)]
    article = one(tmp_path, lines)
    assert (article.outlet, article.published_at) == (None, date(2025, 3, 4))
    assert article.text == f"Vell, 4 March 2025\n\n{STORY}"


def test_the_byline_and_the_printed_day_are_no_text(tmp_path: Path) -> None:
    lines = [
        HEADLINE,
        Placed(40, 755, SIZE, "By Karin Voss"),
        Placed(40, 743, SIZE, "4 March 2025 | Ellin Messenger"),
        *column(STORY, 40, 731, 70),
    ]
    article = one(tmp_path, lines, info="/CreationDate (D:20260301120000) /Author (dtp-user)")
    assert (article.title, article.text) == ("Glass works shuts its furnace", STORY)
    assert (article.author, article.outlet, article.published_at) == ("Karin Voss", "Ellin Messenger", date(2025, 3, 4))


@pytest.mark.parametrize(
    "above",
    [[], [Placed(40, 795, 30, "THE MESSENGER")], [Placed(40, 795, 9, "WORK")], [Placed(40, 795, 40, "G")]],
)
def test_the_title_is_the_largest_line_but_not_the_papers_name(tmp_path: Path, above: list[Placed]) -> None:
    long = [Placed(40, 772, 18, "Glass works shuts its oldest"), Placed(40, 752, 18, "furnace after sixty-one years")]
    article = one(tmp_path, [*above, *long, *column(STORY, 40, 720, 70)])
    assert article.title == "Glass works shuts its oldest furnace after sixty-one years"
    assert STORY in article.text


@pytest.mark.parametrize("size", [17.4, 17.8, 18.2, 18.6])
def test_lines_of_a_title_may_differ_a_little_in_size(tmp_path: Path, size: float) -> None:
    title = [
        Placed(40, 772, size, "Glass works shuts its oldest"),
        Placed(40, 752, 18, "furnace after sixty-one years"),
    ]
    article = one(tmp_path, [*title, *column(STORY, 40, 720, 70)])
    assert article.title == "Glass works shuts its oldest furnace after sixty-one years"


def test_a_hyphen_at_the_end_of_a_line_of_the_title_stays_in_its_word(tmp_path: Path) -> None:
    title = [Placed(40, 772, 18, "Glass works keeps its sixty-one-"), Placed(40, 752, 18, "year-old furnace")]
    assert (
        one(tmp_path, [*title, *column(STORY, 40, 720, 70)]).title == "Glass works keeps its sixty-one-year-old furnace"
    )


def test_an_indented_line_begins_a_paragraph(tmp_path: Path) -> None:
    first, second = (STORY[: STORY.index(" The union")], STORY[STORY.index("The union") :])
    lines = column(first, 40, TOP, 70)
    more = column(f"  {second}", 40, lines[-1].bottom - PITCH, 70)
    more[0] = more[0]._replace(left=51, text=more[0].text.strip())
    assert one(tmp_path, [HEADLINE, *lines, *more]).text.split("\n\n") == [first.strip(), second]


@pytest.mark.parametrize("pages", [[[]], [["Scanned by a phone"], ["Scanned by a phone"], ["Scanned by a phone"]]])
def test_a_scan_is_told_which_program_reads_it(tmp_path: Path, pages: list[list[str]]) -> None:
    reason = only_reason(read_bytes(tmp_path, "scan.pdf", pdf(pages)))
    assert "it is a scan" in reason
    assert "OCRmyPDF: `ocrmypdf scan.pdf text.pdf`" in reason


def test_a_head_in_parts_over_columns_goes(tmp_path: Path) -> None:
    def page(number: int) -> list[Placed]:
        head = [Placed(40, 810, 8, "ELLIN POST"), Placed(310, 810, 8, "Friday, May 3, 2024")]
        return [*head, Placed(520, 810, 8, f"Page {number}"), *by_rows(in_columns(STORY, 2, TOP - 20 * number))]

    article = one(tmp_path, page(4), page(5), page(6))
    assert (article.outlet, article.published_at) == ("ELLIN POST", date(2024, 5, 3))
    assert article.text.replace("\n\n", " ") == " ".join([STORY] * 3)


def test_a_masthead_tells_day_and_outlet(tmp_path: Path) -> None:
    masthead = [Placed(40, 815, 26, "Ellin Post"), Placed(40, 798, 8, "Freitag, 3. Mai 2024  No. 104  2.50")]
    article = one(tmp_path, [*masthead, HEADLINE, *column(STORY, 40, TOP, 70)], info="/CreationDate (D:20240611)")
    assert (article.title, article.text) == ("Glass works shuts its furnace", STORY)
    assert (article.outlet, article.published_at) == ("Ellin Post", date(2024, 5, 3))
