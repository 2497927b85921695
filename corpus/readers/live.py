"""Live blogs: pages of many entries, each with its time and heading. Extraction takes each entry for another article.

So the entries are made sections of one article, and an entry's time and heading are written as one heading above it.
"""

import re
from collections import Counter

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types
from lxml.html import HtmlElement  # type: ignore[import-untyped]  # nor here

LEAST_ENTRIES = 2
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}")
_CLOCK_OF_DATE = re.compile(r"T(\d\d:\d\d)")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LIVE = re.compile(r"\blive\b|\bliveticker\b|\ben direct\b|\ben vivo\b|\bas it happened\b", re.IGNORECASE)


def is_live_title(title: str | None) -> bool:
    """Whether a title says that the page is a live blog."""
    return bool(title and _LIVE.search(title))


def arrange_entries(tree: HtmlElement) -> bool:
    """Make the entries of a live blog sections of one article, in place. Returns whether the page has such entries."""
    entries = _entries(tree)
    if len(entries) < LEAST_ENTRIES:
        return False
    feed = entries[0].getparent()
    for entry in entries:
        _arrange(entry)
    feed.tag = "article"
    feed.attrib.clear()  # names such as `live-widget` make extraction pass it over
    for ancestor in feed.iterancestors("article", "main", "section"):
        ancestor.tag = "div"
    _gather(feed)
    return True


def _entries(tree: HtmlElement) -> list[HtmlElement]:
    """The children with a `<time>` of the element that has most of them."""
    children = Counter[HtmlElement]()
    seen = set[HtmlElement]()
    for time in tree.iter("time"):
        child = time
        while (parent := child.getparent()) is not None and child not in seen:
            seen.add(child)
            children[parent] += child is not time
            child = parent
    if not children:
        return []
    feed, _ = max(children.items(), key=lambda item: item[1])
    return [child for child in feed if child in seen and child.tag != "time"]


def _arrange(entry: HtmlElement) -> None:
    """Put an entry's time and heading into one heading at its beginning; drop the rest of its `<header>`."""
    time = next(entry.iter("time"))
    heading = next(entry.iter(*_HEADINGS), None)
    top = etree.Element("h3")
    top.text = " ".join(filter(None, (_clock(time), _text(heading))))
    for element in (heading, time):
        if element is not None and element.getparent() is not None:
            element.drop_tree()
    for header in list(entry.iter("header")):
        if header is not entry and header.getparent() is not None:
            header.drop_tree()
    top.tail, entry.text = entry.text, None
    entry.insert(0, top)
    entry.tag = "div"
    entry.attrib.clear()
    for section in list(entry.iter("article", "section")):
        section.tag = "div"


def _clock(time: HtmlElement) -> str:
    """The time as written; if that has no hours and minutes, those of its `datetime`."""
    written = _text(time)
    stated = _CLOCK_OF_DATE.search(time.get("datetime", ""))
    return stated[1] if stated and not _CLOCK.search(written) else written


def _text(element: HtmlElement | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def _gather(feed: HtmlElement) -> None:
    """Move what stands before the feed, such as a summary, into it if it is a paragraph."""
    before = [element for element in feed.itersiblings("p", preceding=True)]
    for element in before:  # nearest first
        feed.insert(0, element)
