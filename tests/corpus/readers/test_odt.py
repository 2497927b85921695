from pathlib import Path

import pytest

from evals.exports import TEXT_NS, odt, packed
from tests.corpus.files import only_reason, read_bytes
from tests.corpus.packed_bombs import LAUGHS
from tests.corpus.stories import STORY, expect_text, read_back


def written(body: str) -> bytes:
    spaces = f'xmlns:o="{TEXT_NS}:office:1.0" xmlns:t="{TEXT_NS}:text:1.0" xmlns:s="s" xmlns:d="d" xmlns:table="table"'
    styles = '<s:style s:name="P1" s:parent-style-name="Title"/>'
    return packed({"content.xml": f"<o:d {spaces}>{styles}<o:body><o:text>{body}</o:text></o:body></o:d>"})


def test_a_document_with_its_properties(tmp_path: Path) -> None:
    article = read_back(tmp_path, "a.odt", odt(STORY))
    expect_text(article)
    assert (article.published_at, article.author) == (STORY.day, STORY.author)


def test_what_the_page_shows(tmp_path: Path) -> None:
    body = (
        '<t:tracked-changes><t:p>GONE</t:p></t:tracked-changes><t:p t:style-name="P1">Ferry</t:p>'
        "<t:p>On\nMonday<t:tab/><t:span>at 5<t:s t:c='2'/>p.m.</t:span><t:line-break/>he said"
        "<t:note><t:note-citation>1</t:note-citation><t:note-body><t:p>NOTE</t:p></t:note-body></t:note>.</t:p>"
        "<t:list><t:list-item><t:p>One item.</t:p></t:list-item></t:list>"
        "<table:table><table:table-row><table:table-cell><t:p>Marl</t:p></table:table-cell><table:table-cell>"
        "<t:p>2</t:p></table:table-cell></table:table-row></table:table>"
        "<t:p><d:frame><d:text-box><t:p>In a box.</t:p></d:text-box></d:frame></t:p>"
    )
    article = read_back(tmp_path, "a.odt", written(body))
    assert article.title == "Ferry"
    lines = ["On Monday at 5  p.m.", "he said.", "One item.", "Marl | 2", "In a box."]
    assert article.text.split("\n\n") == lines


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04", "cannot be opened"),
        (packed({"content.xml": "<a/>"}), "has no text document"),
        (packed({"content.xml": f"{LAUGHS}]><d>&l;</d>"}), "declares entities"),
    ],
)
def test_what_is_no_document(tmp_path: Path, content: bytes, reason: str) -> None:
    assert reason in only_reason(read_bytes(tmp_path, "a.odt", content))
