import json
from datetime import date
from pathlib import Path

import pytest

from corpus.article import Article, Rejected
from corpus.formats import Limits
from tests.corpus.files import only_article, only_reason, read_bytes

STORY = {"title": "Geese over Holm", "body": "Thousands of geese crossed Holm."}


def read_json(folder: Path, document: object) -> list[Article | Rejected]:
    return read_bytes(folder, "a.json", json.dumps(document).encode())


@pytest.mark.parametrize("document", [STORY, [STORY], {"articles": [STORY]}, {"data": [STORY]}, {"items": [STORY]}])
def test_every_shape_holds_the_article(tmp_path: Path, document: object) -> None:
    article = only_article(read_json(tmp_path, document))
    assert (article.title, article.text) == (STORY["title"], STORY["body"])


@pytest.mark.parametrize(
    "record",
    [
        {
            "headline": "T",
            "maintext": "X.",
            "date_publish": "2025-12-05 10:00:00",
            "authors": ["A B"],
            "source_domain": "o",
        },
        {
            "title": "T",
            "content": "X.",
            "publishedAt": "2025-12-05T10:00:00Z",
            "author": "A B",
            "source": {"name": "o"},
        },
        {"title": "T", "text": "X.", "datePublished": "2025-12-05", "byline": {"name": "A B"}, "outlet": "o"},
        {
            "title": "T",
            "article": ["X."],
            "published": "5 December 2025",
            "authors": [{"name": "A B"}],
            "publisher": "o",
        },
    ],
)
def test_field_names_in_use(tmp_path: Path, record: dict[str, object]) -> None:
    article = only_article(read_json(tmp_path, [record]))
    assert (article.title, article.text, article.author, article.outlet) == ("T", "X.", "A B", "o")
    assert article.published_at == date(2025, 12, 5)


def test_ids_do_not_depend_on_the_place_in_the_file(tmp_path: Path) -> None:
    records = [{**STORY, "id": 7}, {**STORY, "link": "https://holm.example/geese/"}, STORY]
    ids = [found.article_id for found in read_json(tmp_path, records) if isinstance(found, Article)]
    assert ids[:2] == ["test/a.json#7", "https://holm.example/geese"]
    (later,) = [
        found for found in read_json(tmp_path, [{**STORY, "title": "New"}, STORY])[1:] if isinstance(found, Article)
    ]
    assert later.article_id == ids[2]


def test_a_record_without_a_title_is_called_by_its_beginning(tmp_path: Path) -> None:
    assert only_article(read_json(tmp_path, [{"text": "Geese flew.\nThen more."}])).title == "Geese flew."


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "not valid JSON"),
        (b"[]", "its list is empty"),
        (b"7", "not a JSON object"),
        (b'{"title": "T"}', "has no text"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"text": ' + b"1" * 5_000 + b"}", "number that is too long"),
        (b'[{"text": "\\u200b"}]', "Record 1: this article is empty"),
    ],
)
def test_what_is_no_article(tmp_path: Path, content: bytes, reason: str) -> None:
    assert reason in only_reason(read_bytes(tmp_path, "a.json", content))


def test_lines_are_numbered_and_blank_ones_skipped(tmp_path: Path) -> None:
    lines = [
        b"\xef\xbb\xbf" + json.dumps(STORY).encode(),
        b"",
        b"\xff",
        json.dumps(STORY | {"id": "b"}).encode() + b"\r",
    ]
    first, rejected, last = read_bytes(tmp_path, "a.jsonl", b"\n".join(lines))
    assert isinstance(first, Article)
    assert isinstance(last, Article)
    assert isinstance(rejected, Rejected)
    assert rejected.reason == "Line 3: it is not UTF-8 text; save the file as UTF-8."


def test_a_line_that_is_too_long_does_not_hide_the_next(tmp_path: Path) -> None:
    content = b'{"text": "' + b"x" * 5_000 + b'"}\n' + json.dumps(STORY).encode()
    rejected, article = read_bytes(tmp_path, "a.jsonl", content, Limits(line_bytes=1_000))
    assert isinstance(rejected, Rejected)
    assert rejected.reason == "Line 1: it is longer than 1,000 bytes, so it was not read."
    assert isinstance(article, Article)


def test_a_file_that_is_no_jsonl_does_not_fill_the_report(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, "a.ndjson", b"plain text\n" * 1_000 + json.dumps(STORY).encode())
    assert len(found) == 52
    assert isinstance(found[50], Article)
    assert isinstance(found[51], Rejected)
    assert found[51].reason == "950 more lines hold no article either."
