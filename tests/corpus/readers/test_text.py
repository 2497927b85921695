from datetime import date
from pathlib import Path

import pytest

from corpus.article import Article
from tests.corpus.files import only_article, read_bytes


def read_text(folder: Path, text: str) -> Article:
    return only_article(read_bytes(folder, "storm-over_eastmere.txt", text.encode()))


def test_a_messy_article(tmp_path: Path) -> None:
    article = read_text(
        tmp_path,
        "Storm Batters Eastmere\n\nTable of Contents\nSummery\n  • The storm broke eleven boats\n  • Nobody was hurt."
        "\n\nSTORM BATTERS EASTMERE\n\nIt was dark. The pier broke at ten.\n\nMorning came.",
    )
    assert article.title == "Storm Batters Eastmere"
    assert article.text == (
        "The storm broke eleven boats\n\nNobody was hurt.\n\nIt was dark. The pier broke at ten.\n\nMorning came."
    )


def test_the_entries_of_a_contents_list_go_and_the_headings_stay(tmp_path: Path) -> None:
    article = read_text(
        tmp_path, "Storm\n\nContents\nThe night\nThe morning\n\nThe night\n\nIt was dark.\n\nThe morning\n\nIt was not."
    )
    assert article.text == "The night\n\nIt was dark.\n\nThe morning\n\nIt was not."


@pytest.mark.parametrize(
    "text",
    [
        "The storm came at night. It broke the pier.\n\nThen it left.",
        "Only one line",
        "The storm came in the night and it broke the long pier of the harbour and\nthe roof of the old school.",
    ],
)
def test_a_first_line_that_is_text_is_no_title(tmp_path: Path, text: str) -> None:
    article = read_text(tmp_path, text)
    assert article.title == "storm over eastmere"
    assert article.text.startswith(text.split()[0])


def test_wrapped_lines_are_joined(tmp_path: Path) -> None:
    article = read_text(
        tmp_path,
        "Storm\n\nThe storm came in the night and it broke the long pier of the\nharbour, Mr. Olsen said, and the roof "
        "of the\nold school.\n- No one was hurt\n- School is closed\n",
    )
    assert article.text.split("\n\n") == [
        "The storm came in the night and it broke the long pier of the harbour, Mr. Olsen said, and the roof of the "
        "old school.",
        "- No one was hurt",
        "- School is closed",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "OSTBY, Norland (WN) — The talks on the ferry ended – without a deal.",
        "Marl beat Tarn 2 – 1, and 45 - 50 percent * of those + 3 • cheered.",
        "– 5 degrees in Tarn",
        "+ 3 percent",
        "* Not counting Tarn",
        "– Yes, he said",
        "2019. A year to remember",
    ],
)
def test_a_dash_is_no_bullet(tmp_path: Path, line: str) -> None:
    assert read_text(tmp_path, f"Storm\n\nIt was dark.\n\n{line}").text == f"It was dark.\n\n{line}"


@pytest.mark.parametrize("bullet", ["•", "▪", "·", "\uf0b7"])
def test_a_bullet_goes_where_it_begins_a_line(tmp_path: Path, bullet: str) -> None:
    article = read_text(tmp_path, f"Storm\n\nIt was dark.\n{bullet} Buses {bullet} run\n{bullet}\tFerries wait")
    assert article.text == f"It was dark.\n\nBuses {bullet} run\n\nFerries wait"


def test_a_dash_at_the_beginning_of_a_wrapped_line_parts_no_sentence(tmp_path: Path) -> None:
    wrapped = (
        "Storm\n\nThe union of the ferrymen, as it was known\n– which has 1,400 members – wants a well-\nknown rise."
    )
    assert read_text(tmp_path, wrapped).text == (
        "The union of the ferrymen, as it was known – which has 1,400 members – wants a well-known rise."
    )


def test_a_dash_after_a_quotation_parts_no_sentence(tmp_path: Path) -> None:
    lines = ["The mayor mourned the old harbour master, whom she called “a good man”", "– others did not."]
    assert read_text(tmp_path, "Storm\n\n" + "\n".join(lines)).text == " ".join(lines)


@pytest.mark.parametrize("before", ["on Aug.", "on Sept.", "page No.", "by Capt."])
def test_a_number_after_an_abbreviation_begins_no_item(tmp_path: Path, before: str) -> None:
    lines = [f"The first race of the summer just passed, the next one is {before}", "13. There is another one later."]
    assert read_text(tmp_path, "Races\n\n" + "\n".join(lines)).text == " ".join(lines)


def test_an_address_that_is_wider_than_the_text_leaves_it_wrapped(tmp_path: Path) -> None:
    lines = [
        "News: An earlier version of this story misspelled the name of the Bar",
        "Association.",
        "https://www.ostby.example/story/news/politics/2020/11/13/election-claims-slammed/?fbclid="
        + "IwAR3hfiUKplqXu" * 9,
    ]
    assert read_text(tmp_path, "Corrections\n\n" + "\n".join(lines)).text == " ".join(lines)


