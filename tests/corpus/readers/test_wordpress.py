from pathlib import Path

from corpus.article import Article, Rejected
from evals.exports import wxr
from tests.corpus.files import only_reason, read_bytes
from tests.corpus.stories import STORY, expect_text, read_back


def test_an_export(tmp_path: Path) -> None:
    article = read_back(tmp_path, "a.xml", wxr([STORY]))
    expect_text(article)
    assert (article.published_at, article.author, article.outlet) == (STORY.day, STORY.author, STORY.outlet)
    assert article.url == STORY.url


def test_only_what_is_published_is_read(tmp_path: Path) -> None:
    one = wxr([STORY])
    for hidden in (b"<wp:status>draft", b"<wp:post_type>attachment", b"<wp:post_type>nav_menu_item"):
        shown = b"<wp:status>publish" if b"status" in hidden else b"<wp:post_type>post"
        assert only_reason(read_bytes(tmp_path, "a.xml", one.replace(shown, hidden))) == "There is no article in it."


def test_blocks_shortcodes_and_pictures(tmp_path: Path) -> None:
    content = (
        "<!-- wp:paragraph -->\n<p>The <b>dam</b> is&#8217;t full.</p>\n<!-- /wp:paragraph -->\n\n"
        '[caption id="a" width="300"]<img src="x.png"/> The dam[/caption]\n\nIt holds [40] litres.\nOr 50.'
    )
    text = STORY.text.replace("&", "&amp;").replace("<", "&lt;").encode()
    document = wxr([STORY]).replace(text, content.encode())
    lines = read_back(tmp_path, "a.xml", document).text.split("\n\n")
    assert lines == ["The dam is’t full.", "The dam", "It holds [40] litres. Or 50."]


def test_what_came_before_the_damage_is_kept(tmp_path: Path) -> None:
    document = wxr([STORY, STORY]).partition(b"<wp:post_id>1<")[0]
    found = read_bytes(tmp_path, "a.xml", document)
    assert isinstance(found[0], Article)
    assert not any(isinstance(one, Rejected) and one.bug for one in found)
