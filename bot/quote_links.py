"""The signed address of a quote's page: it opens what was cited to somebody, and nothing else.

The address names one version of an article, so it opens the same characters after a re-index and a removal (I9).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from bot.answering.answer import Citation
from bot.signer import Signer
from corpus.article import Article

PAGE = "quote"  # the page's path below the server's address
MARK = "quote"  # the id of the marked words on the page
VERSION_CHARACTERS = 12  # of the hash: enough to tell the versions of one article apart
NAMES = ("article", "version", "start", "end", "key", "signature")
_NUMBER = re.compile(r"0|[1-9]\d{0,8}", re.ASCII)

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class QuotePlace:
    """A version of an article, by the beginning of its hash, and a span of its text; an empty span marks nothing.

    `key` is the span of the quote's sentence that answers, as in a citation.
    """

    article_id: str
    version: str
    span: Span = (0, 0)
    key: Span | None = None

    @classmethod
    def of_citation(cls, citation: Citation) -> "QuotePlace":
        """The place of a citation's quote."""
        version = citation.version[:VERSION_CHARACTERS]
        return cls(citation.article_id, version, (citation.start, citation.end), citation.key)

    @classmethod
    def of_article(cls, article: Article, span: Span = (0, 0)) -> "QuotePlace":
        """A span of an article."""
        return cls(article.article_id, article.version[:VERSION_CHARACTERS], span)

    def fits(self, article: Article) -> bool:
        """Whether the spans lie in the article's text."""
        start, end = self.span
        key = self.key or self.span
        return 0 <= start <= key[0] <= key[1] <= end <= len(article.text)


class QuoteLinks:
    """Makes and reads the addresses of quotes. `base` is the server's address; "" makes relative ones."""

    def __init__(self, signer: Signer, base: str = "") -> None:
        self._signer = signer
        self._base = f"{base.rstrip('/')}/" if base else ""

    def below(self, base: str) -> "QuoteLinks":
        """The same links below another address."""
        return QuoteLinks(self._signer, base)

    def link(self, place: QuotePlace) -> str:
        """The address of the page, at the quote."""
        values = _values(place)
        query = dict(zip(NAMES, (*values, self._signer.sign(PAGE, *values)), strict=True))
        fragment = f"#{MARK}" if place.span[0] < place.span[1] else ""
        return (
            f"{self._base}{PAGE}?{urlencode({name: value for name, value in query.items() if value != ''})}{fragment}"
        )

    def cite(self, citation: Citation) -> str:
        """The address of a citation's page, at its quote."""
        return self.link(QuotePlace.of_citation(citation))

    def read(self, query: Iterable[tuple[str, str]]) -> QuotePlace | None:
        """The place in an address that we signed, from the pairs of its query; None for any other."""
        pairs = list(query)
        given = dict(pairs)
        if len(given) != len(pairs) or not given.keys() <= set(NAMES):
            return None
        place = _place(given)
        if place is None or not self._signer.accepts(given.get("signature", ""), PAGE, *_values(place)):
            return None
        return place

    def read_address(self, address: str) -> QuotePlace | None:
        """As `read`, from a whole address, whatever server it names."""
        try:
            parts = urlsplit(address)
            return self.read(parse_qsl(parts.query, keep_blank_values=True, max_num_fields=len(NAMES)))
        except ValueError:
            return None


def _values(place: QuotePlace) -> tuple[str, str, int, int, str]:
    """What is signed, in the order of NAMES."""
    key = f"{place.key[0]}-{place.key[1]}" if place.key else ""
    return place.article_id, place.version, *place.span, key


def _place(given: Mapping[str, str]) -> QuotePlace | None:
    """The place that a query names, signed or not; None for an incomplete one, or numbers in another spelling."""
    numbers = [given.get("start", ""), given.get("end", ""), *(given["key"].split("-") if "key" in given else ())]
    if len(numbers) not in (2, 4) or not all(map(_NUMBER.fullmatch, numbers)) or not given.get("article"):
        return None
    start, end, *key = map(int, numbers)
    return QuotePlace(given["article"], given.get("version", ""), (start, end), (key[0], key[1]) if key else None)
