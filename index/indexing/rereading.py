"""Rereading: which documents a newer reader reads again, to mend what an older one misread. Fetches nothing itself.

Files are read again where they lie. Pages are fetched again without validators, since they may not have changed. A page
that its feed no longer names is fetched by the URL of its article. What cannot be read again now stays (I4).
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping

from corpus.web.sources import Stamp, WebDocument, WebScan, WebSource

MOST_PAGES = 100  # pages of one feed fetched again in one run, a second apart; the next run fetches more
FORGOTTEN = Stamp("")  # a stamp that no document matches, so that it is read again
WEB_PAGES = "web pages"


def remembered(rows: Iterable[sqlite3.Row], outdated: set[str]) -> dict[str, Stamp]:
    """Origin → stamp for the rows of one web source; FORGOTTEN for the `outdated` origins."""
    return {row["origin"]: FORGOTTEN if row["origin"] in outdated else Stamp.from_text(row["stamp"]) for row in rows}


def no_longer_named(
    connection: sqlite3.Connection, source_id: int, source: WebSource, outdated: set[str], found: WebScan
) -> list[WebDocument]:
    """The `outdated` documents of a feed that its new scan does not name, with the URLs of their articles.

    Empty if the source is no feed, or if the feed did not answer in full.
    """
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
    """The document of an outdated page. The stored article stands for the feed's item."""
    from corpus.readers.feeds import FeedItem  # late: brings lxml, and hardly any run needs it

    stamp = Stamp.from_text(row["stamp"])
    item = FeedItem(origin, stamp.digest, row["url"], row["title"], row["published_at"], row["author"], "")
    return WebDocument(origin, stamp, item=item, outlet=row["outlet"], read_before=True)


def told(kinds: Mapping[str, int], asked: bool) -> list[str]:
    """The sentence for the report, if any: how many documents of which kinds (kind → number) were read again, and why.

    `asked`: a person asked for it.
    """
    if not kinds:
        return []
    listed = ", ".join(f"{number:,} {kind}" for kind, number in sorted(kinds.items()))
    number = sum(kinds.values())
    what = "1 document was read again" if number == 1 else f"{number:,} documents were read again"
    return [
        f"{what} ({listed}), {'as asked' if asked else 'since this Pressbox reads them better than the one before'}."
    ]


def total(kinds: Iterable[Mapping[str, int]]) -> Counter[str]:
    """The sum of several counts, kind → number."""
    return sum((Counter(part) for part in kinds), Counter[str]())
