"""What a page says of its article: title, day, outlet, author, address, language. Reads no text of it.

Several parts of a page may say each of these: JSON-LD, meta elements, links, comments of the programs that saved it,
its address. The one that knows best comes first.
"""

import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types
from lxml.html import HtmlElement  # type: ignore[import-untyped]  # nor here

from corpus.clean import to_one_line
from corpus.dates import parse_printed_day, parse_stamp
from corpus.readers.json_ld import Statement, statement_of
from corpus.urls import day_in, original_of, web_address

if TYPE_CHECKING:
    from trafilatura.settings import Document

LATER = timedelta(days=2)  # a date that is so much later than the one in the address is not the day of publication
LONGEST_OUTLET = 5  # words behind a title
SAVED_WITHIN = 10_000  # characters at the beginning in which a program says which page it saved

_SAVED = re.compile(r"<!--\s*(?:Page saved with SingleFile\s+url:\s*|saved from url=\(\d{1,8}\))(\S{1,2000})")
_PUBLISHED = (
    "article:published_time og:article:published_time article:published datepublished date.published publication_date "
    "publish-date publish_date publishdate published_time published-date pubdate parsely-pub-date sailthru.date "
    "cxenseparse:recs:publishtime citation_publication_date dc.date.issued dcterms.issued dc.date.created "
    "dcterms.created dc.date dcterms.date date"
).split()
_MODIFIED = (
    "article:modified_time og:updated_time datemodified last-modified lastmod dc.date.modified dcterms.modified "
    "article:modified revised"
).split()
_OUTLETS = ("og:site_name", "application-name", "dc.publisher", "citation_journal_title")
_UPDATED = re.compile(r"updat|modif|revis|edited|aktualisier|stand:|mis à jour|actualiz", re.I)
_ELSEWHERE = "ancestor::nav or ancestor::aside or ancestor::footer or ancestor::a"
_AT_PARTS = re.compile(r" [|–—·•»:-] | ?\| ?")


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What is said of a page's article. `published` is as written; `statement` is the one in JSON-LD."""

    title: str | None
    published: str | None
    outlet: str | None
    author: str | None
    url: str | None
    language: str | None
    statement: Statement


def read_metadata(tree: HtmlElement, html: str, place: str | None = None) -> PageMetadata:
    """The metadata of a page; `html` is its source, in which programs leave comments above the tree.

    `place` is the address at which it was found, where it names none.
    """
    guessed = _guess(tree)
    said = statement_of(tree)
    metas = _metas(tree)
    url = _address(tree, html, metas, said) or web_address(original_of(guessed.url))
    url = url or web_address(original_of(place))
    title = _title(tree, said, guessed.title)
    return PageMetadata(
        title=title,
        published=_published(tree, metas, said, guessed.date, url),
        outlet=_outlet(tree, metas, said, guessed.sitename, title, url),
        author=said.author if said.author and "://" not in said.author else _listed(guessed.author),
        url=url,
        language=tree.get("lang") or None,
        statement=said,
    )


def _guess(tree: HtmlElement) -> "Document":
    """What trafilatura makes of a page; of the page without what states metadata, if an odd date there is too much."""
    from trafilatura.metadata import extract_metadata  # late: takes 0.2 s to import

    guess = partial(extract_metadata, date_config={"original_date": True, "extensive_search": False})  # none from texts
    try:
        return guess(tree)
    except (ValueError, OverflowError):
        bare = deepcopy(tree)
        etree.strip_elements(bare, "meta", "time", "script", with_tail=False)
        return guess(bare)


def _metas(tree: HtmlElement) -> dict[str, str]:
    """Name, property or itemprop of each meta element, in lower case → its content; the first of a name counts."""
    metas: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = str(element.get("content", "")).strip()
        for attribute in ("property", "name", "itemprop"):
            if content and (name := element.get(attribute)):
                metas.setdefault(str(name).strip().lower(), content)
    return metas


def _listed(names: str | None) -> str | None:
    """Several names as a list with commas."""
    return names.replace("; ", ", ") if names else None


def _title(tree: HtmlElement, said: Statement, guessed: str | None) -> str | None:
    """The page's own title. The guess may be that of one entry of many, so a heading that `<title>` has comes first."""
    if said.is_live and said.headline:
        return said.headline
    whole = to_one_line(tree.findtext(".//title") or "")
    headings = [to_one_line("".join(heading.itertext())) for heading in tree.iter("h1")]
    if len(headings) == 1 and headings[0] and headings[0] in whole and (guessed or "") not in whole:
        return headings[0]
    return guessed


