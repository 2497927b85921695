"""The server: its routes put together, and how it runs."""

import asyncio
import signal
from collections.abc import Callable
from socket import socket

from aiohttp import web

from bot.bootstrap import Pressbox
from bot.http_access import ClientTokens, Hosts
from bot.signer import Signer
from bot.web.guard import MOST_BYTES, add_headers, guard
from bot.web.library import ServedLibrary
from bot.web.openai_api import OpenAIApi
from bot.web.pages import Pages
from bot.web.session import Sessions

GRACE = 3.0  # seconds for open requests when the server ends


def make_app(pressbox: Pressbox, refresh: Callable[[], None], tokens: ClientTokens, hosts: Hosts) -> web.Application:
    """The application over an open Pressbox. `refresh` brings its library up to date before a question."""
    library = ServedLibrary(pressbox, refresh)
    page_url = pressbox.settings.page_url
    app = web.Application(middlewares=[guard(hosts, page_url)], client_max_size=MOST_BYTES)
    app.add_routes(Pages(library, tokens, Sessions(tokens, Signer.of(pressbox.home))).routes())
    app.add_routes(OpenAIApi(library, tokens, page_url).routes())
    app.on_response_prepare.append(add_headers)
    return app


def serve(app: web.Application, listening: socket, ready: Callable[[], None]) -> None:
    """Serve what arrives at the socket until SIGINT or SIGTERM; from the call of `ready` on, both end it in order."""
    asyncio.run(_serve(app, listening, ready))


async def _serve(app: web.Application, listening: socket, ready: Callable[[], None]) -> None:
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=GRACE)
    await runner.setup()
    end = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, end.set)
    try:
        await web.SockSite(runner, listening).start()
        ready()
        await end.wait()
    finally:
        await runner.cleanup()
