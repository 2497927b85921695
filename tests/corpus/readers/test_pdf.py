from datetime import date
from pathlib import Path

import pytest

from evals.pages import Page
from evals.pages import pdf as unicode_pdf
from tests.corpus.files import only_article, only_reason, read_bytes
from tests.corpus.pdfs import pdf

STORY = [
    [
        "Harbour open after the storm",
        "",
        "The harbour of Eastmere opened again on Friday after three days of",
        "interruption. It was “a long night”, said the harbour master, Mr.",
        "Olsen (61), who had not slept. Ships that had waited came in one af-",
        "ter another.",
        "Fishing boats follow on Saturday.",
        "",
        "• Ferries stay in port.",
        "• Buses run.",
        "",
        "The council of Eastmere will meet on Monday evening and talk about the",
        "1",
    ],
    ["costs of the new pier.", "Page 2 of 2"],
]
INFO = "/Title (Harbour reopens) /Author (Ida Moll) /CreationDate (D:20251205180000+01'00')"


def test_wrapped_lines_become_paragraphs_again(tmp_path: Path) -> None:
    article = only_article(read_bytes(tmp_path, "a.pdf", pdf(STORY, INFO)))
    assert article.text.split("\n\n") == [
        "Harbour open after the storm",
        "The harbour of Eastmere opened again on Friday after three days of interruption. It was “a long night”, said "
        "the harbour master, Mr. Olsen (61), who had not slept. Ships that had waited came in one after another.",
        "Fishing boats follow on Saturday.",
        "Ferries stay in port.",
        "Buses run.",
        "The council of Eastmere will meet on Monday evening and talk about the costs of the new pier.",
    ]


def test_the_documents_metadata_are_read(tmp_path: Path) -> None:
    article = only_article(read_bytes(tmp_path, "a.pdf", pdf(STORY, INFO)))
    assert (article.title, article.author, article.published_at) == ("Harbour reopens", "Ida Moll", date(2025, 12, 5))


def test_a_title_that_a_program_made_up_is_not_one(tmp_path: Path) -> None:
    made_up = "/Title (Microsoft Word - draft7.docx) /CreationDate (yesterday)"
    article = only_article(read_bytes(tmp_path, "a.pdf", pdf(STORY, made_up)))
    assert (article.title, article.published_at) == ("Harbour open after the storm", None)
    assert not article.text.startswith("Harbour open")


def test_a_scan_is_told_so(tmp_path: Path) -> None:
    assert "holds no text" in only_reason(read_bytes(tmp_path, "scan.pdf", pdf([[]])))


def test_a_password_is_asked_for(tmp_path: Path) -> None:
    locked = pdf(
        STORY,
        trailer=f"/ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'11' * 32}> /U <{'22' * 32}> >>",
    )
    assert "encrypted; save a copy without a password" in only_reason(read_bytes(tmp_path, "locked.pdf", locked))


def test_damage_is_told(tmp_path: Path) -> None:
    assert "damaged" in only_reason(read_bytes(tmp_path, "cut.pdf", pdf(STORY)[:200]))


def lines_of(folder: Path, *lines: str) -> str:
    return only_article(read_bytes(folder, "a.pdf", pdf([list(lines)], "/Title (Harbour)"))).text


def test_a_dash_is_no_bullet(tmp_path: Path) -> None:
    printed = (
        "The mayor - who took office in 2019 – resigned: Marl",
        "2 – 1 Tarn * of those + 3 • cheered, open 9 - 17 h.",
    )
    assert lines_of(tmp_path, *printed) == " ".join(printed)
    assert lines_of(tmp_path, "It was cold in the night.", "– 5 degrees", "- Yes", "• Buses") == (
        "It was cold in the night.\n\n– 5 degrees\n\n- Yes\n\nBuses"
    )


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        ("a well-", "known man", "a well-known man"),
        ("the Franco-", "German pact", "the Franco-German pact"),
        ("of Covid-", "19", "of Covid-19"),
        ("the A-", "B link", "the A-B link"),
        ("of 1990-", "2000", "of 1990-2000"),
        ("a two-", "to three-year plan", "a two- to three-year plan"),
        ("so - he said -", "it was", "so - he said - it was"),
        ("45 –", "50 percent", "45 – 50 percent"),
        ("the inter-", "ruption", "the interruption"),
        ("https://ostby.example/news/old-", "harbour-opens", "https://ostby.example/news/old-harbour-opens"),
        ("https://ostby.example/harbour-", "opens", "https://ostby.example/harbour-opens"),
        ("the wind-storm and the wind-", "storm", "the wind-storm and the wind-storm"),
        ("the windstorm and the wind-", "storm", "the windstorm and the windstorm"),
    ],
)
def test_a_hyphen_at_a_lines_end(tmp_path: Path, first: str, second: str, text: str) -> None:
    assert lines_of(tmp_path, first, f"{second} of it") == f"{text} of it"


