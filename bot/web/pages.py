"""The handlers of the pages: a quote in its article for whoever has its link, and the owner's pages behind a token."""

from collections.abc import Awaitable, Callable
from importlib.resources import files

from aiohttp import web

from bot.answering.answer import Conversation
from bot.http_access import ClientTokens
from bot.quote_links import PAGE, QuotePlace
from bot.typed_line import read_typed_line
from bot.web import answer_page as page
from bot.web.article_page import article_page
from bot.web.guard import FAILED, html_reply
from bot.web.html import NOTHING
from bot.web.layout import STYLE, sentence_page
from bot.web.library import ServedLibrary
from bot.web.session import Sessions
from corpus.article import Article
from corpus.errors import UsageError
from index.retrieval.retriever import Hit

NO_QUOTE = "This link does not open a quote. It may have been cut short on its way; try it where you got it from."
GONE = "The library does not have this article any more; the quote stays in the answer that cites it."


class Pages:
    """The handlers."""

    def __init__(self, library: ServedLibrary, tokens: ClientTokens, sessions: Sessions) -> None:
        self._library = library
        self._tokens = tokens
        self._sessions = sessions
        self._links = library.links.below("")  # a page links to its own server
        self._style = files("bot.web").joinpath(STYLE).read_text("utf-8")

    def routes(self) -> list[web.RouteDef]:
        """The routes of all pages."""
        return [
            web.get(f"/{PAGE}", self._quote),
            web.get(f"/{STYLE}", self._serve_style),
            web.get("/", self._for_owner(self._home)),
            web.get(f"/{page.ASK}", self._for_owner(self._ask)),
            web.get(f"/{page.SEARCH}", self._for_owner(self._search)),
            web.post(f"/{page.ENTER}", self._enter),
            web.post(f"/{page.LEAVE}", self._leave),
        ]

    async def _quote(self, request: web.Request) -> web.Response:
        place = self._links.read_address(request.raw_path)
        if place is None:
            return html_reply(sentence_page("No quote", NO_QUOTE), 404)
        owner = self._sessions.person(request) is not None
        top = page.form() if owner else NOTHING
        shown = await self._library.article(place)
        if shown is None:
            return html_reply(sentence_page("Gone", GONE, top), 410)
        editions = [
            self._links.link(
                place
                if each.version == shown.article.version
                else QuotePlace(place.article_id, each.version[: len(place.version)])
            )
            for each in shown.editions
        ]
        return html_reply(article_page(shown, editions if owner else (), top))

    async def _serve_style(self, request: web.Request) -> web.Response:
        return web.Response(text=self._style, content_type="text/css")

    def _for_owner(
        self, handler: Callable[[web.Request, str], Awaitable[web.Response]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        """The handler, for somebody who has entered a token; others are asked for it. Wrong words stay in the field."""

        async def checked(request: web.Request) -> web.Response:
            person = self._sessions.person(request)
            if person is None:
                return html_reply(page.token_page(), 401)
            try:
                return await handler(request, person)
            except UsageError as error:
                return html_reply(sentence_page(FAILED, str(error), page.form(request.query.get("q", ""))), 400)

        return checked

    async def _home(self, request: web.Request, person: str) -> web.Response:
        count, newest = await self._library.newest()
        return html_reply(page.home_page(count, newest, self._link_article))

    async def _ask(self, request: web.Request, person: str) -> web.Response:
        question = read_typed_line(request.query.get("q", ""), "question")
        explained = await self._library.ask(question, Conversation(), person)
        return html_reply(page.answer_page(explained.answer, self._links.cite))

    async def _search(self, request: web.Request, person: str) -> web.Response:
        words = read_typed_line(request.query.get("q", ""), "query")
        return html_reply(page.search_page(words, await self._library.search(words), self._link_hit))

    async def _enter(self, request: web.Request) -> web.Response:
        said = (await request.post()).get("token")
        person = self._tokens.person_of(said.strip()) if isinstance(said, str) else None
        if person is None:
            return html_reply(page.token_page(wrong=True), 401)
        response = _to_start()
        self._sessions.begin(response, person)
        return response

    async def _leave(self, request: web.Request) -> web.Response:
        response = _to_start()
        self._sessions.end(response)
        return response

    def _link_article(self, article: Article) -> str:
        return self._links.link(QuotePlace.of_article(article))

    def _link_hit(self, hit: Hit) -> str:
        return self._links.link(QuotePlace.of_article(hit.article, (hit.chunk.start, hit.chunk.end)))


def _to_start() -> web.Response:
    return web.Response(status=303, headers={"Location": "/"})
