"""Fields: the names under which real files keep the parts of an article. Knows no file format."""

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
    """A draft of the fields that a record has.

    `text` replaces the record's own text. `record_number` ("line 7") marks one of many records in a file. The space
    around the record's text is removed; if the text is a list, its parts are joined as paragraphs.
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
    """The text of the first of these fields that has one."""
    for name in names:
        if text := _value_text(record.get(name), joiner):
            return text
    return None


def _value_text(value: object, joiner: str) -> str | None:
    """The text of one value, lists joined. Nested lists are ignored: YAML aliases make endless nests in small files."""
    if isinstance(value, list):
        return joiner.join(filter(None, map(_single_text, value))) or None
    return _single_text(value)


def _single_text(value: object) -> str | None:
    """The text of a string, of a number, or of a name in {"name": ...}; None for anything else."""
    if isinstance(value, Mapping):
        value = value.get("name")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value.strip() or None if isinstance(value, str) else None
