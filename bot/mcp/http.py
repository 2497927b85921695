"""The MCP server over HTTP: a token for each client, and only the hosts that were named."""

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from socket import socket
from typing import Any

import uvicorn
from mcp.server.mcpserver import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.http_access import ClientTokens, Hosts
from bot.mcp.server import PERSON

PATH = "/mcp"
GRACE = 3  # seconds for open requests when the server ends
MOST_BYTES = 64_000  # of a request: a question and its envelope


class TokenGuard:
    """Refuse a request without one of the tokens (401), and write down whose token it was."""

    def __init__(self, app: ASGIApp, tokens: ClientTokens) -> None:
        self._app = app
        self._tokens = tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            person = self._tokens.person(Headers(scope=scope).get("authorization", ""))
            if person is None:
                refusal = JSONResponse({"error": self._tokens.refusal}, 401, {"WWW-Authenticate": "Bearer"})
                await refusal(scope, receive, send)
                return
            scope.setdefault("state", {})[PERSON] = person
        await self._app(scope, receive, send)


def make_app(server: MCPServer[Any], tokens: ClientTokens, hosts: Sequence[str]) -> ASGIApp:
    """The ASGI application at PATH. `hosts` are those besides loopback under which it may be addressed."""
    allowed = Hosts.with_loopback(hosts).patterns
    security = TransportSecuritySettings(
        allowed_hosts=allowed,
        allowed_origins=[f"{scheme}://{pattern}" for pattern in allowed for scheme in ("http", "https")],
    )
    app = server.streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,  # any worker, any request: nothing is kept of a client
        max_request_body_size=MOST_BYTES,
        transport_security=security,
    )
    return TokenGuard(app, tokens)


def serve(app: ASGIApp, listening: socket, ready: Callable[[], None]) -> None:
    """Serve what arrives at the socket until SIGINT or SIGTERM; from the call of `ready` on, both end it in order."""
    config = uvicorn.Config(app, log_level="error", access_log=False, lifespan="on", timeout_graceful_shutdown=GRACE)
    _Server(config, ready).run(sockets=[listening])


class _Server(uvicorn.Server):
    """Says when it is ready, and returns after a signal, which uvicorn's would raise once more."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.handle_exit)
        yield

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()
