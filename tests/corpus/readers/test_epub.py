from pathlib import Path

import pytest

from corpus.article import Article, Rejected
from evals.exports import book, epub, packed
from tests.corpus.files import only_reason, read_bytes
from tests.corpus.packed_bombs import LAUGHS
from tests.corpus.stories import STORY, expect_text, read_back


def test_a_book_of_one_chapter(tmp_path: Path) -> None:
    article = read_back(tmp_path, "a.epub", epub(STORY))
    expect_text(article)
    assert (article.published_at, article.author, article.outlet) == (STORY.day, STORY.author, STORY.outlet)


def test_an_issue_of_a_newspaper(tmp_path: Path) -> None:
    chapters = [
        ("cover.xhtml", "", "<img src='c.png'/>"),
        ("a/1.xhtml", "Mill burns", "<p>The <a id='x'/>mill burned&nbsp;down.</p><p hidden='hidden'>HIDDEN</p>"),
        ("a/2.xhtml", "Bakery opens", "<p>A bakery<br/>opens.</p>"),
    ]
    content = book("Weald Courier, 3 May", "calibre", None, "2025-05-03T00:00:00+00:00", chapters)
    first, second = read_bytes(tmp_path, "a.epub", content)
    assert isinstance(first, Article) and isinstance(second, Article)
    assert (first.title, first.text, first.outlet) == ("Mill burns", "The mill burned down.", "Weald Courier, 3 May")
    assert (second.title, second.text, second.article_id) == (
        "Bakery opens",
        "A bakery\n\nopens.",
        "test/a.epub#OEBPS/a/2.xhtml",
    )
    assert str(first.published_at) == "2025-05-03"


def test_a_bad_chapter_is_its_own_line(tmp_path: Path) -> None:
    good = book("Issue", None, None, "", [("1.xhtml", "One", "<p>First.</p>"), ("2.xhtml", "Two", "<p>Second.</p>")])
    content = good.replace(b"OEBPS/1.xhtml", b"OEBPS/x.xhtml")
    rejected, article = read_bytes(tmp_path, "a.epub", content)
    assert isinstance(rejected, Rejected) and isinstance(article, Article)
    assert rejected.reason == "Chapter 1: it is not in the file, which names it OEBPS/1.xhtml."


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"x", "cannot be opened"),
        (packed({"a.txt": "A"}), "does not say where its chapters are"),
        (packed({"META-INF/container.xml": f"{LAUGHS}]><d>&l;</d>"}), "declares entities"),
        (packed({"META-INF/container.xml": "<c><rootfile full-path='x'/></c>"}), "names no chapters"),
    ],
)
def test_what_is_no_book(tmp_path: Path, content: bytes, reason: str) -> None:
    assert reason in only_reason(read_bytes(tmp_path, "a.epub", content))
