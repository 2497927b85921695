import gzip
import zlib
from pathlib import Path

import pytest

from corpus.article import Article, Rejected
from evals.exports import _warc_record as record
from evals.exports import page, warc
from tests.corpus.files import only_reason, read_bytes
from tests.corpus.stories import STORY, expect_text, read_back


def answer(head: str, body: bytes) -> bytes:
    return record("response", STORY, f"{head}\r\n\r\n".encode() + body)


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_an_archive(tmp_path: Path, name: str) -> None:
    parts = [warc([STORY])[:0] or warc([STORY])]
    content = b"".join(map(gzip.compress, parts)) if name.endswith(".gz") else b"".join(parts)
    article = read_back(tmp_path, name, content)
    expect_text(article)
    assert (article.published_at, article.outlet, article.url) == (STORY.day, STORY.outlet, STORY.url)


def test_only_pages_that_were_sent_are_read(tmp_path: Path) -> None:
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/html"
    content = b"".join(
        (
            answer("HTTP/1.1 404 Not Found\r\nContent-Type: text/html", page(STORY)),
            answer("HTTP/1.1 200 OK\r\nContent-Type: image/png", b"\x89PNG"),
            answer(head, b"<p>Menu</p>" * 0),
            answer(f"{head}\r\nContent-Encoding: gzip", gzip.compress(page(STORY))),
            answer(f"{head}\r\nContent-Encoding: br", b"abc"),
        )
    )
    empty, article, packed = read_bytes(tmp_path, "a.warc", content)
    assert isinstance(empty, Rejected) and isinstance(article, Article) and isinstance(packed, Rejected)
    assert empty.reason == "Page 3: this file is empty."
    assert packed.reason == "Page 5: this page is packed as br, which is not read."
    expect_text(article)


def test_a_bomb_unpacks_to_a_page_at_most(tmp_path: Path) -> None:
    bomb = zlib.compress(b"\0" * 300_000_000)
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: deflate"
    rejected, article = read_bytes(tmp_path, "a.warc", answer(head, bomb) + warc([STORY]))
    assert isinstance(rejected, Rejected) and isinstance(article, Article)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"hello\n", "does not begin with WARC/"),
        (b"WARC/1.0\r\nWARC-Type: response\r\n\r\n", "does not say how long it is"),
        (b"WARC/1.0\r\n" + b"a: b\r\n" * 300, "has no end"),
        (warc([STORY])[:-300], "ends too early"),
    ],
)
def test_what_is_no_archive(tmp_path: Path, content: bytes, reason: str) -> None:
    assert reason in only_reason([read_bytes(tmp_path, "a.warc", content)[-1]])