@pytest.mark.parametrize("title", ["Storm over Eastmere: more than 1,000 boats lost after ...", "And the winner is..."])
def test_a_title_may_end_in_dots(tmp_path: Path, title: str) -> None:
    article = read_text(tmp_path, f"{title}\n\nIt was dark.")
    assert (article.title, article.text) == (title, "It was dark.")


@pytest.mark.parametrize(
    ("wrapped", "text"),
    [("well-\nknown", "well-known"), ("two-\nto three-year", "two- to three-year"), ("45 –\n50", "45 – 50")],
)
def test_a_hyphen_at_a_lines_end_stays_in_its_word(tmp_path: Path, wrapped: str, text: str) -> None:
    long = "The storm came in the night and it broke the long and old pier"
    assert read_text(tmp_path, f"Storm\n\n{long} {wrapped} of it.").text == f"{long} {text} of it."


@pytest.mark.parametrize(
    ("header", "author", "day", "outlet"),
    [
        ("By Jane Doe\n7 December 2025", "Jane Doe", date(2025, 12, 7), None),
        (
            "By Jane van Dyk and John O'Neil\n\nPublished: 2025-12-07",
            "Jane van Dyk and John O'Neil",
            date(2025, 12, 7),
            None,
        ),
        ("By Jane van Dyk, Valley Post, 7 December 2025", "Jane van Dyk", date(2025, 12, 7), "Valley Post"),
        ("By Jane Doe, December 7, 2025", "Jane Doe", date(2025, 12, 7), None),
        ("Valley Post, Sunday, December 7, 2025", None, date(2025, 12, 7), "Valley Post"),
        ("Author: J. Doe\nDate: 7 December 1025\nSource: Valley Post", "J. Doe", None, "Valley Post"),
    ],
)
def test_what_stands_between_title_and_text(
    tmp_path: Path, header: str, author: str, day: date | None, outlet: str | None
) -> None:
    article = read_text(tmp_path, f"Storm\n{header}\n\nIt was dark.")
    assert (article.author, article.published_at, article.outlet) == (author, day, outlet)
    assert article.text == "It was dark."


@pytest.mark.parametrize(
    ("line", "author", "outlet"),
    [
        ("Vell, 30 October 2025", None, None),
        ("PORT ELM, 30 October 2025", None, None),
        ("The Hague, Norland, Thursday, October 30, 2025", None, None),
        ("By Jane Doe, Vell, 30 October 2025", "Jane Doe", None),
        ("Vell Daily News, 30 October 2025", None, "Vell Daily News"),
        ("BBC, 30 October 2025", None, "BBC"),
        ("Vellische Zeitung, 30. Oktober 2025", None, "Vellische Zeitung"),
    ],
)
def test_a_place_before_the_day_is_no_outlet(tmp_path: Path, line: str, author: str | None, outlet: str | None) -> None:
    article = read_text(tmp_path, f"Storm\n\n{line}\n\nIt was dark.")
    assert (article.author, article.outlet, article.published_at) == (author, outlet, date(2025, 10, 30))
    assert article.text == ("It was dark." if outlet else f"{line}\n\nIt was dark.")


def test_a_name_above_the_day_hides_neither_day_nor_byline(tmp_path: Path) -> None:
    article = read_text(tmp_path, "Storm\n\nValley Post\n7 December 2025\nBy Jane Doe\n\nIt was dark.")
    assert (article.author, article.published_at) == ("Jane Doe", date(2025, 12, 7))
    assert article.text == "Valley Post\n\nIt was dark."


@pytest.mark.parametrize(
    ("dateline", "day"),
    [
        ("Valley Wire, 7 December 2025 - ", date(2025, 12, 7)),
        ("TARN, Norland, Dec. 7, 2025 (VW) — ", date(2025, 12, 7)),
        ("TARN (VW) - ", None),
        ("The storm of 7 December 2025 - ", None),
    ],
)
def test_the_day_of_a_dateline_is_the_articles(tmp_path: Path, dateline: str, day: date | None) -> None:
    article = read_text(tmp_path, f"Storm\n\n{dateline}it was dark, and nobody slept.")
    assert (article.published_at, article.text) == (day, f"{dateline}it was dark, and nobody slept.")


@pytest.mark.parametrize("line", ["Date: someday", "Author: Ida Moll", "URL: see below", "Language: English"])
def test_what_finds_no_place_in_the_header_stays(tmp_path: Path, line: str) -> None:
    article = read_text(tmp_path, f"Storm\nBy Jane Doe\n{line}\nSource: Valley Post\n\nIt was dark.")
    assert (article.author, article.outlet, article.text) == ("Jane Doe", "Valley Post", f"{line}\n\nIt was dark.")


@pytest.mark.parametrize("line", ["By Monday night it was over.", "War in 2022", "By the sea", "Source of the river"])
def test_what_only_looks_like_a_byline_stays(tmp_path: Path, line: str) -> None:
    article = read_text(tmp_path, f"Storm\n\n{line}\n\nIt was dark.")
    assert article.text == f"{line}\n\nIt was dark."
    assert (article.author, article.published_at) == (None, None)
