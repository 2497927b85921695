"""Rereading: which documents a newer reader reads again, to mend what an older one misread. Fetches nothing itself.

Files are read again where they lie. Pages are fetched again without validators, since they may not have changed. A page
that its feed no longer names is fetched by the URL of its article. What cannot be read again now stays (I4).
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from corpus.nouns import count_noun
from corpus.web.sources import Stamp, WebDocument, WebScan, WebSource
from index.store.readings import KnownFile, KnownPage

MOST_PAGES = 100  # pages of one feed fetched again in one run, a second apart; the next run fetches more
FORGOTTEN = Stamp("")  # a stamp that no document matches, so that it is read again
WEB_PAGES = "web pages"


def remembered(known: Iterable[KnownFile], outdated: set[str]) -> dict[str, Stamp]:
    """Origin → stamp for the documents of one web source; FORGOTTEN for the `outdated` origins."""
    kept = {file.origin: Stamp.from_text(file.stamp) for file in known if file.stamp and file.origin not in outdated}
    return kept | dict.fromkeys(outdated, FORGOTTEN)


def no_longer_named(
    pages: Iterable[KnownPage], source: WebSource, outdated: set[str], found: WebScan
) -> list[WebDocument]:
    """The `outdated` documents of a feed that its new scan does not name, with the URLs of their articles.

    `pages` are the documents known of the source. Empty if it is no feed, or if the feed did not answer in full.
    """
    if source.kind != "feed" or found.unreachable or found.notices:
        return []
    named = {document.origin for document in found.documents} | found.renamed.keys()
    left = {page.origin: page for page in pages if page.origin in outdated - named - {source.url}}
    room = max(0, MOST_PAGES - len(found.documents))
    return [_document(page) for page in list(left.values())[:room]]


def _document(page: KnownPage) -> WebDocument:
    """The document of an outdated page. The stored article stands for the feed's item."""
    from corpus.readers.feeds import FeedItem  # late: brings lxml, and hardly any run needs it

    stamp, article = Stamp.from_text(page.stamp), page.article
    published = article.published_at.isoformat() if article.published_at else None
    item = FeedItem(page.origin, stamp.digest, article.url, article.title, published, article.author, "")
    return WebDocument(page.origin, stamp, item=item, outlet=article.outlet, read_before=True)


def told(kinds: Mapping[str, int], asked: bool) -> list[str]:
    """The sentence for the report, if any: how many documents of which kinds (kind → number) were read again, and why.

    `asked`: a person asked for it.
    """
    if not kinds:
        return []
    listed = ", ".join(f"{number:,} {kind}" for kind, number in sorted(kinds.items()))
    number = sum(kinds.values())
    what = count_noun(number, "document was read again", "documents were read again")
    return [
        f"{what} ({listed}), {'as asked' if asked else 'since this Pressbox reads them better than the one before'}."
    ]


def total(kinds: Iterable[Mapping[str, int]]) -> Counter[str]:
    """The sum of several counts, kind → number."""
    return sum((Counter(part) for part in kinds), Counter[str]())
