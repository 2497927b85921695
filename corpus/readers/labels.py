"""Labelled lines above a text, as archives of the press and other programs export it: `Headline: Lock shut`.

Lines of a header that are of no use to a reader of the article (`Section: A; Page 3`, `Length: 120 words`) are removed
with it, and so is a label before the text itself (`Body:`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

LEAST = 2  # labels that are known: a text may begin with one line such as `Date: unknown`
MOST = 30  # lines of a header
LONGEST_VALUE = 500  # characters

FIELDS = {
    **dict.fromkeys(("headline", "title", "subject"), "title"),
    **dict.fromkeys(("byline", "by", "author", "authors", "writer", "reporter"), "author"),
    **dict.fromkeys(("publication", "newspaper", "source", "outlet", "publisher", "journal", "paper"), "outlet"),
    **dict.fromkeys(("date", "published", "published on", "publication date", "posted", "posted on"), "published"),
    **dict.fromkeys(("url", "link", "web address", "permalink"), "url"),
    **dict.fromkeys(("language", "lang"), "language"),
}
OF_NO_USE = frozenset(
    "section page pages length words word-count copyright load-date dateline edition graphic type document-type "
    "publication-type category categories tags keywords updated accessed database".split()
)
BEFORE_TEXT = frozenset(("body", "text", "full text", "article", "story", "content"))

_LINE = re.compile(r"([A-Za-z][A-Za-z -]{0,30}?) {0,3}:(?:[ \t]|\Z)(.*)")


@dataclass(frozen=True, slots=True)
class Header:
    """The fields of a header (title, author, outlet, published, url, language), and the text below it.

    `lines` has the whole line of each field.
    """

    fields: Mapping[str, str]
    lines: Mapping[str, str]
    text: str


def header_of(text: str) -> Header | None:
    """The header at the beginning of a clean text; None if there is none.

    Its lines follow each other, and at least LEAST of them are known; further lines with a label are of no use.
    """
    fields, lines = dict[str, str](), dict[str, str]()
    rest = text
    for _ in range(MOST):
        line, _, below = rest.partition("\n")
        labelled = _LINE.fullmatch(line.strip())
        if labelled is None or len(labelled[2]) > LONGEST_VALUE:
            break
        label, value = " ".join(labelled[1].lower().split()), labelled[2].strip()
        if label in BEFORE_TEXT and fields:
            rest = f"{value}\n{below}"
            break
        if label in FIELDS and value and FIELDS[label] not in fields:
            fields[FIELDS[label]], lines[FIELDS[label]] = value, line
        elif label.replace(" ", "-") not in OF_NO_USE:
            break
        rest = below
    if "author" in fields:
        fields["author"] = re.sub(r"\A[Bb]y ", "", fields["author"])
    return Header(fields, lines, rest.strip()) if len(fields) >= LEAST and rest.strip() else None
