"""Fields: the names under which real files keep the parts of an article. Knows no file format.

Names are compared without case, spaces and signs: `articleBody`, `article_body` and `Article Body` are one name.
"""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from corpus.draft import Draft
from corpus.urls import web_address

TITLE = (
    "title headline webtitle booktitle name subject titel überschrift titre título titulo titular заголовок название "
    "назва resolvedtitle giventitle"
).split()
PUBLISHED = (
    "publishedat date published datepublish datepublished pubdate publicationdate webpublicationdate "
    "firstpublicationdate publishdate publisheddate publishedtime publishedon postdate issued seendate createdutc "
    "datum veröffentlicht fecha дата"
).split()
AUTHOR = (
    "author authors byline creator creators dccreator publishedby writer bookauthor by autor autorin auteur автор"
).split()
OUTLET = (
    "outlet publisher sitename publicationtitle containertitle publication newspaper source sourcename sourcedomain "
    "domainname domain cleanurl site ogsitename quelle zeitung fuente источник издание джерело видання"
).split()
URL = (
    "url link originalarticleurl canonicalurl canonical weburl permalink sourceurl originalurl articleurl uri "
    "resolvedurl links givenurl"
).split()
LANGUAGE = ["language", "lang", "sprache", "langue", "idioma"]
ID = ["id", "guid", "uuid", "uid", "key"]

# Where an object keeps the one text that it stands for
NAMED = (
    "name literal rendered main original text value plain displayName title $date $numberLong _seconds seconds date "
    "@iso _ #text $t term permalink href"
).split()
MOST_PARTS = 50  # authors or outlets of one record
READING_LISTS = (
    "readwise.io getpocket.com omnivore.app instapaper.com feedly.com inoreader.com app.wallabag.it".split()
)  # addresses of a copy, which only its owner opens
PROGRAMS = frozenset(
    "reader readwise kindle instapaper pocket omnivore wallabag feedly inoreader raindrop matter hypothesis".split()
)  # named as source by an export: what its owner read with
_SIGNS = re.compile(r"[\W_]+")
_BY = re.compile(r"by:?\s+(?=\S)", re.IGNORECASE)
_NUMBER = re.compile(r"[\d.,\s-]+")


def draft_from(record: Mapping[str, object], *, text: str, record_number: str = "") -> Draft:
    """A draft of this text and of the fields that a record has.

    `record_number` ("line 7") marks one of many records in a file. Space around a value is removed, a number is no
    name, and a source that is an address is no outlet.
    """
    known = by_name(record)
    byline = _first_named(known, AUTHOR)
    return Draft(
        text=text,
        title=next(_values(known, TITLE), None),
        published=next(_values(known, PUBLISHED), None),
        outlet=_first_named(known, OUTLET),
        author=_BY.sub("", byline, count=1) if byline and _BY.match(byline) else byline,
        url=_address(known),
        language=next(_values(known, LANGUAGE), None),
        record_id=next(_values(known, ID), None),
        record=bool(record_number),
        where=record_number,
    )


def by_name(record: Mapping[str, object]) -> dict[str, object]:
    """The fields by their bare names; of two with one bare name, the first."""
    known: dict[str, object] = {}
    for key, value in record.items():
        known.setdefault(bare(key), value)
    return known


def bare(name: object) -> str:
    """A field's name in lower case, without spaces and signs."""
    return _SIGNS.sub("", str(name).lower())


def _values(known: Mapping[str, object], names: list[str]) -> Iterator[str]:
    """The texts of those of these fields that have one, in order of the names."""
    for name in names:
        if text := _text(known.get(name)):
            yield text


def _first_named(known: Mapping[str, object], names: list[str]) -> str | None:
    """The first of these fields that can be a name: no number, no address, no program that one reads with."""
    return next((v for v in _values(known, names) if _is_name(v)), None)


def _is_name(value: str) -> bool:
    is_program = value.lower().removesuffix(" rss") in PROGRAMS
    return not (is_program or _NUMBER.fullmatch(value) or web_address(value))


def _address(known: Mapping[str, object]) -> str | None:
    """The article's address, rather than that of its copy in a reading list; the `source`, if that is one."""
    found = [value for value in _values(known, [*URL, "source"]) if web_address(value)]
    return next((url for url in found if not _is_copy(url)), found[0] if found else next(_values(known, URL), None))


def _is_copy(url: str) -> bool:
    host = urlsplit(url.strip()).hostname or ""
    return any(host == own or host.endswith(f".{own}") for own in READING_LISTS)


def _text(value: object) -> str | None:
    """The text of one value, the parts of a list joined by commas.

    Lists in lists are ignored: YAML aliases make endless nests in small files.
    """
    if isinstance(value, Mapping) and "date-parts" in value:  # CSL, [[2024, 5, 3]]
        return _day(value["date-parts"])
    if isinstance(value, list):
        return ", ".join(filter(None, map(_single_text, value[:MOST_PARTS]))) or None
    return _single_text(value)


def _single_text(value: object) -> str | None:
    """The text of a string, of a number, or of the name in an object; None for anything else."""
    if isinstance(value, Mapping):
        value = _name_in(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value.strip() or None if isinstance(value, str) else None


def _name_in(value: Mapping[str, object]) -> object:
    """What an object stands for: `{"name": …}`, `{"rendered": …}`, or the given and the family name of a person."""
    for given, family in (("given", "family"), ("firstName", "lastName"), ("firstname", "lastname")):
        if isinstance(value.get(family), str):
            return f"{value.get(given) or ''} {value[family]}".strip()
    inner = value.get("$date")  # MongoDB's, {"$date": {"$numberLong": "1714723200000"}}
    value = inner if isinstance(inner, Mapping) else value
    return next((value[name] for name in NAMED if isinstance(value.get(name), str | int) and value[name]), None)


def _day(parts: object) -> str | None:
    """The day of CSL's `[[2024, 5, 3]]`; None if it names no day."""
    match parts:
        case [[int() | str() as year, int() | str() as month, int() | str() as day], *_]:
            return f"{year}-{month}-{day}"
    return None
