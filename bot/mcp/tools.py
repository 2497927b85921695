"""What an assistant may do with a library: search it, read an article, ask, and look a quote up. All of it reads."""

from collections.abc import Callable
from datetime import date
from itertools import islice
from typing import Any

from bot.answering.answer import Conversation
from bot.bootstrap import Pressbox
from bot.library.names import find_article_id
from bot.library.refreshing import Refreshing
from bot.mcp.results import (
    Document,
    SearchResults,
    ShownQuote,
    answer_record,
    document,
    search_results,
    shown_quote,
)
from bot.typed_line import read_typed_line
from corpus.article import Article
from corpus.errors import UsageError

LONGEST_QUOTE = 20_000  # characters
HITS = 20  # passages searched for; several may be of one article
KNOWN_IDS = "call search or ask, and take an id from what they give"


class LibraryTools:
    """The tools over one open Pressbox. Safe to call from several threads."""

    def __init__(self, pressbox: Pressbox, refresh: Callable[[], None]) -> None:
        """`refresh` brings the library up to date; it runs before a question, but not before each."""
        self._pressbox = pressbox
        self._refreshing = Refreshing(refresh)

    def search(self, query: str) -> SearchResults:
        """The articles nearest to the query. Raises UsageError if it is empty or too long."""
        words = read_typed_line(query, "query")
        self._refreshing.bring_up_to_date()
        return search_results(list(self._pressbox.retriever.retrieve(words, HITS, None, date.today()).hits))

    def fetch(self, id: str) -> Document:
        """The article of an id that `search` or `ask` gave, or of its own id, title or address.

        An id names one version, which stays readable when the article has changed or is removed. Raises UsageError.
        """
        article, live = self._find(read_typed_line(id, "id"))
        return document(article, live)

    def ask(self, question: str, person: str) -> dict[str, Any]:
        """The cited answer, or the reason why the articles do not answer. `person` pays for a language model."""
        words = read_typed_line(question, "question")
        self._refreshing.bring_up_to_date()
        explained = self._pressbox.assistant.ask(words, Conversation(), person=person)
        return answer_record(explained.answer)

    def show_quote(self, id: str, start: int, end: int) -> ShownQuote:
        """The exact characters of an article from `start` up to `end`. Raises UsageError if it has none there."""
        article, live = self._find(read_typed_line(id, "id"))
        if not 0 <= start < end <= len(article.text):
            raise UsageError(f"The article has {len(article.text):,} characters; name a start below an end in it.")
        if end - start > LONGEST_QUOTE:
            raise UsageError(f"A quote has at most {LONGEST_QUOTE:,} characters; fetch gives the whole article.")
        return shown_quote(article, start, end, live)

    def newest(self, most: int) -> list[Document]:
        """The `most` newest live articles."""
        catalog = self._pressbox.catalog
        newest_first = catalog.articles(catalog.current_number())
        return [document(article, live=True) for article in islice(newest_first, most)]

    def _find(self, name: str) -> tuple[Article, bool]:
        """The article of this name, and whether the library answers from this version now."""
        catalog = self._pressbox.catalog
        article_id, mark, version = name.rpartition("@")
        article = catalog.article(article_id, version) if mark and version else None
        if article is None:
            article_id = find_article_id(catalog, name, KNOWN_IDS)
            article = catalog.live(article_id, catalog.current_number()) or catalog.newest(article_id)
            assert article is not None  # an id that was found has a version
        live = catalog.live(article.article_id, catalog.current_number())
        return article, live is not None and live.version == article.version
