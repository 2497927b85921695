"""HTML tags, told from words in angle brackets that somebody wrote: `<Reuters>`, `<b and c>`."""

import re

_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*+)(?:\s++[\w:@.-]++\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'>]++))*+\s*+/?>")
_TAGS = frozenset(
    "a abbr acronym address article aside audio b bdi bdo big blockquote body br button canvas caption center cite "
    "code col colgroup data dd del details dfn div dl dt em embed figcaption figure font footer form h1 h2 h3 h4 h5 h6 "
    "head header hr html i iframe img input ins kbd label li link main map mark menu meta nav nobr noscript object ol "
    "p param picture pre q s samp script section select small source span strike strong style sub summary sup svg "
    "table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr".split()
)
_WORD = re.compile(r"<([A-Za-z][A-Za-z0-9]*+)>")
_CLOSING = re.compile(r"</([A-Za-z][A-Za-z0-9]*+)")


def tag_of(html: str) -> str | None:
    """The name of an HTML tag; `!` for a comment or declaration; None for other text, such as `<Reuters>`."""
    if html.startswith(("<!", "<?")):
        return "!"
    tag = _TAG.fullmatch(html)
    return tag[1].lower() if tag and tag[1].lower() in _TAGS else None


def with_words(html: str) -> str:
    """The fragment with each unknown `<word>` escaped, so that it is text, unless the fragment closes it."""
    known = {name.lower() for name in _CLOSING.findall(html)} | _TAGS
    return _WORD.sub(lambda word: word[0] if word[1].lower() in known else f"&lt;{word[1]}>", html)