def _address(tree: HtmlElement, html: str, metas: dict[str, str], said: Statement) -> str | None:
    """The article's own URL. One with a path goes before the front page, which some pages call canonical."""
    saved = _SAVED.search(html[:SAVED_WITHIN])
    base = original_of(saved[1]) if saved else None
    base = _joined(base or "", next(iter(tree.xpath("//base/@href")), None)) or base or ""
    canonical = [link.get("href") for link in tree.xpath("//link[@href and @rel]") if _is_canonical(link)]
    claims = [*canonical, metas.get("og:url"), said.url, saved[1] if saved else None]
    found = [url for claim in claims if (url := web_address(original_of(_joined(base, claim))))]
    return next((url for url in found if urlsplit(url).path.strip("/")), next(iter(found), None))


def _is_canonical(link: HtmlElement) -> bool:
    return "canonical" in str(link.get("rel", "")).lower().split()


def _joined(base: str, link: str | None) -> str | None:
    """The absolute URL of a link; None if it is none."""
    try:
        return urljoin(base, link.strip()) if link and link.strip() else None
    except ValueError:  # an incomplete IPv6 address
        return None


def _published(
    tree: HtmlElement, metas: dict[str, str], said: Statement, guessed: str | None, url: str | None
) -> str | None:
    """The day of publication, as written. A day of modification is none.

    The day in the address goes before one that is later by days: that is when the page was changed or saved.
    """
    metas_first = (metas[name] for name in _PUBLISHED if name in metas)
    times = list(_times(tree))
    candidates = [said.published, *metas_first, *(text for text, updated in times if not updated)]
    told = next((text for text in candidates if text and _day(text)), None)
    others = {parse_printed_day(text) for text in (*_modifications(metas, said, times), *_days_elsewhere(tree))}
    if told is None and guessed and parse_printed_day(guessed) not in others:
        told = guessed
    day, in_address = _day(told), day_in(url)
    if in_address and (day is None or _is_later(day, in_address)):
        return in_address.isoformat()
    return told


def _day(text: str | None) -> date | None:
    return parse_printed_day(text) or parse_stamp(text)


def _is_later(day: date, in_address: date) -> bool:
    return day - in_address >= LATER


def _modifications(metas: dict[str, str], said: Statement, times: Iterable[tuple[str, bool]]) -> Iterator[str]:
    """All that is said of when the page was changed."""
    if said.modified:
        yield said.modified
    yield from (metas[name] for name in _MODIFIED if name in metas)
    yield from (text for text, updated in times if updated)


def _times(tree: HtmlElement) -> Iterator[tuple[str, bool]]:
    """The date of each `<time>` outside of menus and teasers, and whether it is one of an update."""
    for element in tree.xpath(f".//time[not({_ELSEWHERE})]"):
        if text := element.get("datetime") or "".join(element.itertext()).strip():
            yield text.strip(), _says_updated(element)


def _days_elsewhere(tree: HtmlElement) -> Iterator[str]:
    """The dates in menus and teasers."""
    for element in tree.xpath(f".//time[{_ELSEWHERE}]"):
        yield element.get("datetime") or "".join(element.itertext())


def _says_updated(element: HtmlElement) -> bool:
    """Whether a `<time>`, or what stands right before it, says `updated`."""
    before = element.getprevious()
    parent = element.getparent()
    around = [
        *element.attrib.values(),
        *element.itertext(),
        (parent.text if before is None else before.tail) or "",
        "".join(before.itertext()) if before is not None and isinstance(before.tag, str) else "",
        parent.get("class", ""),
    ]
    return any(_UPDATED.search(words[-80:]) for words in around)


def _outlet(
    tree: HtmlElement, metas: dict[str, str], said: Statement, guessed: str | None, title: str | None, url: str | None
) -> str | None:
    """The name of the outlet: as said, behind the title in `<title>`, or the host of the address."""
    host = (urlsplit(url).hostname or "").removeprefix("www.") if url else ""
    named = next((metas[name] for name in _OUTLETS if name in metas), None)
    guess = guessed if guessed and "." not in guessed else None
    return named or said.publisher or guess or _outlet_in_title(tree, title) or host or guessed


def _outlet_in_title(tree: HtmlElement, title: str | None) -> str | None:
    """The last part of `Sluice tested again | World | Weald Courier`, or the first one, if the title is another."""
    parts = [part.strip() for part in _AT_PARTS.split(to_one_line(tree.findtext(".//title") or "")) if part.strip()]
    heading = to_one_line(title or "")
    if len(parts) < 2 or not heading:
        return None
    for own, other in ((parts[0], parts[-1]), (parts[-1], parts[0])):
        if heading.startswith(own) and not heading.endswith(other) and len(other.split()) <= LONGEST_OUTLET:
            return other
    return None
