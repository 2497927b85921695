"""WordPress's export (WXR): the published posts and pages of a site.

Left out are drafts, private and deleted posts, attachments, menus and comments; of a post its HTML marks and shortcodes
such as `[gallery ids="1,2"]`, whose words between two of them stay.
"""

import io
import re
from collections.abc import Iterator
from functools import partial

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from corpus.clean import clean
from corpus.draft import Draft, Record, Unfit
from corpus.readers.html import paragraphs_of, visible_text

SEARCHED = 5_000  # bytes at the beginning, in which the export's namespace stands
POSTS = ("post", "page")
_SHORTCODE = re.compile(r"\[/?(?:caption|gallery|embed|audio|video|playlist|wp_caption)(?:\s[^\[\]]{0,1000})?\]")
_BLANK_LINE = re.compile(r"\n[ \t\r]{0,20}\n")

Fields = dict[str, str]


def is_export(document: bytes) -> bool:
    """Whether an RSS document is WordPress's export."""
    return b"wordpress.org/export" in document[:SEARCHED]


def read(document: bytes) -> Iterator[Record]:
    """The records of an export. Raises Unfit where it is damaged."""
    outlet, authors = None, dict[str, str]()
    try:
        for _, element in etree.iterparse(
            io.BytesIO(document), events=("end",), resolve_entities=False, no_network=True, recover=True
        ):
            name = _local(element)
            if name == "item":
                fields = _fields(element)
                where = f"item {fields.get('post_id', '')}".strip()
                yield Record(where, partial(_draft, fields, outlet, authors, where))
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
            elif name == "title" and outlet is None and _local(element.getparent()) == "channel":
                outlet = element.text
            elif name == "author" and len(element):
                author = _fields(element)
                authors[author.get("author_login", "")] = author.get("author_display_name", "")
    except etree.XMLSyntaxError as error:
        raise Unfit(f"This export is damaged ({error.msg}); export it anew.") from error


def _local(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if element is not None and isinstance(element.tag, str) else ""


def _fields(element: etree._Element) -> Fields:
    """The texts of an element's children; `content:encoded` and `excerpt:encoded` are told apart."""
    fields: Fields = {}
    for child in element:
        name = _local(child)
        if name == "encoded":
            name = "excerpt" if "excerpt" in child.tag else "content"
        fields.setdefault(name, child.text or "")
    return fields


def _draft(fields: Fields, outlet: str | None, authors: dict[str, str], where: str) -> Draft | None:
    """The draft of an item; None for one that is not published. Raises Unfit."""
    if fields.get("post_type", "post") not in POSTS or fields.get("status", "publish") != "publish":
        return None
    html = fields.get("content", "").strip() or fields.get("excerpt", "")
    text = _text(html)
    if not text:
        raise Unfit(f"This post has no text ({visible_text(fields.get('title', '')) or 'untitled'}).")
    login = fields.get("creator", "")
    return Draft(
        text,
        title=visible_text(fields.get("title", "")) or None,
        published=fields.get("post_date") or fields.get("pubDate"),
        outlet=outlet,
        author=authors.get(login) or login or None,
        url=fields.get("link"),
        record_id=fields.get("guid") or fields.get("post_id"),
        record=True,
        where=where,
    )


def _text(html: str) -> str:
    """The text of a post. WordPress stores paragraphs without tags, with a blank line between them."""
    marked = _BLANK_LINE.sub("<br><br>", clean(_SHORTCODE.sub("", html)))
    return "\n\n".join(paragraphs_of(marked)) if marked else ""
