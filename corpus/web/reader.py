"""The web reader: articles from a page, or from a feed and the pages that it names. Fetches only what the guard allows.

What a page or a feed no longer has stays in the library (I4); a source's articles leave when the source is removed.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol
from urllib.parse import urljoin, urlsplit

from corpus.article import Article, Rejected
from corpus.bugs import Elsewhere, sentence
from corpus.draft import Draft, Unfit
from corpus.errors import ServiceError
from corpus.nouns import count_noun
from corpus.reader import judge_draft
from corpus.readers.feeds import Feed, FeedItem
from corpus.readers.isolation import shared_parser
from corpus.urls import canonicalise, original_of, web_address
from corpus.web.fetcher import Fetched, Gone, NotModified, Purpose, Unreadable, Validators, fetch
from corpus.web.guard import Blocked, show_address
from corpus.web.sources import Stamp, WebDocument, WebKind, WebScan, WebSource

MOST_ITEMS = 100  # items of one feed in one run; the next run takes the rest
SECONDS_BETWEEN = 1.0  # pause between two requests to one host
_FEED_MARKS = (b"<rss", b"<feed", b"<rdf:rdf", b"<urlset", b"<sitemapindex")
_MARKED_WITHIN = 1_000  # bytes at the beginning in which a feed has one of the marks
_SAME_SITE = ("www.", "m.", "mobile.", "amp.")  # prefixes of a host's name that do not make it another site


class Fetch(Protocol):
    """The signature of `corpus.web.fetcher.fetch`."""

    def __call__(
        self, url: str, purpose: Purpose, *, allow_private: bool = False, validators: Validators = ...
    ) -> Fetched | NotModified: ...


@dataclass(frozen=True, slots=True)
class Recognised:
    """What is at a URL: a page or a feed, the title of a feed, and the URLs of the feeds that a page names."""

    kind: WebKind
    title: str | None = None
    feeds: list[str] = field(default_factory=list)


class WebReader:
    """Reads web sources, with a pause between two requests to one host. It keeps no other state."""

    def __init__(
        self,
        fetch: Fetch = fetch,
        seconds_between: float = SECONDS_BETWEEN,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch = fetch
        self._seconds_between = seconds_between
        self._sleep = sleep
        self._clock = clock
        self._free_at: dict[str, float] = {}  # host → when it may be asked again

    def recognise(self, url: str, allow_private: bool = False) -> Recognised:
        """What is at a URL. Raises ServiceError."""
        answer = self._get(url, "either", allow_private)
        if not isinstance(answer, Fetched):  # a 304 to a request without validators
            return Recognised("page")
        if feed := _feed_in(answer):
            return Recognised("feed", feed.title)
        return Recognised("page", None, _advertised(answer) if "html" in answer.content_type else [])

    def look(self, source: WebSource, known: Mapping[str, Stamp]) -> WebScan:
        """What is new in a source, compared with the `known` stamps (origin → stamp).

        A page is fetched now; the pages of a feed's items are not. A failure becomes a sentence in the scan.
        """
        stamp = known.get(source.url)
        try:
            answer = self._get(
                source.url,
                source.kind,
                source.allow_private,
                Validators(stamp.etag, stamp.last_modified) if stamp else None,
            )
            if isinstance(answer, NotModified):
                return WebScan(moved_to=answer.moved_to)
            if stamp and Stamp.of(answer).digest == stamp.digest:
                return WebScan(moved_to=answer.moved_to)
            if source.kind == "page":
                document = WebDocument(source.url, Stamp.of(answer), page=answer)
                return WebScan([document], moved_to=answer.moved_to)
            return replace(_new_items(source.url, answer, known), moved_to=answer.moved_to)
        except Gone as error:
            told = f'{error} It is not asked any more; the articles of source "{source.name}" stay as they were.'
            return WebScan(unreachable=[told], is_gone=True)
        except (ServiceError, Unfit) as error:
            return WebScan(unreachable=[f'{error} The articles of source "{source.name}" stay as they were.'])

    def read(
        self, document: WebDocument, source: WebSource, *, today: date | None = None
    ) -> Iterator[Article | Rejected]:
        """The article of a document, or a Rejected.

        If the page of a feed's item cannot be read, the feed's own text is the article; a Rejected follows if that may
        be a summary only.
        """
        day = today or date.today()
        try:
            yield judge_draft(self._draft(document, source), document.origin, source.name, today=day)
        except (ServiceError, Unfit) as error:
            transient = isinstance(error, ServiceError) and not isinstance(error, Blocked | Unreadable)
            item = document.item
            if item is not None and item.has_full_text:
                yield judge_draft(_draft_from_feed(item, document.outlet), document.origin, source.name, today=day)
                return
            if item is None or not item.text or document.read_before:
                yield Rejected(document.origin, f"{error} What it gave before stays.", transient)
                return
            yield judge_draft(_draft_from_feed(item, document.outlet), document.origin, source.name, today=day)
            yield Rejected(document.origin, f"{error} The feed's own text was taken instead.", transient)

    def _draft(self, document: WebDocument, source: WebSource) -> Draft:
        """The draft of a document. Its page is fetched if need be; the feed fills in what the page does not say."""
        item = document.item
        if item is None or item.url is None or (item.part and item.text):
            return _page(document.page) if document.page else _draft_from_feed(item, document.outlet)
        answer = self._get(item.url, "page", source.allow_private)
        if not isinstance(answer, Fetched):
            raise Unfit("The page was not sent.")
        draft = _page(answer)
        return replace(
            draft,
            title=draft.title or item.title,
            published=draft.published or item.published,
            author=draft.author or item.author,
            outlet=item.outlet or draft.outlet or document.outlet,
            part=item.part,
        )

    def _get(
        self, url: str, purpose: Purpose, allow_private: bool, validators: Validators | None = None
    ) -> Fetched | NotModified:
        """Fetch a URL, once the pause since the last request to its host is over."""
        host = url.partition("://")[2].partition("/")[0]
        pause = self._free_at.get(host, 0.0) - self._clock()
        if pause > 0:
            self._sleep(pause)
        try:
            return self._fetch(url, purpose, allow_private=allow_private, validators=validators or Validators())
        finally:
            self._free_at[host] = self._clock() + self._seconds_between


def _feed_in(answer: Fetched) -> Feed | None:
    """The feed in a document, RSS or Atom; None if it is none."""
    head = answer.body[:_MARKED_WITHIN].lower()
    if not any(mark in head for mark in _FEED_MARKS):
        return None
    try:
        return Feed.of(shared_parser().parse("feed", answer.body, answer.final_url))
    except (Unfit, Elsewhere):
        return None


def _advertised(answer: Fetched) -> list[str]:
    """The URLs of the feeds that a page names. They are only mentioned to a person, so a broken one is passed over."""
    with suppress(Unfit, Elsewhere):
        links = shared_parser().parse("advertised", answer.body)
        return [link for link in (_joined(answer.final_url, str(link)) for link in links) if link]
    return []


def _joined(base: str, link: str) -> str | None:
    """The absolute URL of a link; None if it is none."""
    try:
        return web_address(urljoin(base, link))
    except ValueError:  # an incomplete IPv6 address
        return None


def _new_items(url: str, answer: Fetched, known: Mapping[str, Stamp]) -> WebScan:
    """The items of a feed that are new or changed, at most MOST_ITEMS.

    The feed's own stamp is in the scan only if no item is left out.
    """
    feed = Feed.of(shared_parser().parse("feed", answer.body, answer.final_url))
    formers = Counter(item.former for item in feed.items)
    renamed = {
        item.former: item.origin
        for item in feed.items
        if item.former and item.former in known and item.origin not in known and formers[item.former] == 1
    }
    known = {renamed.get(origin, origin): stamp for origin, stamp in known.items()}
    new = [item for item in feed.items if item.origin not in known or known[item.origin].digest != item.digest]
    documents = [
        WebDocument(item.origin, Stamp(item.digest), item=item, outlet=feed.title, read_before=item.origin in known)
        for item in new[:MOST_ITEMS]
    ]
    notices = [f"An item of {show_address(url)}: {sentence(Elsewhere(bug), url)}" for bug in feed.bugs]
    if len(new) > MOST_ITEMS:
        more = count_noun(len(new) - MOST_ITEMS, f"more item of {url} is", f"more items of {url} are")
        left = f"{more} left for the next run; `pressbox index` goes on."
        return WebScan(documents, notices=[*notices, left], renamed=renamed)
    return WebScan(documents, feed=None if notices else (url, Stamp.of(answer)), notices=notices, renamed=renamed)


def _page(answer: Fetched) -> Draft:
    """The draft of a fetched page: HTML, PDF or plain text. Raises Unfit."""
    if answer.body.startswith(b"%PDF-"):
        found = shared_parser().drafts("pdf", answer.body)
    elif answer.content_type == "text/plain":
        found = shared_parser().drafts("text", answer.body, answer.charset)
    else:
        found = shared_parser().drafts("html", answer.body, answer.charset)
    draft = found[0]  # these formats hold one article each, or raise Unfit
    return replace(draft, url=_address(draft.url, answer.final_url))


def _draft_from_feed(item: FeedItem | None, outlet: str | None) -> Draft:
    """The draft of what the feed itself says of an article. Raises Unfit."""
    if item is None or not item.text:
        raise Unfit("The feed has neither an address nor a text for this item.")
    return Draft(item.text, item.title, item.published, item.outlet or outlet, item.author, item.url, part=item.part)


def _address(claimed: str | None, final: str | None) -> str | None:
    """The URL that a page claims, if it is of the same site and not just its front page; else the `final` URL.

    What an archive of the web keeps is known by the URL of the original.
    """
    final = original_of(final)
    own, ours = canonicalise(claimed), canonicalise(final)
    if own is None or ours is None:
        return web_address(final)
    there, here = urlsplit(own), urlsplit(ours)
    front_page = not there.path.strip("/") and not there.query and bool(here.path.strip("/") or here.query)
    return claimed if _site(there.netloc) == _site(here.netloc) and not front_page else web_address(final)


def _site(host: str) -> str:
    """The host's name without the prefixes of _SAME_SITE."""
    for face in _SAME_SITE:
        host = host.removeprefix(face)
    return host
