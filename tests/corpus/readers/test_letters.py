from email.message import EmailMessage
from pathlib import Path

import pytest

from corpus.article import Article, Rejected
from corpus.formats import Limits
from evals.exports import eml, mbox
from tests.corpus.files import only_reason, read_bytes
from tests.corpus.stories import STORY, expect_text, read_back


def test_a_newsletter(tmp_path: Path) -> None:
    article = read_back(tmp_path, "a.eml", eml(STORY))
    expect_text(article)
    assert (article.published_at, article.outlet, article.author) == (STORY.day, STORY.outlet, None)


def test_a_plain_letter_has_no_wrapped_lines(tmp_path: Path) -> None:
    body = "The lock at Tarn stays shut until June, \nthe council said.\n\n-- \nDesk\n"
    for kind, sign in (("; format=flowed", " "), ("", "")):
        content = (
            "From: desk@weald.example\r\nSubject: =?utf-8?q?Z=C3=BCge?= again\r\n"
            "Date: Sat, 3 May 2025 06:00:00 +0000\r\n"
            f"Content-Type: text/plain; charset=utf-8{kind}\r\n\r\n{body.replace(', ', ',' + sign)}"
        )
        article = read_back(tmp_path, "a.eml", content.encode())
        assert (article.title, article.outlet) == ("Züge again", "weald.example")
        assert article.text.startswith("The lock at Tarn stays shut until June, the council said.")
        assert str(article.published_at) == "2025-05-03"


def test_attachments_are_no_text(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"] = "Ida Moll <ida@weald.example>"
    message.set_content("Short.")
    message.add_attachment("<p>An attached page.</p>", subtype="html", filename="a.html")
    assert read_back(tmp_path, "a.eml", message.as_bytes()).text == "Short."


def test_a_mailbox(tmp_path: Path) -> None:
    bad = b"From x Fri May  3 08:15:00 2024\nFrom: a@b.example\nSubject: Nothing\nContent-Type: image/png\n\nabc\n\n"
    quoted = EmailMessage()
    quoted["Message-ID"] = "<2@x>"
    quoted.set_content("One line.\nFrom Monday on it sails.\n")
    escaped = quoted.as_bytes().replace(b"\nFrom M", b"\n>From M")
    content = mbox([STORY]) + bad + b"From y\n" + escaped + b"\n"
    first, rejected, last = read_bytes(tmp_path, "a.mbox", content)
    assert isinstance(first, Article) and isinstance(rejected, Rejected) and isinstance(last, Article)
    expect_text(first)
    assert rejected.reason == "Letter 2: this letter has no text."
    assert (last.text, last.article_id) == ("One line.\n\nFrom Monday on it sails.", "test/a.mbox#<2@x>")


def test_a_letter_that_is_too_long_does_not_hide_the_next(tmp_path: Path) -> None:
    content = b"From x\nFrom: a@b.example\n\n" + b"word " * 10_000 + b"\n\n" + mbox([STORY])
    rejected, article = read_bytes(tmp_path, "a.mbox", content, Limits(line_bytes=5_000))
    assert isinstance(rejected, Rejected) and isinstance(article, Article)
    assert rejected.reason == "Letter 1: it is longer than 5,000 bytes, so it was not read."


NEST = b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(3_000))


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.eml", b"only words", "does not begin with headers"),
        ("a.eml", b"From: a@b.example\n\n", "has no text"),
        ("a.eml", b"From: a@b.example\n" + NEST, "nested too deeply"),
        ("a.mbox", b"no mailbox\n" * 5, "does not begin with a line `From"),
        ("a.mbox", b"From x\n\n" * 11_000, "None of its first 10,000 letters is an article"),
    ],
)
def test_what_is_no_letter(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    *_, last = read_bytes(tmp_path, name, content)
    assert isinstance(last, Rejected)
    assert reason in last.reason
    assert only_reason([last])


@pytest.mark.parametrize("name", ["=?x-unknown?q?abc?=", "=?utf-8?b?!!!?=", "=?utf-8?q?=ff?="])
def test_a_header_that_cannot_be_decoded_costs_no_letter(tmp_path: Path, name: str) -> None:
    assert read_back(tmp_path, "a.eml", f"From: {name} <a@b.example>\n\nShort text.\n".encode()).text == "Short text."
