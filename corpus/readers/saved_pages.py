"""Saved pages, .mhtml and .webarchive: the page in a file that a browser saved with its pictures.

What is left out of the page is said in `corpus.readers.html`. Its address is the page's own, else where it was saved.
"""

import plistlib
from collections.abc import Iterator
from xml.parsers.expat import ExpatError

from corpus.draft import Draft, Unfit
from corpus.readers import html
from corpus.readers.letters import bytes_of, header, parse, part_of


def read_mhtml(document: bytes) -> Iterator[Draft]:
    """The one draft of an .mhtml file. Raises Unfit."""
    message = parse(document)
    page = part_of(message, "text/html") or part_of(message, "application/xhtml+xml")
    if page is None:
        raise Unfit("There is no page in this .mhtml; save it anew.")
    place = header(message, "Snapshot-Content-Location") or header(page, "Content-Location")
    yield html.draft_of(bytes_of(page), page.get_content_charset(), place)


def read_webarchive(document: bytes) -> Iterator[Draft]:
    """The one draft of a .webarchive. Raises Unfit."""
    try:
        archive = plistlib.loads(document)
    except (plistlib.InvalidFileException, ExpatError, ValueError, RecursionError, IndexError, KeyError) as error:
        raise Unfit("This .webarchive is damaged and cannot be opened; save it anew.") from error
    match archive:
        case {"WebMainResource": {"WebResourceData": bytes() as data, **about}}:
            place, charset = about.get("WebResourceURL"), about.get("WebResourceTextEncodingName")
            charset, place = (value if isinstance(value, str) else None for value in (charset, place))
            yield html.draft_of(data, charset, place)
        case _:
            raise Unfit("There is no page in this .webarchive; save it anew.")
