"""Web sources: a registered page or feed, and what is new in it. Values only; `corpus.web.reader` fetches."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:  # brings httpx, which only callers that fetch need
    from corpus.readers.feeds import FeedItem
    from corpus.web.fetcher import Fetched

WebKind = Literal["page", "feed"]


@dataclass(frozen=True, slots=True)
class WebSource:
    """A page or a feed that a person registered under a name."""

    name: str
    url: str
    kind: WebKind
    allow_private: bool = False

    @property
    def location(self) -> str:
        """The URL, by which the catalog knows the source."""
        return self.url


@dataclass(frozen=True, slots=True)
class Stamp:
    """The version of a document that was read last, to tell whether it has changed since."""

    digest: str
    etag: str | None = None
    last_modified: str | None = None

    @classmethod
    def of(cls, answer: "Fetched") -> "Stamp":
        """The stamp of a fetched document."""
        return cls(hashlib.sha256(answer.body).hexdigest(), answer.validators.etag, answer.validators.last_modified)

    @classmethod
    def from_text(cls, text: str) -> "Stamp":
        """The stamp that `as_text` wrote."""
        return cls(**json.loads(text))

    def as_text(self) -> str:
        """The stamp as JSON, for the catalog."""
        return json.dumps(asdict(self))


@dataclass(frozen=True, slots=True)
class WebDocument:
    """One document to read: a fetched page, or a feed's item whose page is not fetched yet."""

    origin: str
    stamp: Stamp
    page: "Fetched | None" = None
    item: "FeedItem | None" = None
    outlet: str | None = None  # the feed's title
    read_before: bool = False

    @property
    def size(self) -> int:
        """Bytes of the fetched page; 0 for an item."""
        return len(self.page.body) if self.page else 0

    @property
    def mtime_ns(self) -> int:
        """Always 0: documents on the web have a `stamp` instead."""
        return 0

    @property
    def ctime_ns(self) -> int:
        """Always 0, as above."""
        return 0


@dataclass(frozen=True, slots=True)
class WebScan:
    """What is new in a web source. `feed` is (URL, stamp), to be recorded once all of `documents` are read."""

    documents: list[WebDocument] = field(default_factory=list)
    feed: tuple[str, Stamp] | None = None
    unreachable: list[str] = field(default_factory=list)  # sentences for the report
    notices: list[str] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)  # origin of an earlier version → origin
    moved_to: str | None = None  # the URL where the source is from now on
    is_gone: bool = False  # the source is not to be asked any more
