from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from evals.exports import OOXML, docx, packed
from tests.corpus.files import only_reason, read_bytes
from tests.corpus.packed_bombs import LAUGHS
from tests.corpus.stories import STORY, expect_text, read_back

MAIN = f"{OOXML}/wordprocessingml/2006/main"


def written(body: str, **parts: str) -> bytes:
    document = f'<w:document xmlns:w="{MAIN}" xmlns:mc="m" xmlns:v="v"><w:body>{body}</w:body></w:document>'
    return packed({"word/document.xml": document, **{f"docProps/{name}.xml": text for name, text in parts.items()}})


def paragraph(text: str, style: str = "") -> str:
    about = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{about}<w:r><w:t>{text}</w:t></w:r></w:p>"


def test_a_document_with_its_properties(tmp_path: Path) -> None:
    article = read_back(tmp_path, "a.docx", docx(STORY))
    expect_text(article)
    assert (article.published_at, article.author) == (STORY.day, STORY.author)


def test_what_is_printed_comes_before_the_properties(tmp_path: Path) -> None:
    core = (
        '<c xmlns:dc="d" xmlns:t="t"><dc:title>Document1</dc:title><dc:creator>python-docx</dc:creator>'
        "<t:created>2013-12-23T23:15:00Z</t:created></c>"
    )
    body = "".join(map(paragraph, ("Lock shut", "By Lena Marsh", "3 May 2025", "The lock is shut.")))
    article = read_back(tmp_path, "a.docx", written(body, core=core))
    assert (article.title, article.author, article.published_at) == ("Lock shut", "Lena Marsh", date(2025, 5, 3))
    assert article.text == "The lock is shut."
    undated = read_back(tmp_path, "b.docx", written(paragraph("The lock is shut."), core=core))
    assert (undated.title, undated.author, undated.published_at) == ("b", None, None)


def test_what_the_page_shows(tmp_path: Path) -> None:
    body = (
        paragraph("Ferry", "Title")
        + "<w:p><w:r><w:t>On</w:t><w:tab/><w:t>Monday</w:t><w:br/><w:t>10</w:t></w:r>"
        + '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>6</w:t></w:r>'
        + "<w:r><w:rPr><w:vanish/></w:rPr><w:t>HIDDEN</w:t></w:r><w:del><w:r><w:delText>GONE</w:delText></w:r></w:del>"
        + "<w:ins><w:r><w:t> crowns</w:t></w:r></w:ins><w:hyperlink><w:r><w:t>, he said.</w:t></w:r></w:hyperlink>"
        + "<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
        + f"<w:tbl><w:tr><w:tc>{paragraph('Marl')}</w:tc><w:tc>{paragraph('2')}</w:tc></w:tr></w:tbl>"
        + "<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>"
        + paragraph("In a box.")
        + "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>"
        + paragraph("In a box.")
        + "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    article = read_back(tmp_path, "a.docx", written(body))
    assert article.title == "Ferry"
    assert article.text.split("\n\n") == ["On Monday", "10⁶ crowns, he said.", "Marl | 2", "In a box."]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"x\n", "cannot be opened"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 2_000, "cannot be opened"),
        (packed({"a.txt": "A"}), "has no document in it"),
        (packed({"word/document.xml": "<w"}), "is no XML"),
        (packed({"word/document.xml": f"{LAUGHS}]><d>&l;</d>"}), "declares entities"),
        (lambda: packed({"word/document.xml": b" " * 60_000_000}), "unpacks to more than 50 MB"),
        (lambda: packed({f"{n}.xml": "" for n in range(20_001)}), "more than 20,000 parts"),
        (docx(STORY)[:-200], "cannot be opened"),
        (written(paragraph(" ")), "This file is empty."),
    ],
)
def test_what_is_no_document(tmp_path: Path, content: bytes | Callable[[], bytes], reason: str) -> None:
    content = content() if callable(content) else content
    assert reason in only_reason(read_bytes(tmp_path, "a.docx", content))
