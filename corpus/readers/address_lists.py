"""Lists of addresses: the feeds of an OPML file, the pages of a sitemap. They hold no articles."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from corpus.draft import Unfit
from corpus.readers.packages import local_name, parse_xml
from corpus.urls import web_address

LISTS = {"opml": "a list of feeds (OPML)", "urlset": "a sitemap", "sitemapindex": "a list of sitemaps"}
MOST_ADDRESSES = 50_000  # of one list; the sitemaps' own limit


@dataclass(frozen=True, slots=True)
class Address:
    """One address of a list. `changed` is its date as printed, `title` and `outlet` what the list says of it."""

    url: str
    title: str | None = None
    changed: str | None = None
    outlet: str | None = None


def addresses_in(document: bytes) -> list[Address]:
    """The addresses of a list, each once; of a sitemap, the newest first. Raises Unfit."""
    try:
        root = parse_xml(document)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unfit("This list of addresses is damaged: it is no XML.") from error
    name = local_name(root)
    if name == "opml":
        found = _feeds(root)
    elif name in LISTS:
        found = iter(sorted(_pages(root), key=lambda address: address.changed or "", reverse=True))
    else:
        raise Unfit("This is neither an OPML file nor a sitemap.")
    return list({address.url: address for address in found}.values())[:MOST_ADDRESSES]


def _feeds(root: etree._Element) -> Iterator[Address]:
    for outline in root.iter("{*}outline"):
        names = {key.lower(): value for key, value in outline.attrib.items()}
        if url := web_address(names.get("xmlurl")):
            yield Address(url, names.get("title") or names.get("text"))


def _pages(root: etree._Element) -> Iterator[Address]:
    for entry in root.iter("{*}url", "{*}sitemap"):
        if url := web_address(_text(entry, "loc")):
            changed = _text(entry, "publication_date") or _text(entry, "lastmod")
            yield Address(url, _text(entry, "news/{*}title"), changed, _text(entry, "publication/{*}name"))


def _text(entry: etree._Element, name: str) -> str | None:
    found = entry.find(f".//{{*}}{name}")
    return (found.text or "").strip() or None if found is not None else None
