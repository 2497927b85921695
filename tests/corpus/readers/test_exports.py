"""Records of real exports, by their shape."""

import json
from datetime import date
from pathlib import Path

import pytest

from corpus.article import Article, Rejected
from evals import exports
from tests.corpus.files import only_article, only_reason, read_bytes, remarks_on
from tests.corpus.stories import STORY, expect_text, read_back

WITHOUT_OUTLET = ("wordpress",)


@pytest.mark.parametrize(
    "name", ["wordpress_json", "wallabag", "omnivore", "readwise", "newsapi", "guardian", "nyt", "zotero", "json_feed"]
)
def test_exports_of_tools_and_archives(tmp_path: Path, name: str) -> None:
    article = read_back(tmp_path, "a.json", getattr(exports, name)([STORY]))
    expect_text(article)
    assert (article.published_at, article.url) == (STORY.day, STORY.url)
    if name != "zotero":  # the author is one literal name there
        assert article.author == STORY.author
    assert article.outlet == (None if name == "wordpress_json" else STORY.outlet)


def read(folder: Path, document: object) -> list[Article | Rejected]:
    return read_bytes(folder, "a.json", json.dumps(document).encode())


@pytest.mark.parametrize(
    ("record", "text"),
    [
        ({"content": {"rendered": "<p>It&#8217;s <b>shut</b>.</p>"}}, "It’s shut."),
        ({"body": ["First.", "Second."]}, "First.\n\nSecond."),
        ({"body": ["<p>First.</p>", "2 < 3 <b> and"]}, "First.\n\n2 < 3 <b> and"),
        ({"blocks": [{"type": "paragraph", "data": {"text": "One <i>two</i>."}}]}, "One two."),
        ({"content": [{"type": "paragraph", "content": [{"text": "One "}, {"text": "two."}]}]}, "One two."),
        ({"markdown": "**Shut** until *June*."}, "Shut until June."),
        ({"text": "# Head\n\n[He](https://x.example) said."}, "He said."),
        ({"summary": "In short.", "content": None}, "In short."),
        ({"highlights": [{"text": "One.", "note": ""}, {"text": "Two.", "note": "x"}]}, "One.\n\nTwo."),
        ({"text": "<b> is a tag & 5 < 6 &amp; [x] *y*"}, "<b> is a tag & 5 < 6 &amp; [x] *y*"),
        ({"fields": {"body": "<p>Inside.</p>"}}, "Inside."),
        ({"TEXT": "Capital."}, "Capital."),
        ({"content_html": "A &amp; B"}, "A & B"),
        ({"text": [[[]]], "description": "Deep."}, "Deep."),
    ],
)
def test_shapes_of_a_text(tmp_path: Path, record: dict[str, object], text: str) -> None:
    assert only_article(read(tmp_path, [record])).text == text


@pytest.mark.parametrize(
    ("record", "title", "author", "outlet"),
    [
        ({"title": {"rendered": "A &amp; B"}}, "A & B", None, None),
        ({"headline": {"main": "Mill"}, "byline": {"original": "By Ida Moll"}}, "Mill", "Ida Moll", None),
        ({"title": "Mill", "author": 7, "source": "https://weald.example/x"}, "Mill", None, None),
        ({"webTitle": "Mill", "webPublicationDate": "2024-05-03"}, "Mill", None, "The Guardian"),
        ({"title": "Mill", "creators": [{"firstName": "Ida", "lastName": "Moll"}]}, "Mill", "Ida Moll", None),
    ],
)
def test_shapes_of_a_name(
    tmp_path: Path, record: dict[str, object], title: str, author: str | None, outlet: str | None
) -> None:
    article = only_article(read(tmp_path, [{**record, "text": "It rained."}]))
    assert (article.title, article.author, article.outlet) == (title, author, outlet)


def test_the_address_is_the_articles_not_its_copys(tmp_path: Path) -> None:
    record = {"text": "X.", "url": "https://read.readwise.io/read/1", "source_url": "https://weald.example/1"}
    assert only_article(read(tmp_path, [record])).url == "https://weald.example/1"
    record = {"text": "X.", "url": "https://weald.example/1", "source_url": "https://weald.example"}
    assert only_article(read(tmp_path, [record])).url == "https://weald.example/1"
    assert only_article(read(tmp_path, [{"text": "X.", "source": "https://w.example/2"}])).url == "https://w.example/2"


def test_a_record_without_text_names_its_keys(tmp_path: Path) -> None:
    gdelt = {"articles": [{"url": "https://w.example/1", "title": "Mill", "seendate": "20240503T081500Z"}]}
    reason = only_reason(read(tmp_path, gdelt))
    assert reason == 'Record 1: this article has no text; it has the keys "url", "title", "seendate".'


def test_a_body_that_the_export_cut_is_told(tmp_path: Path) -> None:
    article = only_article(read(tmp_path, [{"title": "Mill", "content": "The mill burned… [+2184 chars]"}]))
    assert article.text == "The mill burned"
    assert [(one.subject, one.example) for one in remarks_on(tmp_path)] == [("truncated", "Mill")]


def test_a_date_that_is_not_understood_is_told(tmp_path: Path) -> None:
    assert only_article(read(tmp_path, [{"text": "X.", "date": "03.05.2024"}])).published_at is None
    assert [(one.subject, one.example) for one in remarks_on(tmp_path)] == [("undated", "03.05.2024")]


