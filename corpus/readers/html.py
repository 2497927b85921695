"""Web pages: the article without its frame. What a reader of the page cannot see is not read.

What goes is what is no text of the article, as the page's structure tells: menus, teasers, forms, asides, pictures with
their captions, comments, paragraphs that are one short link, what is hidden; and the title where it stands once more.
What is kept is kept as it was written: of a paragraph no letter, digit or sign goes, and what the screen shows apart
stays apart (`corpus.readers.flow`).

Run it in `corpus.readers.parsing`: pages are written by strangers, and some are written to break parsers.
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

MOST_ELEMENTS = 50_000  # extraction takes minutes beyond; a long article has some hundreds
MOST_ATTRIBUTES = 200_000
MOST_FEEDS = 5
_DECLARED_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=(?:\s*[\"'])?\s*([\w-]{2,40})", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_WINDOWS_REFERENCE = re.compile(r"&#(?:0*+(1[2-5]\d)|x0*+([89][0-9a-f]))(?!\w);?", re.IGNORECASE)
_FEED_TYPES = ("application/rss+xml", "application/atom+xml")
_BLOCKS = ("p", "head", "item", "quote", "code", "row")  # of trafilatura's result


def draft_of(data: bytes, charset: str | None = None) -> Draft:
    """`charset` is the server's word, which goes before the page's."""
    declared = _DECLARED_CHARSET.search(data[:4096])  # browsers look no further than 1024 bytes
    text = decode(data, charset or (declared[1].decode("ascii") if declared else None))
    if not text.strip():
        raise Unfit("This file is empty.")
    return _extract(_tree(text))


def visible_text(html: str) -> str:
    """The words of a fragment, on one line; only what is hidden goes, tags, pictures and scripts."""
    return " ".join(paragraphs_of(html))


def paragraphs_of(html: str) -> list[str]:
    """The words of a fragment, such as a feed carries, by paragraphs and lines; only what is hidden goes, tags,
    pictures and scripts.
    """
    try:
        tree = fragment_fromstring(with_words(_with_signs(html)), create_parent="div")
    except (etree.LxmlError, ValueError):
        return []
    remove_hidden(tree)
    etree.strip_elements(tree, "script", with_tail=False)
    mark_lines(tree)
    return lines_of("".join(tree.itertext()))


def find_advertised_feeds(data: bytes) -> list[str]:
    """The addresses, as written, of the feeds that a page names in its head."""
    try:
        tree = document_fromstring(data)
    except (etree.LxmlError, ValueError, AssertionError):
        return []
    links = tree.xpath("//link[@rel='alternate' and @href]")
    return [link.get("href") for link in links if link.get("type", "").strip().lower() in _FEED_TYPES][:MOST_FEEDS]


def _with_signs(html: str) -> str:
    """`&#150;` stands for Windows' dash, as browsers know and the parser does not."""
    return _WINDOWS_REFERENCE.sub(_sign, html)


def _sign(reference: re.Match[str]) -> str:
    code = int(reference[1] or reference[2], 10 if reference[1] else 16)
    return bytes((code,)).decode("cp1252", "ignore") if 0x80 <= code < 0xA0 else reference[0]


def _tree(text: str) -> HtmlElement:
    try:
        tree = document_fromstring(clean(_with_signs(_XML_DECLARATION.sub("", text, count=1))))
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise Unfit("This is not a web page: no HTML was found in it.") from error
    if tree.xpath("count(//*)") > MOST_ELEMENTS or tree.xpath("count(//@*)") > MOST_ATTRIBUTES:
        raise Unfit(f"This page is too complex to be an article (more than {MOST_ELEMENTS:,} elements).")
    remove_hidden(tree)
    return tree


def _extract(tree: HtmlElement) -> Draft:
    from trafilatura import bare_extraction  # late: takes 0.2 s to import
    from trafilatura.metadata import extract_metadata
    from trafilatura.settings import Document

    dates = {"original_date": True, "extensive_search": False}  # no dates guessed from the text
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
    """By blocks and the breaks in them; a table by rows. The title once more goes."""
    for element in body.iter(*_BLOCKS):
        if element.tag == "row":
            lines = [" | ".join(" ".join(lines_of("".join(cell.itertext()))) for cell in element.iter("cell"))]
        elif any(ancestor.tag in _BLOCKS for ancestor in element.iterancestors()):
            continue  # its words came with the outer block's
        else:
            lines = lines_of("".join(element.itertext()))
        yield from (line for line in lines if line.strip(" |") and line != title)
