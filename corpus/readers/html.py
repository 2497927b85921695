"""Web pages: the article without its frame. What a reader of the page cannot see is not read."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types
from lxml.html import HtmlElement, document_fromstring, fragment_fromstring  # type: ignore[import-untyped]  # nor here

from corpus.clean import clean, decode
from corpus.draft import Draft, Unfit

MOST_ELEMENTS = 50_000  # extraction takes minutes beyond; a long article has some hundreds
MOST_ATTRIBUTES = 200_000
_DECLARED_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_HIDING_STYLE = re.compile(
    r"display:none|visibility:hidden|font-size:0(?:[a-z%]{0,3})(?:;|!|$)|opacity:0(?:\.0*)?(?:;|!|$)"
)
_ATTRIBUTES = "@hidden or @aria-hidden or @style"
_NEVER_TEXT = ("script", "style", "template", "noscript")
_BLOCKS = ("p", "head", "item", "quote", "code", "row")  # of trafilatura's result


def read(stream: BinaryIO) -> Iterator[Draft]:
    """One draft."""
    data = stream.read()
    declared = _DECLARED_CHARSET.search(data[:4096])  # browsers look no further than 1024 bytes
    text = decode(data, declared[1].decode("ascii") if declared else None)
    if not text.strip():
        raise Unfit("This file is empty.")
    yield _extracted(_tree(text))


def visible_text(html: str) -> str:
    """The words of a fragment, on one line."""
    try:
        tree = fragment_fromstring(html, create_parent="div")
    except (etree.LxmlError, ValueError):
        return ""
    _remove_hidden(tree)
    for element in tree.iter("p", "div", "li", "td", "th", "br", "h1", "h2", "h3", "h4"):
        element.tail = f" {element.tail or ''}"  # what stands on its own line is no part of the next word
    return " ".join("".join(tree.itertext()).split())


def _tree(text: str) -> HtmlElement:
    try:
        tree = document_fromstring(clean(_XML_DECLARATION.sub("", text, count=1)))
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise Unfit("This is not a web page: no HTML was found in it.") from error
    if tree.xpath("count(//*)") > MOST_ELEMENTS or tree.xpath("count(//@*)") > MOST_ATTRIBUTES:
        raise Unfit(f"This page is too complex to be an article (more than {MOST_ELEMENTS:,} elements).")
    _remove_hidden(tree)
    return tree


def _remove_hidden(tree: HtmlElement) -> None:
    etree.strip_elements(tree, etree.Comment, *_NEVER_TEXT[1:], with_tail=False)
    for element in tree.xpath(f".//*[{_ATTRIBUTES}]"):
        if _is_hidden(element) and element.getparent() is not None:
            element.drop_tree()


def _is_hidden(element: HtmlElement) -> bool:
    style = re.sub(r"\s+|/\*.*?\*/", "", element.get("style", "").lower())
    hidden = element.get("hidden") is not None
    return hidden or element.get("aria-hidden", "").strip().lower() == "true" or bool(_HIDING_STYLE.search(style))


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
