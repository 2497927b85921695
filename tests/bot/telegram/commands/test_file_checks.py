"""Which files are refused: most before a byte is fetched, the rest by what they begin with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.commands.file_checks import (
    ARCHIVE,
    HEAD,
    LONGEST_NAME,
    MOST_BYTES,
    PROGRAM,
    refuse_content,
    refuse_declared,
    safe_name,
)
from corpus.formats import KINDS


@pytest.mark.parametrize(
    ("name", "size", "kind", "said"),
    [
        ("a.txt", MOST_BYTES + 1, "text/plain", "20 MB at most"),
        ("a.7z", 10, "application/x-7z-compressed", ARCHIVE),
        ("a.tar.gz", 10, "application/gzip", ARCHIVE),
        ("a.docx.gz", 10, "application/gzip", ARCHIVE),
        ("letter.doc", 10, "application/msword", ".docx"),
        ("letter.docx", 10, "application/pdf", "its type application/pdf"),
        ("app.jar", 10, "application/java-archive", PROGRAM),
        ("setup.EXE", 10, "application/x-msdownload", PROGRAM),
        ("run.sh", 10, "text/x-shellscript", PROGRAM),
        ("photo.jpg", 10, "image/jpeg", "of this kind"),
        ("", 10, "", "of this kind"),
        ("a.txt", 0, "text/plain", "is empty"),
        ("a.txt", None, "text/plain", "how big"),
        ("a.txt", 10, "application/zip", "its type application/zip"),
        ("a.pdf", 10, "text/html", "its type text/html"),
    ],
)
def test_declared_files_are_refused(name: str, size: int | None, kind: str, said: str) -> None:
    assert said in (refuse_declared(name, size, kind) or "")


@pytest.mark.parametrize("kind", ["", "application/octet-stream"])
@pytest.mark.parametrize("name", [*(f"a{suffix}" for suffix in KINDS), "A.MD", "A.DOCX", "a.txt.gz", "box.mbox.gz"])
def test_articles_are_not(name: str, kind: str) -> None:
    assert refuse_declared(name, MOST_BYTES, kind) is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.odt", "application/vnd.oasis.opendocument.text"),
        ("a.epub", "application/epub+zip"),
        ("a.eml", "message/rfc822"),
        ("a.zip", "application/x-zip-compressed"),
        ("a.csv", "text/csv"),
        ("a.rss", "application/rss+xml; charset=utf-8"),
        ("a.txt.gz", "application/gzip"),
    ],
)
def test_each_kind_comes_with_its_type(name: str, kind: str) -> None:
    assert refuse_declared(name, 10, kind) is None


@pytest.mark.parametrize(
    ("name", "head", "said"),
    [
        ("a.txt", b"MZ\x90\0", PROGRAM),
        ("a.txt", b"\x7fELF", PROGRAM),
        ("a.txt", b"#!/bin/sh", PROGRAM),
        ("a.txt", b"PK\x03\x04", "one says ZIP"),
        ("a.json", b"\x1f\x8b\x08", "one says gzip"),
        ("a.txt.gz", b"Otter", "one says gzip"),
        ("a.docx", b"\xd0\xcf\x11\xe0", "one says ZIP"),
        ("a.epub", b"MZ\x90\0", PROGRAM),
        ("a.txt", b"Rar!\x1a", ARCHIVE),
        ("a.txt", b"\0" * 257 + b"ustar\0", ARCHIVE),
        ("a.txt", b"%PDF-1.7", "do not agree"),
        ("a.pdf", b"<html>", "do not agree"),
    ],
)
def test_content_tells_what_a_name_hides(name: str, head: bytes, said: str) -> None:
    assert said in (refuse_content(name, head[:HEAD]) or "")


def test_articles_begin_as_they_like() -> None:
    assert refuse_content("a.txt", b"Otter returns") is None
    assert refuse_content("a.pdf", b"%PDF-1.4") is None
    assert refuse_content("a.txt.gz", b"\x1f\x8b\x08") is None
    for name in ("a.docx", "a.odt", "a.epub", "a.zip"):
        assert refuse_content(name, b"PK\x03\x04") is None


def test_a_long_name_keeps_both_suffixes() -> None:
    assert safe_name(f"{'x' * 200}.TXT.gz").endswith("x.txt.gz")


@given(st.text(max_size=300))
def test_a_safe_name_is_one_plain_file(name: str) -> None:
    kept = safe_name(f"{name}.txt")
    assert kept.endswith(".txt") and 4 < len(kept) <= LONGEST_NAME
    assert not set(kept) & set("/\\\0\n:*?\"<>|$`;'\u202e") and kept[0] not in ".- "
    assert safe_name(kept) == kept