@pytest.mark.parametrize(
    "document",
    [
        {"response": {"docs": [{"text": "A."}, {"text": "B."}], "meta": {"tags": [{"x": 1}] * 5}}},
        {"_embedded": {"items": [{"content": "A."}, {"content": "B."}]}},
        {"hits": {"hits": [{"_source": {"body": "A."}}, {"_source": {"body": "B."}}]}},
        {"list": {"11": {"text": "A."}, "12": {"text": "B."}}},
        {"description": "A feed.", "items": [{"content_text": "A."}, {"content_text": "B."}]},
    ],
)
def test_the_records_are_found_wherever_they_are(tmp_path: Path, document: object) -> None:
    assert [one.text for one in read(tmp_path, document) if isinstance(one, Article)] == ["A.", "B."]


def test_an_article_with_lists_in_it_is_one_article(tmp_path: Path) -> None:
    document = {"title": "Mill", "text": "It burned.", "keywords": [{"name": "fire", "value": "x"}]}
    assert only_article(read(tmp_path, document)).text == "It burned."


def test_a_value_without_end_is_bounded(tmp_path: Path) -> None:
    value: object = "deep"
    for _ in range(200):
        value = {"content": value}
    wide = {"body": [{"text": "x"}] * 100_000, "summary": "In short."}
    found = read(tmp_path, [{"body": value, "summary": "In short."}, wide])
    assert next(one.text[:9] for one in found if isinstance(one, Article)) == "In short."


@pytest.mark.parametrize(
    ("record", "day"),
    [
        ({"date": "3. Mai 2024"}, date(2024, 5, 3)),
        ({"datum": "3. Mai 2024"}, date(2024, 5, 3)),
        ({"дата": "3 мая 2024 г."}, date(2024, 5, 3)),
        ({"date": {"$date": {"$numberLong": "1714723200000"}}}, date(2024, 5, 3)),
        ({"published_at": {"_seconds": 1714723200, "_nanoseconds": 0}}, date(2024, 5, 3)),
        ({"published": "2024-05-03", "updated": "2024-05-09", "modified": "2024-05-10"}, date(2024, 5, 3)),
        ({"modified": "2024-05-09", "date_saved": "2024-06-11"}, None),
        ({"date": "yesterday"}, None),
    ],
)
def test_days_of_records(tmp_path: Path, record: dict[str, object], day: date | None) -> None:
    assert only_article(read(tmp_path, [{"text": "It is shut.", **record}])).published_at == day


def test_names_of_fields_in_other_languages(tmp_path: Path) -> None:
    german = {"Titel": "Mühle zu", "Autor": "Ida Moll", "Quelle": "Tarner Bote", "Inhalt": "Die Mühle ist zu."}
    article = only_article(read(tmp_path, [german]))
    assert (article.title, article.author, article.outlet) == ("Mühle zu", "Ida Moll", "Tarner Bote")
    assert article.text == "Die Mühle ist zu."


def test_a_single_record_inside_objects(tmp_path: Path) -> None:
    content = {"webTitle": "Mill shut", "webUrl": "https://weald.example/m", "fields": {"bodyText": "It is shut."}}
    article = only_article(read(tmp_path, {"response": {"status": "ok", "content": content}}))
    assert (article.title, article.text, article.url) == ("Mill shut", "It is shut.", "https://weald.example/m")


def test_records_in_the_nodes_of_a_graph(tmp_path: Path) -> None:
    node = {"title": "Mill shut", "originalArticleUrl": "https://weald.example/m", "content": "<p>It is shut.</p>"}
    article = only_article(read(tmp_path, {"data": {"search": {"edges": [{"cursor": "1", "node": node}]}}}))
    assert (article.text, article.url) == ("It is shut.", "https://weald.example/m")


def test_what_a_json_feed_says_of_all_items(tmp_path: Path) -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Weald", "authors": [{"name": "Ola Brandt"}]}
    items = [{"id": "1", "content_text": "One."}, {"id": "2", "content_text": "Two.", "authors": [{"name": "Ida"}]}]
    found = read(tmp_path, {**feed, "language": "sv", "items": items})
    assert [(one.title, one.author, one.outlet) for one in found if isinstance(one, Article)] == [
        ("One.", "Ola Brandt", "Weald"),
        ("Two.", "Ida", "Weald"),
    ]


def test_the_outlet_behind_a_title_goes(tmp_path: Path) -> None:
    record = {"title": "Mill shut - Weald Post", "source": {"name": "Weald Post"}, "content": "It is shut."}
    assert only_article(read(tmp_path, [record])).title == "Mill shut"


def test_a_program_that_one_reads_with_is_no_outlet(tmp_path: Path) -> None:
    assert only_article(read(tmp_path, [{"title": "Mill", "source": "reader", "text": "It is shut."}])).outlet is None


def test_a_text_that_was_taken_back_is_none(tmp_path: Path) -> None:
    record = {"title": "[Removed]", "content": "[Removed]", "description": "[Removed]"}
    assert "has no text" in only_reason(read(tmp_path, [record]))


def test_addresses_and_titles_of_reading_lists(tmp_path: Path) -> None:
    pocket = {"resolved_title": "Mill shut", "resolved_url": "https://weald.example/m", "excerpt": "It is shut."}
    story = {"title": "Dam full", "body": "It is full.", "links": {"permalink": "https://weald.example/d"}}
    found = [*read(tmp_path, {"list": {"1": pocket}}), *read(tmp_path, {"stories": [story]})]
    assert [(one.title, one.url) for one in found if isinstance(one, Article)] == [
        ("Mill shut", "https://weald.example/m"),
        ("Dam full", "https://weald.example/d"),
    ]
