"""A registered page or feed, and what is new of it: values only. `corpus.web.reader` is who asks."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:  # httpx is for those who fetch
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
        return self.url


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is remembered of a document once it was read, to know whether it has changed."""

    digest: str
    etag: str | None = None
    last_modified: str | None = None

    @classmethod
    def of(cls, answer: "Fetched") -> "Stamp":
        return cls(hashlib.sha256(answer.body).hexdigest(), answer.validators.etag, answer.validators.last_modified)

    @classmethod
    def from_text(cls, text: str) -> "Stamp":
        return cls(**json.loads(text))

    def as_text(self) -> str:
        return json.dumps(asdict(self))


@dataclass(frozen=True, slots=True)
class WebDocument:
    """One thing to read: a page that was fetched, or a feed's item whose page is yet to be."""

    origin: str
    stamp: Stamp
    page: "Fetched | None" = None
    item: "FeedItem | None" = None
    outlet: str | None = None  # the feed's title
    read_before: bool = False

    @property
    def size(self) -> int:
        return len(self.page.body) if self.page else 0

    @property
    def mtime_ns(self) -> int:
        """The web has none: `stamp` stands for it."""
        return 0


@dataclass(frozen=True, slots=True)
class WebScan:
    """What is new. `feed` is to be remembered once all of `documents` were read: until then it is asked for anew."""

    documents: list[WebDocument] = field(default_factory=list)
    feed: tuple[str, Stamp] | None = None
    unreachable: list[str] = field(default_factory=list)  # sentences for the report
    notices: list[str] = field(default_factory=list)
