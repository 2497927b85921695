"""What the tools give to an assistant: plain records, whose fields ChatGPT's connectors and others expect.

They have no slots: the mcp package would take a slot for the default of its field, and give no schema.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bot.answering.answer import Answer
from corpus.article import Article
from index.retrieval.retriever import Hit

VERSION_CHARACTERS = 12  # of the hash in an id: enough to tell the versions of one article apart
EXCERPT = 300  # characters of a passage in a search result
CONTEXT = 300  # characters on each side of a quote
SCHEME = "pressbox://articles/"


@dataclass(frozen=True)
class SearchResult:
    """An article that has a passage near the query. `text` is the beginning of that passage."""

    id: str
    title: str
    url: str
    text: str
    outlet: str | None
    published_at: str | None


@dataclass(frozen=True)
class SearchResults:
    """The articles, nearest first, each once."""

    results: list[SearchResult]


@dataclass(frozen=True)
class Document:
    """One version of an article, whole. `metadata.live` is "no" if the library has a newer one, or none any more."""

    id: str
    title: str
    text: str
    url: str
    metadata: dict[str, str]


@dataclass(frozen=True)
class ShownQuote:
    """An exact slice of an article, with the text around it. `start` and `end` count characters, end exclusive."""

    id: str
    title: str
    url: str
    outlet: str | None
    published_at: str | None
    start: int
    end: int
    before: str
    quote: str
    after: str
    live: bool


def document_id(article_id: str, version: str) -> str:
    """The id of one version of an article: it stays valid when the article is read anew or removed."""
    return f"{article_id}@{version[:VERSION_CHARACTERS]}"


def search_results(hits: list[Hit]) -> SearchResults:
    """The articles of the hits, in their order."""
    best: dict[str, Hit] = {}
    for hit in hits:
        best.setdefault(hit.article.article_id, hit)
    return SearchResults([_result(hit) for hit in best.values()])


def document(article: Article, live: bool) -> Document:
    """The article as a document. Unknown metadata are left out."""
    known = {
        "outlet": article.outlet,
        "author": article.author,
        "published_at": _day(article),
        "language": article.language,
        "live": "yes" if live else "no",
    }
    metadata = {name: value for name, value in known.items() if value}
    return Document(_id(article), article.title, article.text, _url(article), metadata)


def shown_quote(article: Article, start: int, end: int, live: bool) -> ShownQuote:
    """The slice of the article from `start` up to `end`, which lie inside it."""
    text = article.text
    before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    return ShownQuote(
        _id(article),
        article.title,
        _url(article),
        article.outlet,
        _day(article),
        start,
        end,
        before,
        text[start:end],
        after,
        live,
    )


def answer_record(answer: Answer) -> dict[str, Any]:
    """The answer's JSON; each citation has the `id` that `fetch` and `show_quote` take."""
    record = answer.as_dict()
    for citation in record["citations"]:
        citation["id"] = document_id(citation["article_id"], citation["version"])
    return record


def _result(hit: Hit) -> SearchResult:
    article = hit.article
    text = hit.chunk.text[:EXCERPT]
    return SearchResult(_id(article), article.title, _url(article), text, article.outlet, _day(article))


def _id(article: Article) -> str:
    return document_id(article.article_id, article.version)


def _url(article: Article) -> str:
    """Its web address, or that of the resource: a client may refuse a result without one."""
    return article.url or f"{SCHEME}{quote(_id(article), safe='')}"


def _day(article: Article) -> str | None:
    return article.published_at.isoformat() if article.published_at else None
