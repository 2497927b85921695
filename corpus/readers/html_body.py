"""The body of a page whose whole text counts, such as a letter or a chapter: its fragment, and its heading."""

import re

from corpus.clean import to_one_line
from corpus.readers.html import visible_text

_BODY = re.compile(r"<body(?:\s[^<>]{0,300})?>", re.IGNORECASE)
_END = re.compile(r"</body\s{0,9}>", re.IGNORECASE)
_HEAD_END = re.compile(r"</head\s{0,9}>", re.IGNORECASE)
_EMPTY = re.compile(r"<(?:script|style|title|iframe|textarea|noscript|template)(?:\s[^<>]{0,300})?/>", re.IGNORECASE)
_HEADING = re.compile(r"<h([1-3])(?:\s[^<>]{0,300})?>(.{0,300}?)</h\1\s{0,9}>", re.IGNORECASE | re.DOTALL)
_TITLE = re.compile(r"<title(?:\s[^<>]{0,300})?>(.{0,300}?)</title\s{0,9}>", re.IGNORECASE | re.DOTALL)
NEAR = 20_000  # characters of the body in which its heading stands


def body_of(page: str) -> str:
    """The HTML in a page's body; of a page without `<body>`, all but its head. Empty XHTML elements are dropped."""
    begin = _BODY.search(page)
    fragment = page[begin.end() :] if begin else _after_head(page)
    end = _END.search(fragment)
    return _EMPTY.sub("", fragment[: end.start()] if end else fragment)


def title_of(page: str) -> str | None:
    """The first heading of a page's body, else its `<title>`; None if it has neither."""
    begin = _BODY.search(page)
    start = begin.end() if begin else 0
    for found in (_HEADING.search(page, start, start + NEAR), _TITLE.search(page, 0, NEAR)):
        if found and (title := to_one_line(visible_text(found[found.re.groups]))):
            return title
    return None


def _after_head(page: str) -> str:
    """The page after its head; of one without a head, all but its title."""
    if end := _HEAD_END.search(page):
        return page[end.end() :]
    title = _TITLE.search(page, 0, NEAR)
    return page[: title.start()] + page[title.end() :] if title else page
