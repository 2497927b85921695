"""HTML: the article of a web page without its frame. What a reader of the page cannot see is not read.

Removed, by the page's structure: menus, teasers, forms, asides, pictures with their captions, comments, paragraphs that
are one short link, hidden parts, and a repeated title. Everything else stays as written: a paragraph loses no letter,
digit or sign, and what the screen shows apart stays apart (`corpus.readers.flow`).

Run it in `corpus.readers.parsing` only: strangers write pages, and some pages are written to break parsers.
"""

import re
from collections.abc import Iterator

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types
from lxml.html import HtmlElement, document_fromstring, fragment_fromstring  # type: ignore[import-untyped]  # nor here

from corpus.clean import clean, decode, to_one_line
from corpus.draft import Draft, Unfit
from corpus.readers.flow import lines_of, mark_lines, prepare
from corpus.readers.hidden import remove_hidden
from corpus.readers.tags import with_words

MOST_ELEMENTS = 50_000  # extraction takes minutes for more; a long article has some hundreds
MOST_ATTRIBUTES = 200_000
MOST_FEEDS = 5
_DECLARED_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=(?:\s*[\"'])?\s*([\w-]{2,40})", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_WINDOWS_REFERENCE = re.compile(r"&#(?:0*+(1[2-5]\d)|x0*+([89][0-9a-f]))(?!\w);?", re.IGNORECASE)
_FEED_TYPES = ("application/rss+xml", "application/atom+xml")
_BLOCKS = ("p", "head", "item", "quote", "code", "row")  # elements of trafilatura's result


def draft_of(data: bytes, charset: str | None = None) -> Draft:
    """The draft of a page. `charset` is the one that the server declares; it overrides the page's. Raises Unfit."""
    declared = _DECLARED_CHARSET.search(data[:4096])  # browsers look no further than 1024 bytes
    text = decode(data, charset or (declared[1].decode("ascii") if declared else None))
    if not text.strip():
        raise Unfit("This file is empty.")
    return _extract(_tree(text))


def visible_text(html: str) -> str:
    """The text of a fragment on one line, without tags, pictures, scripts and hidden parts."""
    return " ".join(paragraphs_of(html))


def paragraphs_of(html: str) -> list[str]:
    """The lines of a fragment, such as a feed carries, without tags, pictures, scripts and hidden parts."""
    try:
        tree = fragment_fromstring(with_words(_with_signs(html)), create_parent="div")
    except (etree.LxmlError, ValueError):
        return []
    remove_hidden(tree)
    etree.strip_elements(tree, "script", with_tail=False)
    mark_lines(tree)
    return lines_of("".join(tree.itertext()))


def find_advertised_feeds(data: bytes) -> list[str]:
    """The URLs, as written, of the feeds that a page names in its `<link>` elements; at most MOST_FEEDS."""
    try:
        tree = document_fromstring(data)
    except (etree.LxmlError, ValueError, AssertionError):
        return []
    links = tree.xpath("//link[@rel='alternate' and @href]")
    return [link.get("href") for link in links if link.get("type", "").strip().lower() in _FEED_TYPES][:MOST_FEEDS]


def _with_signs(html: str) -> str:
    """The page with references such as `&#150;` replaced: browsers read it as Windows' dash, the parser does not."""
    return _WINDOWS_REFERENCE.sub(_sign, html)


def _sign(reference: re.Match[str]) -> str:
    code = int(reference[1] or reference[2], 10 if reference[1] else 16)
    return bytes((code,)).decode("cp1252", "ignore") if 0x80 <= code < 0xA0 else reference[0]


def _tree(text: str) -> HtmlElement:
    """The parsed page without its hidden parts. Raises Unfit."""
    try:
        tree = document_fromstring(clean(_with_signs(_XML_DECLARATION.sub("", text, count=1))))
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise Unfit("This is not a web page: no HTML was found in it.") from error
    if tree.xpath("count(//*)") > MOST_ELEMENTS or tree.xpath("count(//@*)") > MOST_ATTRIBUTES:
        raise Unfit(f"This page is too complex to be an article (more than {MOST_ELEMENTS:,} elements).")
    remove_hidden(tree)
    return tree


def _extract(tree: HtmlElement) -> Draft:
    """The draft of the article in a page. Raises Unfit if there is none."""
    from trafilatura import bare_extraction  # late: takes 0.2 s to import
    from trafilatura.metadata import extract_metadata
    from trafilatura.settings import Document

    dates = {"original_date": True, "extensive_search": False}  # guess no dates from the text
    about = extract_metadata(tree, date_config=dates)
    prepare(tree)
    page = bare_extraction(tree, include_comments=False)
    title = to_one_line(about.title or "")
    paragraphs = list(_paragraphs(page.body, title)) if isinstance(page, Document) else []
    if not any(character.isalnum() for paragraph in paragraphs for character in paragraph):
        raise Unfit("No article text was found in this page.")
    return Draft(
        text="\n\n".join(paragraphs),
        title=about.title,
        published=about.date,
        outlet=about.sitename,
        author=about.author,
        url=about.url,
        language=tree.get("lang"),
    )


def _paragraphs(body: etree._Element, title: str) -> Iterator[str]:
    """The lines of an extracted article: by blocks, the breaks in them and table rows, without a repeated title."""
    for element in body.iter(*_BLOCKS):
        if element.tag == "row":
            lines = [" | ".join(" ".join(lines_of("".join(cell.itertext()))) for cell in element.iter("cell"))]
        elif any(ancestor.tag in _BLOCKS for ancestor in element.iterancestors()):
            continue  # the outer block has its words
        else:
            lines = lines_of("".join(element.itertext()))
        yield from (line for line in lines if line.strip(" |") and line != title)
