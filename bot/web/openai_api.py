"""OpenAI's protocol: the library as the model `pressbox`. The handlers of /v1/models and /v1/chat/completions."""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from functools import partial

from aiohttp import web

from bot.answering.answer import PartialAnswer
from bot.answering.explanation import Explanation
from bot.http_access import ClientTokens
from bot.quote_links import QuoteLinks
from bot.web.chat_completion import ChatCompletion, encode_event
from bot.web.chat_request import MODEL, ChatRequest, InvalidRequest
from bot.web.guard import WENT_WRONG
from bot.web.library import ServedLibrary
from bot.web.openai_errors import API, error_body, error_reply
from corpus.errors import PressboxError

EVENTS = {"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}  # a proxy sends each event on at once
READABLE = partial(json.dumps, ensure_ascii=False)  # for people with curl; a stream is for programs

Events = AsyncGenerator[PartialAnswer | Explanation]

log = logging.getLogger(__name__)


class OpenAIApi:
    """The handlers. `page_url` is where others reach the pages of quotes; "" is where the client called."""

    def __init__(self, library: ServedLibrary, tokens: ClientTokens, page_url: str) -> None:
        self._library = library
        self._tokens = tokens
        self._page_url = page_url

    def routes(self) -> list[web.RouteDef]:
        """The routes of the protocol."""
        return [
            web.get(f"{API}models", self._for_clients(self._models)),
            web.get(f"{API}models/{{name}}", self._for_clients(self._model)),
            web.post(f"{API}chat/completions", self._for_clients(self._complete)),
        ]

    def _for_clients(
        self, handler: Callable[[web.Request, str], Awaitable[web.StreamResponse]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """The handler, for requests with a token; it gets the client's name."""

        async def checked(request: web.Request) -> web.StreamResponse:
            person = self._tokens.person(request.headers.get("Authorization", ""))
            if person is None:
                return error_reply(401, self._tokens.refusal)
            try:
                return await handler(request, person)
            except InvalidRequest as error:
                return error_reply(error.status, str(error), error.param, error.code)

        return checked

    async def _models(self, request: web.Request, person: str) -> web.Response:
        return web.json_response({"object": "list", "data": [_described()]})

    async def _model(self, request: web.Request, person: str) -> web.Response:
        if request.match_info["name"] != MODEL:
            raise InvalidRequest(f"There is one model here, `{MODEL}`.", "model", "model_not_found", 404)
        return web.json_response(_described())

    async def _complete(self, request: web.Request, person: str) -> web.StreamResponse:
        asked = ChatRequest.parse(await request.read())
        links = self._links(request)
        conversation = await asyncio.to_thread(asked.conversation, links, self._library.find)
        reply = ChatCompletion(links.cite, self._library.strict)
        events = self._library.stream(asked.question, conversation, person)
        async with aclosing(events):
            if asked.stream:
                return await _stream(request, reply, events, asked.with_usage)
            async for event in events:
                if isinstance(event, Explanation):
                    return web.json_response(reply.whole(event.answer), dumps=READABLE)
        raise AssertionError("a stream ends with its explanation")

    def _links(self, request: web.Request) -> QuoteLinks:
        return self._library.links.below(self._page_url or f"{request.scheme}://{request.host}")


async def _stream(request: web.Request, reply: ChatCompletion, events: Events, with_usage: bool) -> web.StreamResponse:
    """Send the events as they come. An error before the first one is raised; a later one is an event."""
    response = web.StreamResponse(headers=EVENTS)
    first = await anext(events)
    await response.prepare(request)
    await response.write(reply.begun())
    try:
        event = first
        while isinstance(event, PartialAnswer):
            await response.write(reply.drafted(event))
            event = await anext(events)
        for piece in reply.finished(event.answer, with_usage):
            await response.write(piece)
    except ConnectionResetError:
        raise  # the client has left
    except PressboxError as error:
        await response.write(encode_event(error_body(503, str(error))))
    except Exception:
        log.exception("A streamed answer failed")
        await response.write(encode_event(error_body(500, WENT_WRONG)))
    return response


def _described() -> dict[str, object]:
    return {"id": MODEL, "object": "model", "created": 0, "owned_by": "pressbox"}
