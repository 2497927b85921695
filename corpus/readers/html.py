"""HTML: the article of a web page without its frame. What a reader of the page cannot see is not read.

Removed, by the page's structure: menus, teasers, forms, asides, pictures with their captions, comments, paragraphs that
are one short link, hidden parts, dialogs and boxes that only name other articles (`corpus.readers.frame`), and a
repeated title. Everything else stays as written: a paragraph loses no letter, digit or sign, and what the screen shows
apart stays apart (`corpus.readers.flow`).

Run it in `corpus.readers.parsing` only: strangers write pages, and some pages are written to break parsers.
"""

import re
from collections.abc import Iterator

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types
from lxml.html import HtmlElement, document_fromstring, fragment_fromstring  # type: ignore[import-untyped]  # nor here

from corpus.clean import clean, decode, to_one_line
from corpus.draft import Draft, Unfit
from corpus.readers.flow import lines_of, mark_lines, prepare
from corpus.readers.frame import remove_frame
from corpus.readers.hidden import remove_hidden
from corpus.readers.live import arrange_entries, is_live_title
from corpus.readers.page_metadata import PageMetadata, read_metadata
from corpus.readers.tags import with_words

MOST_ELEMENTS = 50_000  # extraction takes minutes for more; a long article has some hundreds
MOST_ATTRIBUTES = 200_000
MOST_FEEDS = 5
LONGEST_NOTICE = 60  # words
ENOUGH = 40  # words of an article; where fewer can be seen, the rest may be hidden until a script runs
_DECLARED_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=(?:\s*[\"'])?\s*([\w-]{2,40})", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_REFERENCE = re.compile(r"&#(?:0*+(\d{1,5})(?!\d)|x0*+([0-9a-f]{1,4})(?![0-9a-f]));?", re.IGNORECASE)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # in the tree that the parser makes
_WORD = re.compile(r"\w+")
_NOTICE = re.compile(
    r"\bcookies\b|value your privacy|our (?:[\d,.]+ )?partners|enable javascript|javascript (?:is|must be|to)\b|"
    r"all rights reserved|^©|^copyright\b|^accept all$|^loading\b|(?:sign|log) in to continue|continue reading|"
    r"alle rechte vorbehalten|unsere (?:[\d,.]+ )?partner|tous droits réservés|nos (?:[\d,.]+ )?partenaires",
    re.IGNORECASE,
)
_FEED_TYPES = ("application/rss+xml", "application/atom+xml")
_BLOCKS = ("p", "head", "item", "quote", "code", "row")  # elements of trafilatura's result


def draft_of(data: bytes, charset: str | None = None, place: str | None = None) -> Draft:
    """The draft of a page. `charset` is the one that the server declares; it overrides the page's. Raises Unfit.

    `place` is the address at which the page was found, where the page itself names none.
    """
    declared = _DECLARED_CHARSET.search(data[:4096])  # browsers look no further than 1024 bytes
    text = decode(data, charset or (declared[1].decode("ascii") if declared else None))
    if not text.strip():
        raise Unfit("This file is empty.")
    about, paragraphs = _article(clean(_with_signs(_XML_DECLARATION.sub("", text, count=1))), place)
    return Draft(
        text="\n\n".join(paragraphs),
        title=about.title,
        published=about.published,
        outlet=about.outlet,
        author=about.author,
        url=about.url,
        language=about.language,
    )


def visible_text(html: str) -> str:
    """The text of a fragment on one line, without tags, pictures, scripts and hidden parts."""
    return " ".join(paragraphs_of(html))


def paragraphs_of(html: str) -> list[str]:
    """The lines of a fragment, such as a feed carries, without tags, pictures, scripts and hidden parts."""
    try:
        tree = fragment_fromstring(with_words(_with_signs(html)), create_parent="div")
    except (etree.LxmlError, ValueError, AssertionError):  # the last: a head that never ends, and no body
        return []
    remove_hidden(tree)
    remove_frame(tree)
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
    """The page without the characters that no page may hold, written out or as references such as `&#11;`.

    A reference such as `&#150;` is replaced: browsers read it as Windows' dash, the parser does not.
    """
    return _FORBIDDEN.sub(_space, _REFERENCE.sub(_sign, html))


def _space(character: re.Match[str]) -> str:
    """A space for a character that parts lines or pages, nothing for an invisible one."""
    return " " if character[0] in "\v\f" else ""


def _sign(reference: re.Match[str]) -> str:
    code = int(reference[1] or reference[2], 10 if reference[1] else 16)
    if 0x80 <= code < 0xA0:
        return bytes((code,)).decode("cp1252", "ignore")
    return chr(code) if _FORBIDDEN.match(chr(code)) else reference[0]


def _tree(html: str) -> HtmlElement:
    """The parsed page. Raises Unfit."""
    try:
        tree = document_fromstring(html)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise Unfit("This is not a web page: no HTML was found in it.") from error
    if tree.xpath("count(//*)") > MOST_ELEMENTS or tree.xpath("count(//@*)") > MOST_ATTRIBUTES:
        raise Unfit(f"This page is too complex to be an article (more than {MOST_ELEMENTS:,} elements).")
    return tree


def _article(html: str, place: str | None) -> tuple[PageMetadata, list[str]]:
    """What a page says of its article, and the article's paragraphs. Raises Unfit if there is none.

    Some pages hide their article until a script runs. So if what can be seen is a shell or next to nothing, what is
    hidden is read too, first in parts that hold most of the page's text, then, of a shell, everywhere; then what the
    page says for search engines.
    """
    about, seen = None, list[str]()
    for spared in (None, 0.5, 0.0):
        tree = _tree(html)
        if not remove_hidden(tree, spared) and about:
            continue  # nothing is read that was not read before
        if spared == 0.0 and seen:
            break
        about = read_metadata(tree, html, place)
        paragraphs, prose = _read_visible(tree, about)
        is_more = set(seen) < set(paragraphs)
        if is_more if seen else sum(len(_WORD.findall(paragraph)) for paragraph in prose) >= ENOUGH:
            return about, paragraphs
        seen = seen or (paragraphs if prose else [])
    if about and (seen := seen or _stated(about)):
        return about, seen
    raise Unfit("No article text was found in this page.")


def _read_visible(tree: HtmlElement, about: PageMetadata) -> tuple[list[str], list[str]]:
    """The paragraphs of a page, and those of them that are prose."""
    remove_frame(tree)
    in_links = _words_in_links(tree)
    paragraphs = _extract(tree, about)
    return paragraphs, [paragraph for paragraph in paragraphs if _is_prose(paragraph, in_links)]


def _stated(about: PageMetadata) -> list[str]:
    """The paragraphs of the body that the page states for search engines; none if none of them is prose."""
    stated = [paragraph for line in (about.statement.body or "").split("\n") for paragraph in paragraphs_of(line)]
    return stated if any(_is_prose(paragraph, frozenset()) for paragraph in stated) else []


def _extract(tree: HtmlElement, about: PageMetadata) -> list[str]:
    """The paragraphs of the article in a tree, which is of no other use afterwards."""
    from trafilatura import bare_extraction  # late: takes 0.2 s to import
    from trafilatura.settings import Document

    if about.statement.is_live or is_live_title(about.title):
        arrange_entries(tree)
    etree.strip_elements(tree, "script", with_tail=False)  # extraction would take the text that one states as a whole
    prepare(tree)
    page = bare_extraction(tree, include_comments=False)
    title = to_one_line(about.title or "")
    return list(_paragraphs(page.body, title)) if isinstance(page, Document) else []


def _words_in_links(tree: HtmlElement) -> frozenset[str]:
    """The words of a page's links and buttons, in lower case: a text of such words only is a menu."""
    return frozenset(
        word for element in tree.iter("a", "button") for word in _WORD.findall("".join(element.itertext()).lower())
    )


def _is_prose(paragraph: str, in_links: frozenset[str]) -> bool:
    """Whether a paragraph is more than the shell of a page: a menu, or a notice about cookies, scripts or rights."""
    words = _WORD.findall(paragraph.lower())
    is_menu = bool(words) and in_links.issuperset(words)
    return bool(words) and not is_menu and not (len(words) < LONGEST_NOTICE and _NOTICE.search(paragraph))


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
