"""What an older Pressbox has read is read again, so that what it misread is mended. Reads and asks nothing itself.

Files are read again where they lie. Pages are asked for again without their validators, since they may not have
changed; what a feed no longer names is asked for by the address of its article. What cannot be read again now stays
(I4).
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping

from corpus.web.sources import Stamp, WebDocument, WebScan, WebSource

MOST_PAGES = 100  # of one feed asked for again in one run, a second apart; the next run asks for more
FORGOTTEN = Stamp("")  # what is remembered of a document that is to be read whatever its site says of it
WEB_PAGES = "web pages"


def remembered(rows: Iterable[sqlite3.Row], outdated: set[str]) -> dict[str, Stamp]:
    """Origin → stamp, by which a site is asked what is new."""
    return {row["origin"]: FORGOTTEN if row["origin"] in outdated else Stamp.from_text(row["stamp"]) for row in rows}


def no_longer_named(
    connection: sqlite3.Connection, source_id: int, source: WebSource, outdated: set[str], found: WebScan
) -> list[WebDocument]:
    """The outdated pages that a feed, which answered, did not name: to be asked for by their articles' addresses."""
    if source.kind != "feed" or found.unreachable or found.notices:
        return []
    rows = connection.execute(
        "SELECT f.origin, f.stamp, v.* FROM files f JOIN claims c USING (source_id, origin)"
        " JOIN versions v USING (article_id, version) WHERE source_id = ? AND v.url IS NOT NULL ORDER BY f.origin",
        (source_id,),
    )
    named = {document.origin for document in found.documents}
    left = {row["origin"]: row for row in rows if row["origin"] in outdated - named - {source.url}}
    room = max(0, MOST_PAGES - len(found.documents))
    return [_document(origin, row) for origin, row in list(left.items())[:room]]


def _document(origin: str, row: sqlite3.Row) -> WebDocument:
    """What the feed said of it is what is stored."""
    from corpus.readers.feeds import FeedItem  # late: brings lxml, and hardly any run needs it

    stamp = Stamp.from_text(row["stamp"])
    item = FeedItem(origin, stamp.digest, row["url"], row["title"], row["published_at"], row["author"], "")
    return WebDocument(origin, stamp, item=item, outlet=row["outlet"], read_before=True)


def told(kinds: Mapping[str, int], asked: bool) -> list[str]:
    """The sentence for the report: how many documents of which kinds were read again, and why."""
    if not kinds:
        return []
    listed = ", ".join(f"{number:,} {kind}" for kind, number in sorted(kinds.items()))
    number = sum(kinds.values())
    what = "1 document was read again" if number == 1 else f"{number:,} documents were read again"
    return [
        f"{what} ({listed}), {'as asked' if asked else 'since this Pressbox reads them better than the one before'}."
    ]


def total(kinds: Iterable[Mapping[str, int]]) -> Counter[str]:
    """Of several sources."""
    return sum((Counter(part) for part in kinds), Counter[str]())
