import plistlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from corpus.article import Article
from evals.exports import mhtml, webarchive
from tests.corpus.files import only_reason, read_bytes
from tests.corpus.stories import STORY, expect_text, read_back


@pytest.mark.parametrize(
    ("name", "content"), [("a.mhtml", mhtml(STORY)), ("a.MHT", mhtml(STORY)), ("a.webarchive", webarchive(STORY))]
)
def test_a_saved_page(tmp_path: Path, name: str, content: bytes) -> None:
    article = read_back(tmp_path, name, content)
    expect_text(article)
    assert (article.published_at, article.outlet, article.url) == (STORY.day, STORY.outlet, STORY.url)


def test_the_day_of_saving_is_no_day_of_publishing(tmp_path: Path) -> None:
    article = read_back(tmp_path, "a.mhtml", mhtml(replace(STORY, day=None)))
    assert isinstance(article, Article) and article.published_at is None


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.mhtml", b"From: x\nContent-Type: image/png\n\nabc", "no page in this .mhtml"),
        ("a.webarchive", b"bplist00" + b"\xff" * 40, "cannot be opened"),
        ("a.webarchive", b"<plist><dict><key>", "cannot be opened"),
        ("a.webarchive", plistlib.dumps({"WebMainResource": {}}), "no page in this .webarchive"),
    ],
)
def test_what_is_no_saved_page(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    assert reason in only_reason(read_bytes(tmp_path, name, content))


def test_where_a_page_was_saved_tells_its_outlet_and_original(tmp_path: Path) -> None:
    page = f"<title>{STORY.title}</title><article>{''.join(f'<p>{line}</p>' for line in STORY.paragraphs)}</article>"
    place = "https://web.archive.org/web/20240504081500/https://www.weald.example/2024/05/03/ferry"
    archive = {"WebMainResource": {"WebResourceData": page.encode(), "WebResourceURL": place}}
    article = read_back(tmp_path, "a.webarchive", plistlib.dumps(archive, fmt=plistlib.FMT_BINARY))
    assert article.url == "https://www.weald.example/2024/05/03/ferry"
    assert (article.outlet, article.published_at) == ("weald.example", date(2024, 5, 3))
