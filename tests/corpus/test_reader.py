import gzip
import json
import zlib
from pathlib import Path

import pytest

from corpus.article import Article, Rejected
from corpus.formats import Limits
from corpus.reader import read
from corpus.source import Source, SourceFile, scan
from tests.corpus.files import TODAY, only_article, only_reason, read_bytes, read_path

ODD = Path(__file__).parent.parent / "data" / "odd"
MEGABYTE = 1_000_000

TITLES = {
    "bom.txt": ["Ferry returns to the Vell"],
    "broken-line.jsonl": ["Train late", "Train on time"],
    "broken-yaml.md": ["Well runs dry"],
    "cp1251.txt": ["Мост через реку открыт"],
    "crlf.txt": ["Snow on the pass"],
    "good.md": ["Clock strikes again"],
    "latin1.txt": ["Bäckerei am Münsterplatz schließt"],
    "mixed-array.json": ["Geese over Holm", "Storks stay"],
    "no-date.md": ["Orchard wins prize"],
    "surrogates.json": ["Odd signs"],
    "utf16.txt": ["Bridge at Orsa closes"],
}
REASONS = {
    "blank.txt": ["This file is empty."],
    "broken-line.jsonl": [
        "Line 2: this is not valid JSON (Invalid control character at line 1, column 33).",
        "Line 4: this is not a JSON object with a title and a text.",
        'Line 5: this article has no text; it has the keys "id", "title".',
    ],
    "empty.txt": ["This file is empty."],
    "mixed-array.json": ["Record 2: this is not a JSON object with a title and a text."],
    "no-text.html": ["No article text was found in this page."],
    "noise.txt": ["This is not text: it holds binary data."],
    "program.txt": ["This is not text: it is a program under another name."],
    "truncated.json": ["This is not valid JSON (Unterminated string starting at line 1, column 31)."],
    "truncated.pdf": ["This PDF is damaged and cannot be opened; export it anew."],
}


@pytest.mark.parametrize("name", sorted(path.name for path in ODD.iterdir() if not path.name.startswith(".")))
def test_odd_files(name: str) -> None:
    found = read_path(ODD / name)
    assert [article.title for article in found if isinstance(article, Article)] == TITLES.get(name, [])
    assert [rejected.reason for rejected in found if isinstance(rejected, Rejected)] == REASONS.get(name, [])
    assert not any(rejected.transient for rejected in found if isinstance(rejected, Rejected))


def test_odd_files_do_not_disturb_their_neighbours() -> None:
    found = read_path(ODD)
    assert sum(isinstance(one, Article) for one in found) == sum(map(len, TITLES.values()))
    assert {one.origin for one in found if isinstance(one, Rejected)} == set(REASONS)


def test_a_date_that_is_none_is_unknown() -> None:
    article = only_article(read_path(ODD / "no-date.md"))
    assert (article.published_at, article.author) == (None, "Nils Berg")


def test_no_text_keeps_what_cannot_be_stored() -> None:
    for found in read_path(ODD):
        if isinstance(found, Article):
            (found.title + found.text).encode("utf-8")
            assert "\x00" not in found.text


def test_a_file_of_50_megabytes_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(50 * MEGABYTE)  # takes no room on the disk
    assert only_reason(read_path(path)) == "It has 50 MB; more than 20 MB is not read. Split it."


def test_a_small_file_that_unpacks_to_a_huge_one_is_stopped(tmp_path: Path) -> None:
    bomb = gzip.compress(b"A word. " * (3 * MEGABYTE))
    assert len(bomb) < MEGABYTE / 10
    assert "unpacks to more than 20 MB" in only_reason(read_bytes(tmp_path, "bomb.txt.gz", bomb))


def test_lines_before_the_limit_are_kept(tmp_path: Path) -> None:
    lines = b"".join(json.dumps({"id": n, "text": f"Story {n}."}).encode() + b"\n" for n in range(10_000))
    found = read_bytes(tmp_path, "many.jsonl.gz", gzip.compress(lines), Limits(lines_bytes=MEGABYTE // 10))
    assert isinstance(found[-1], Rejected)
    assert all(isinstance(article, Article) for article in found[:-1])
    assert len(found) - 1 == lines[: MEGABYTE // 10].count(b"\n")  # however much Python reads at once


def test_an_article_beyond_a_million_characters_is_not_read(tmp_path: Path) -> None:
    content = json.dumps([{"text": "word " * 300_000}, {"text": "Short."}]).encode()
    rejected, article = read_bytes(tmp_path, "a.json", content)
    assert isinstance(rejected, Rejected)
    assert rejected.reason.startswith("Record 1: this article has 1,499,999 characters")
    assert isinstance(article, Article)


def test_gzip_is_read_as_it_is(tmp_path: Path) -> None:
    article = only_article(read_bytes(tmp_path, "a.md.gz", gzip.compress(b"# Rain\n\nIt rained.")))
    assert (article.title, article.text, article.article_id) == ("Rain", "It rained.", "test/a.md.gz")


def test_a_gzip_cut_off_in_the_middle_keeps_what_came_before(tmp_path: Path) -> None:
    lines = [json.dumps({"id": n, "text": f"Story {n} of {n * 7919 % 1009}."}).encode() for n in range(5_000)]
    packed = gzip.compress(b"\n".join(lines))
    whole = zlib.decompressobj(wbits=31).decompress(packed[: len(packed) // 2]).count(b"\n")
    *articles, rejected = read_bytes(tmp_path, "a.jsonl.gz", packed[: len(packed) // 2])
    assert len(articles) == whole > 1_000
    assert isinstance(rejected, Rejected)
    assert rejected.transient


@pytest.mark.parametrize("content", [b"no gzip at all", b"\x1f\x8b\x08\x00garbage beyond the header"])
def test_what_is_no_gzip_is_told(tmp_path: Path, content: bytes) -> None:
    assert "gzip data is damaged" in only_reason(read_bytes(tmp_path, "a.txt.gz", content))


def test_a_file_that_vanished_takes_nothing_with_it(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Rain\n\nIt rained.")
    source = Source("test", tmp_path)
    (file,) = scan(source).files
    path.unlink()
    (rejected,) = read(file, source, today=TODAY)
    assert isinstance(rejected, Rejected)
    assert rejected.transient
    assert "no such file" in rejected.reason


def test_a_folder_in_the_place_of_a_file_is_no_crash(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    file = SourceFile("a.txt", tmp_path / "a.txt", 10, 0)
    (rejected,) = read(file, Source("test", tmp_path), today=TODAY)
    assert isinstance(rejected, Rejected)


def test_the_same_file_is_the_same_version(tmp_path: Path) -> None:
    first = only_article(read_bytes(tmp_path, "a.txt", b"Rain\n\nIt rained."))
    (tmp_path / "a.txt").touch()
    assert only_article(read_path(tmp_path / "a.txt")) == first


def test_without_an_address_an_article_is_known_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "north").mkdir()
    (tmp_path / "north" / "rain.txt").write_text("Rain\n\nIt rained.")
    assert only_article(read_path(tmp_path)).article_id == "test/north/rain.txt"


def test_languages(tmp_path: Path) -> None:
    german = "In der Nacht hat es in den Bergen so stark geschneit, dass die Schulen am Montag geschlossen bleiben."
    records = [
        {"text": german},
        {"text": german, "lang": "en_US"},
        {"text": german, "lang": "German"},
        {"text": "Kurz."},
    ]
    found = read_bytes(tmp_path, "a.json", json.dumps(records).encode())
    assert [article.language for article in found if isinstance(article, Article)] == ["de", "en", "de", None]
