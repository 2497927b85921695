"""What the handlers of requests read: the library, asked in threads, so that no question keeps others waiting."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from itertools import islice
from threading import Event

from bot.answering.answer import Conversation, PartialAnswer
from bot.answering.explanation import Explanation
from bot.bootstrap import Pressbox
from bot.library.refreshing import Refreshing
from bot.quote_links import QuoteLinks, QuotePlace
from bot.web.article_page import ShownArticle
from corpus.article import Article
from corpus.errors import PressboxError
from index.retrieval.retriever import Hit

AT_ONCE = 8  # questions answered at the same time
MOST_WAITING = 32  # questions that wait for that
HITS = 20  # passages that a search shows
NEWEST = 20  # articles on the first page


class Busy(PressboxError):
    """More questions wait than can be answered soon."""


class ServedLibrary:
    """One open Pressbox for all requests. Its methods raise the PressboxErrors of what they call."""

    def __init__(self, pressbox: Pressbox, refresh: Callable[[], None]) -> None:
        """`refresh` brings the library up to date; it runs before a question, but not before each."""
        self._pressbox = pressbox
        self._refreshing = Refreshing(refresh)
        self._threads = ThreadPoolExecutor(AT_ONCE, "question")
        self._open = 0  # questions that are answered or wait
        self.links: QuoteLinks = pressbox.quote_links
        self.strict: bool = pressbox.settings.strict

    async def stream(
        self, question: str, conversation: Conversation, person: str
    ) -> AsyncGenerator[PartialAnswer | Explanation]:
        """The events of an answer, as `Assistant.stream` gives them. Who stops reading stops the answer."""
        if self._open >= AT_ONCE + MOST_WAITING:
            raise Busy("Too many questions are being answered; ask again in a moment.")
        loop, stop = asyncio.get_running_loop(), Event()
        events: asyncio.Queue[PartialAnswer | Explanation | None] = asyncio.Queue()

        def work() -> None:
            try:
                self._refreshing.bring_up_to_date()
                asked = self._pressbox.assistant.stream(question, conversation, person=person, stop=stop)
                with closing(asked):
                    for event in asked:
                        loop.call_soon_threadsafe(events.put_nowait, event)
            finally:
                loop.call_soon_threadsafe(events.put_nowait, None)

        self._open += 1
        working = loop.run_in_executor(self._threads, work)
        working.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody may be left to hear it
        try:
            while (event := await events.get()) is not None:
                yield event
            await working  # raises what the work raised
        finally:
            stop.set()
            self._open -= 1

    async def ask(self, question: str, conversation: Conversation, person: str) -> Explanation:
        """The explanation with which `stream` ends."""
        async for event in self.stream(question, conversation, person):
            if isinstance(event, Explanation):
                found = event
        return found

    async def search(self, words: str) -> list[Hit]:
        """The passages nearest to the words."""

        def work() -> list[Hit]:
            self._refreshing.bring_up_to_date()
            return list(self._pressbox.retriever.retrieve(words, HITS, None, date.today()).hits)

        return await asyncio.to_thread(work)

    async def article(self, place: QuotePlace) -> ShownArticle | None:
        """The article at a place, in the version that it names, live or not; None if it is not stored."""
        return await asyncio.to_thread(self.find, place)

    def find(self, place: QuotePlace) -> ShownArticle | None:
        """As `article`, for a caller in a thread."""
        catalog = self._pressbox.catalog
        found = catalog.article(place.article_id, place.version)
        if found is None or not place.fits(found):
            return None
        return ShownArticle(found, place, catalog.editions(place.article_id))

    async def newest(self) -> tuple[int, list[Article]]:
        """The number of live articles, and the newest of them."""

        def work() -> tuple[int, list[Article]]:
            catalog = self._pressbox.catalog
            number = catalog.current_number()
            return catalog.count(number)[0], list(islice(catalog.articles(number), NEWEST))

        return await asyncio.to_thread(work)

    def close(self) -> None:
        """Answer no further question."""
        self._threads.shutdown(wait=False, cancel_futures=True)
