import io
import random
import zipfile
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from corpus.article import Article, Rejected
from corpus.draft import Unfit
from corpus.formats import Limits
from corpus.readers.archives import MOST_MEMBERS, Archive, members_of
from corpus.readers.packages import Package
from evals.exports import docx, mbox, packed, table
from tests.corpus.files import only_reason, read_bytes, read_path, remarks_on
from tests.corpus.stories import STORY, expect_text


def test_members_are_read_as_if_they_were_unpacked(tmp_path: Path) -> None:
    parts: dict[str, str | bytes] = {
        "north/a.md": "# Rain\n\nIt rained.",
        "b.docx": docx(STORY),
        "c.csv": table([STORY]),
        "d.mbox": mbox([STORY]),
        "empty.txt": "",
        "__MACOSX/._a.md": "x",
        ".hidden.md": "x",
        "photo.PNG": "x",
        "inner.zip": packed({"e.txt": "It rained."}),
    }
    found = read_bytes(tmp_path, "a.zip", packed(parts))
    articles = [one for one in found if isinstance(one, Article)]
    assert [one.article_id for one in articles][:3] == [
        "test/a.zip/north/a.md",
        "test/a.zip/b.docx",
        "https://weald.example/ferry",
    ]
    assert articles[3].article_id.startswith("test/a.zip/d.mbox#<")
    for article in articles[1:]:
        expect_text(article)
    assert [(one.origin, one.reason) for one in found if isinstance(one, Rejected)] == [
        ("a.zip/empty.txt", "This file is empty."),
        ("a.zip/inner.zip", "An archive in an archive is not read; unpack it."),
    ]
    assert [(remark.subject, remark.example) for remark in remarks_on(tmp_path)] == [("ignored", ".png")]


def test_the_members_count_together(tmp_path: Path) -> None:
    parts: dict[str, str | bytes] = {f"{n}.txt": b"It rained. " * 50_000 for n in range(20)}
    found = read_bytes(tmp_path, "a.zip", packed(parts), Limits(lines_bytes=2_000_000))
    assert 2 < len(found) < 8
    assert isinstance(found[-1], Rejected) and "unpacks to more than 2 MB" in found[-1].reason


def test_a_lying_member_is_stopped(tmp_path: Path) -> None:
    content = bytearray(packed({"a.txt": b" " * 60_000_000, "b.txt": "It rained."}))
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):  # says 10 bytes
        start = content.find(mark) + place
        content[start : start + 4] = (10).to_bytes(4, "little")
    bomb, article = read_bytes(tmp_path, "a.zip", bytes(content))
    assert isinstance(bomb, Rejected) and isinstance(article, Article)


def encrypted() -> bytes:
    content = bytearray(packed({"a.txt": "It rained."}))
    content[content.find(b"PK\x01\x02") + 8] |= 1
    content[content.find(b"PK\x03\x04") + 6] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: b"x", "cannot be opened"),
        (lambda: packed({"a.txt": "It rained."})[:-30], "cannot be opened"),
        (lambda: packed({f"{n}.txt": "" for n in range(MOST_MEMBERS + 1)}), "more than 20,000 are not read"),
        (encrypted, "It is encrypted"),
        (lambda: packed({"a.txt": b" " * 60_000_000}), "too large"),
    ],
    ids=["no archive", "cut", "many", "encrypted", "large"],
)
def test_what_cannot_be_read(tmp_path: Path, make: Callable[[], bytes], reason: str) -> None:
    assert reason in only_reason(read_bytes(tmp_path, "a.zip", make()))


def test_a_damaged_member_is_its_own_line(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "It rained.")
        archive.writestr("b.txt", "It snowed.")
    content = stream.getvalue().replace(b"It rained.", b"It drained")
    rejected, article = read_bytes(tmp_path, "a.zip", content)
    assert isinstance(rejected, Rejected) and isinstance(article, Article)
    assert (rejected.origin, article.text) == ("a.zip/a.txt", "It snowed.")
    assert "damaged" in rejected.reason
    assert len(read_path(tmp_path)) == 2


def test_one_member_that_is_no_gzip_does_not_end_the_archive(tmp_path: Path) -> None:
    parts: dict[str, str | bytes] = {"a.txt.gz": b"no gzip", "b.txt": "It snowed."}
    rejected, article = read_bytes(tmp_path, "a.zip", packed(parts))
    assert isinstance(rejected, Rejected) and isinstance(article, Article)
    assert (rejected.origin, "gzip data is damaged" in rejected.reason) == ("a.zip/a.txt.gz", True)


def unpack(path: Path) -> None:
    """Read every member of an archive, as the reader does. Raises Unfit."""
    for listed in members_of(str(path)):
        with closing(Archive(path)) as archive, suppress(Unfit), archive.open(str(listed["name"])) as stream:
            while stream.read(65_536):
                pass


def unpack_package(path: Path) -> None:
    package = Package(path.read_bytes(), ".docx")
    for name in ("word/document.xml", "content.xml", "docProps/core.xml"):
        with suppress(Unfit):
            package.read(name)


@pytest.mark.parametrize("unpacking", [unpack, unpack_package])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_whatever_bytes_are_changed_the_archive_is_read_or_damaged(
    tmp_path: Path, unpacking: Callable[[Path], None], method: int
) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name in ("word/document.xml", "content.xml", "docProps/core.xml", "häfen.txt"):
            archive.writestr(name, f"It rained in {name}. " * 20)
    whole, chance, path = stream.getvalue(), random.Random(method), tmp_path / "a.zip"
    headers = [place for place in range(len(whole)) if whole[place : place + 2] == b"PK"]
    for _ in range(400):
        content = bytearray(whole)
        for _ in range(chance.choice((1, 2, 8))):
            place = chance.choice([chance.choice(headers) + chance.randrange(60), chance.randrange(len(whole))])
            content[min(place, len(whole) - 1)] = chance.randrange(256)
        path.write_bytes(content)
        with suppress(Unfit):
            unpacking(path)
