from pathlib import Path

import pytest

from corpus.article import Article, Rejected
from evals.exports import table
from tests.corpus.files import only_reason, read_bytes
from tests.corpus.stories import STORY, expect_text, read_back

INSTAPAPER = (
    "URL,Title,Selection,Folder,Timestamp\n"
    'https://weald.example/a,Mill fire,"The mill burned, ""all"" of it.",Unread,1714724100\n'
    "https://weald.example/b,Bakery,,Archive,1714724100\n"
)
READWISE = (
    "Highlight,Book Title,Book Author,Amazon Book ID,Note,Color,Tags,Location Type,Location,Highlighted at\n"
    "The dam holds 40 litres.,Dam full,Ida Moll,,,,,order,1,2024-05-03 08:15:00\n"
    "Another one holds 50.,Dam full,Ida Moll,,,,,order,2,2024-05-03 08:16:00\n"
    "The well is dry.,Well dry,,,,,,order,1,2024-05-03 08:17:00\n"
)


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_a_table_with_a_header(tmp_path: Path, delimiter: str) -> None:
    article = read_back(tmp_path, "a.tsv" if delimiter == "\t" else "a.csv", table([STORY], delimiter))
    expect_text(article)
    assert (article.published_at, article.author, article.outlet) == (STORY.day, STORY.author, STORY.outlet)
    assert article.url == STORY.url


def test_excels_line_and_byte_order_mark(tmp_path: Path) -> None:
    content = "sep=;\r\nText;Title\r\n\r\nThe mill burned.;Mill\r\n".encode("utf-16")
    assert read_back(tmp_path, "a.csv", content).text == "The mill burned."


def test_instapaper_gives_what_was_selected(tmp_path: Path) -> None:
    article, rejected = read_bytes(tmp_path, "a.csv", INSTAPAPER.encode())
    assert isinstance(article, Article) and isinstance(rejected, Rejected)
    assert (article.title, article.text, article.published_at) == ("Mill fire", 'The mill burned, "all" of it.', None)
    assert rejected.reason.startswith('Row 2: this article has no text; it has the keys "URL", "Title"')


def test_readwises_highlights_are_joined(tmp_path: Path) -> None:
    dam, well = read_bytes(tmp_path, "a.csv", READWISE.encode())
    assert isinstance(dam, Article) and isinstance(well, Article)
    assert (dam.title, dam.author) == ("Dam full", "Ida Moll")
    assert dam.text == "The dam holds 40 litres.\n\nAnother one holds 50."
    assert (well.title, well.text) == ("Well dry", "The well is dry.")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "This file is empty."),
        (  # Pocket
            b"title,url,time_added,tags,status\nMill,https://weald.example/a,1714724100,,unread\n",
            'None of its columns holds a text: the first row has "title", "url", "time_added", "tags", "status"',
        ),
        (b"text\n" + b"x" * 20_000_001, "larger than field limit"),
    ],
)
def test_what_is_no_table_of_articles(tmp_path: Path, content: bytes, reason: str) -> None:
    assert reason in only_reason(read_bytes(tmp_path, "a.csv", content))
