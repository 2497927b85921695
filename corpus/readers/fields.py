"""The names under which files in the wild keep an article's parts. Knows no file format."""

from collections.abc import Mapping

from corpus.draft import Draft

TEXT = ("body", "text", "content", "article", "maintext", "article_body", "articleBody")
TITLE = ("title", "headline")
PUBLISHED = (
    "published_at",
    "date",
    "published",
    "date_publish",
    "datePublished",
    "date_published",
    "publishedAt",
    "pubDate",
)
AUTHOR = ("author", "authors", "byline")
OUTLET = ("source", "outlet", "publisher", "source_domain", "site_name")
URL = ("url", "link", "canonical_url", "canonical")
LANGUAGE = ("language", "lang")
ID = ("id",)


def draft_from(record: Mapping[str, object], *, text: str | None = None, record_number: str = "") -> Draft:
    """A draft of whatever the record has; `record_number` ("line 7") if it is one of many in its file.

    Of a text only the space around it goes, and its parts, where it is a list, are joined as paragraphs.
    """
    return Draft(
        text=_first(record, TEXT, joiner="\n\n") or "" if text is None else text,
        title=_first(record, TITLE),
        published=_first(record, PUBLISHED),
        outlet=_first(record, OUTLET),
        author=_first(record, AUTHOR),
        url=_first(record, URL),
        language=_first(record, LANGUAGE),
        record_id=_first(record, ID),
        record=bool(record_number),
        where=record_number,
    )


def _first(record: Mapping[str, object], names: tuple[str, ...], joiner: str = ", ") -> str | None:
    for name in names:
        if said := _value_text(record.get(name), joiner):
            return said
    return None


def _value_text(value: object, joiner: str) -> str | None:
    """What one value says; a list joined. No deeper: YAML's aliases make small files into endless nests."""
    if isinstance(value, list):
        return joiner.join(filter(None, map(_single_text, value))) or None
    return _single_text(value)


def _single_text(value: object) -> str | None:
    """A string; a number as written; the name of a {"name": ...}."""
    if isinstance(value, Mapping):
        value = value.get("name")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value.strip() or None if isinstance(value, str) else None
