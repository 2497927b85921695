"""Web pages: the article without its frame. What a reader of the page cannot see is not read.

Run it in `corpus.parsing`: pages are written by strangers, and some are written to break parsers.
"""

import re
from collections.abc import Iterator

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types
from lxml.html import HtmlElement, document_fromstring, fragment_fromstring  # type: ignore[import-untyped]  # nor here

from corpus.clean import clean, decode
from corpus.draft import Draft, Unfit
from corpus.readers.hidden import remove_hidden

MOST_ELEMENTS = 50_000  # extraction takes minutes beyond; a long article has some hundreds
MOST_ATTRIBUTES = 200_000
MOST_FEEDS = 5
_DECLARED_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=(?:\s*[\"'])?\s*([\w-]{2,40})", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_ON_ITS_OWN = ("p", "div", "li", "td", "th", "br", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "tr")
_BREAK = "\u2029"  # Unicode's own paragraph separator
_FEED_TYPES = ("application/rss+xml", "application/atom+xml")
_BLOCKS = ("p", "head", "item", "quote", "code", "row")  # of trafilatura's result


def draft_of(data: bytes, charset: str | None = None) -> Draft:
    """`charset` is the server's word, which goes before the page's."""
    declared = _DECLARED_CHARSET.search(data[:4096])  # browsers look no further than 1024 bytes
    text = decode(data, charset or (declared[1].decode("ascii") if declared else None))
    if not text.strip():
        raise Unfit("This file is empty.")
    return _extracted(_tree(text))


def visible_text(html: str) -> str:
    """The words of a fragment, on one line."""
    return " ".join(paragraphs_of(html))


def paragraphs_of(html: str) -> list[str]:
    """The words of a fragment, such as a feed carries, by paragraphs."""
    try:
        tree = fragment_fromstring(html, create_parent="div")
    except (etree.LxmlError, ValueError):
        return []
    remove_hidden(tree)
    etree.strip_elements(tree, "script", with_tail=False)
    for element in tree.iter(*_ON_ITS_OWN):
        element.text = f"{_BREAK}{element.text or ''}"
        element.tail = f"{_BREAK}{element.tail or ''}"
    parts = "".join(tree.itertext()).split(_BREAK)
    return [part for part in (" ".join(part.split()) for part in parts) if part]


def advertised_feeds(data: bytes) -> list[str]:
    """The addresses, as written, of the feeds that a page names in its head."""
    try:
        tree = document_fromstring(data)
    except (etree.LxmlError, ValueError, AssertionError):
        return []
    links = tree.xpath("//link[@rel='alternate' and @href]")
    return [link.get("href") for link in links if link.get("type", "").strip().lower() in _FEED_TYPES][:MOST_FEEDS]


def _tree(text: str) -> HtmlElement:
    try:
        tree = document_fromstring(clean(_XML_DECLARATION.sub("", text, count=1)))
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise Unfit("This is not a web page: no HTML was found in it.") from error
    if tree.xpath("count(//*)") > MOST_ELEMENTS or tree.xpath("count(//@*)") > MOST_ATTRIBUTES:
        raise Unfit(f"This page is too complex to be an article (more than {MOST_ELEMENTS:,} elements).")
    remove_hidden(tree)
    return tree


def _extracted(tree: HtmlElement) -> Draft:
    from trafilatura import bare_extraction  # late: takes 0.2 s to import
    from trafilatura.settings import Document

    page = bare_extraction(
        tree,
        with_metadata=True,
        include_comments=False,
        date_extraction_params={"original_date": True, "extensive_search": False},  # no dates guessed from the text
    )
    paragraphs = list(_paragraphs(page.body, page.title)) if isinstance(page, Document) else []
    if not isinstance(page, Document) or not paragraphs:
        raise Unfit("No article text was found in this page.")
    return Draft(
        text="\n\n".join(paragraphs),
        title=page.title,
        published=page.date,
        outlet=page.sitename,
        author=page.author,
        url=page.url,
        language=tree.get("lang"),
    )


def _paragraphs(body: etree._Element, title: str | None) -> Iterator[str]:
    for element in body.iter(*_BLOCKS):
        if element.tag == "row":
            text = " | ".join(" ".join("".join(cell.itertext()).split()) for cell in element.iter("cell"))
        elif any(ancestor.tag in _BLOCKS for ancestor in element.iterancestors()):
            continue  # its words came with the outer block's
        else:
            text = " ".join("".join(element.itertext()).split())
        if text and text != title:
            yield text