def test_a_document_that_divides_no_words_keeps_its_hyphens(tmp_path: Path) -> None:
    text = lines_of(
        tmp_path, *["It was dark in the harbour and cold"] * 20, "as the peer-", "reviewed study said of it"
    )
    assert text.endswith("as the peer-reviewed study said of it")


@pytest.mark.parametrize("figure", ["2019", "- 5", "2/3 m", "40"])
def test_a_figure_on_a_line_of_its_own_is_no_page_number(tmp_path: Path, figure: str) -> None:
    assert lines_of(tmp_path, "It was the year", figure) == f"It was the year {figure}"


def test_page_numbers_that_count_on_go(tmp_path: Path) -> None:
    pages = [["It was dark", "57"], ["and cold", "58"], ["in 1925", "2019", "59"]]
    article = only_article(read_bytes(tmp_path, "a.pdf", pdf(pages, "/Title (Harbour)")))
    assert article.text == "It was dark and cold in 1925 2019"


def test_lines_that_stand_apart_stay_apart_even_if_most_do(tmp_path: Path) -> None:
    entries = [
        part for place in ("Outstanding drama", "“The Harbour”", "“The Pier”", "“The Ferry”") for part in (place, "")
    ]
    prose = [
        "The prizes of the island were given on Monday evening in the old hall of",
        "Eastmere, and nobody slept.",
        "",
    ]
    text = lines_of(tmp_path, *prose, *prose, *prose, *entries * 4)
    assert text.split("\n\n")[3:] == ["Outstanding drama", "“The Harbour”", "“The Pier”", "“The Ferry”"] * 4


FULL = "The council of Eastmere will meet again on Monday evening and will talk"


def paged(folder: Path, *pages: list[str]) -> list[str]:
    return only_article(read_bytes(folder, "a.pdf", pdf(list(pages), "/Title (Harbour)"))).text.split("\n\n")


def test_a_heading_at_a_pages_end_stays_apart(tmp_path: Path) -> None:
    first, second = [FULL, FULL, FULL, "about it.", "", "Where the money went"], ["Ostby got", FULL, "more."]
    assert paged(tmp_path, first, second) == [
        f"{FULL} {FULL} {FULL} about it.",
        "Where the money went",
        f"Ostby got {FULL} more.",
    ]


def test_a_paragraph_runs_across_pages(tmp_path: Path) -> None:
    assert paged(tmp_path, [FULL, FULL, FULL], ["Ostby out of it.", "", FULL, FULL, "of"], ["the money."]) == [
        f"{FULL} {FULL} {FULL} Ostby out of it.",
        f"{FULL} {FULL} of the money.",
    ]


def test_an_address_is_no_measure_of_the_page(tmp_path: Path) -> None:
    address = "https://ostby.example/" + "harbour/" * 20
    lines = [
        "The harbour of Eastmere opened again on Friday after three days.",
        "It was dark, said the man who",
        address,
    ]
    assert lines_of(tmp_path, *lines) == " ".join(lines)


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        # The addresses hold the word as a whole, which is no sign that its hyphen is a typesetter's
        ("See ostby.example/factcheck/x and ostby.example/leafblower. The fact-", "check", "fact-check"),
        ("so effective but not cheaper, an effective-", "but-cheaper way", "effective-but-cheaper way"),
        ("https://ostby.example/" + "x7" * 50 + "-", "bC8kU-lyK", "x7-bC8kU-lyK"),
    ],
)
def test_a_hyphen_stays_in_a_compound_and_in_an_address(tmp_path: Path, first: str, second: str, text: str) -> None:
    assert f"{text} of it" in lines_of(tmp_path, *[FULL] * 20, first, f"{second} of it")


def test_a_sign_of_two_units_moves_no_line(tmp_path: Path) -> None:
    paragraphs = [f"{'🧀' * 40} was tried.", *[f"{FULL} {FULL} about it, Mr. Olsen said on Tuesday."] * 3]
    article = only_article(
        read_bytes(tmp_path, "a.pdf", unicode_pdf(Page("Cheese", paragraphs, date(2025, 12, 4), "Valley Post")))
    )
    assert article.text.split("\n\n") == paragraphs
