"""A server on loopback that speaks OpenAI's wire protocol: scripted replies in, a history of requests out.

It knows nothing of Pressbox. With nothing scripted, each path answers as a healthy service would.
"""

import base64
import hashlib
import json
import select
import socket
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, cast

import numpy as np

from tests.fakes.loopback import Loopback

JSON = {"Content-Type": "application/json"}
HTML = {"Content-Type": "text/html"}
DIMENSIONS = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072}
OTHER_DIMENSIONS = 16  # of any other model, as a local one might have


@dataclass(frozen=True, slots=True)
class Request:
    path: str
    headers: Mapping[str, str]  # names in lower case
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: JSON)
    hang: float = 0  # seconds of silence before it, or until the server stops or the client hangs up
    stream: Callable[[], Iterator[bytes]] | None = None  # in pieces, each sent as it comes, instead of `body`
    cut: bool = False  # the connection breaks before the stream has ended


Script = Reply | Callable[[Request], Reply]


def as_json(value: object, status: int = 200, **headers: str) -> Reply:
    """`retry_after="1"` becomes the header Retry-After."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Reply(json.dumps(value).encode(), status, {**JSON, **named})


def failure(status: int, message: str = "scripted", code: str | None = None, **headers: str) -> Reply:
    error = {"message": message, "type": code or "error", "param": None, "code": code}
    return as_json({"error": error}, status, **headers)


def vector(text: str, dimensions: int) -> list[float]:
    """The same text, the same vector; of no particular length, as other services' are."""
    seed = int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
    return cast(list[float], np.random.default_rng(seed).normal(size=dimensions).astype(np.float32).tolist())


def embedding_list(model: str, embeddings: list[Any]) -> dict[str, Any]:
    data = [{"object": "embedding", "index": index, "embedding": row} for index, row in enumerate(embeddings)]
    return {"object": "list", "data": data, "model": model, "usage": {"prompt_tokens": 1, "total_tokens": 1}}


def embeddings(request: Request) -> Reply:
    body = request.body
    texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
    dimensions = body.get("dimensions") or DIMENSIONS.get(body["model"], OTHER_DIMENSIONS)
    rows: list[Any] = [vector(text, dimensions) for text in texts]
    if body.get("encoding_format") == "base64":
        rows = [base64.b64encode(np.array(row, "<f4").tobytes()).decode() for row in rows]
    return as_json(embedding_list(body["model"], rows))


class OpenAIServer(Loopback):
    """Use as a context manager: `with OpenAIServer(failure(500)) as server: … server.url … server.requests`."""

    def __init__(self, *script: Script) -> None:
        self.script: deque[Script] = deque(script)
        self.requests: list[Request] = []
        self.hung_up: list[Request] = []  # those whose client left before the reply had ended
        self.paths: dict[str, Script] = {"/v1/embeddings": embeddings}
        super().__init__(_handler(self))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def answer(self, request: Request) -> Reply:
        self.requests.append(request)
        script = self.script.popleft() if self.script else self.paths.get(request.path, failure(404, "no such path"))
        return script if isinstance(script, Reply) else script(request)


def _handler(server: OpenAIServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # connections are kept, as real services keep them
        wbufsize = -1  # one write per reply

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): text for name, text in self.headers.items()}
            self._reply(Request(self.path, headers, json.loads(raw)))

        def do_GET(self) -> None:
            self._reply(Request(self.path, {name.lower(): text for name, text in self.headers.items()}, {}))

        def _reply(self, request: Request) -> None:
            reply = server.answer(request)
            if reply.hang and self._left_within(reply.hang):
                server.hung_up.append(request)
                self.close_connection = True
            elif reply.stream:
                self._stream(request, reply)
            else:
                self._send(reply)

        def _stream(self, request: Request, reply: Reply) -> None:
            assert reply.stream
            self.send_response(reply.status)
            for name, text in {**reply.headers, "Transfer-Encoding": "chunked"}.items():
                self.send_header(name, text)
            self.end_headers()
            try:
                for piece in reply.stream():
                    if server.stopping.is_set() or self._left_within(0):
                        raise ConnectionError
                    if piece:
                        self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
                        self.wfile.flush()
                if not reply.cut:
                    self.wfile.write(b"0\r\n\r\n")
                    self.wfile.flush()
            except OSError:
                server.hung_up.append(request)
            self.close_connection = True

        def _left_within(self, seconds: float) -> bool:
            """Whether the client hangs up, or the server stops, within that time."""
            ends = time.monotonic() + seconds
            while not server.stopping.is_set():
                left = ends - time.monotonic()
                readable, _, _ = select.select([self.connection], [], [], min(0.05, max(0.0, left)))
                if readable:
                    return not self.connection.recv(1, socket.MSG_PEEK)
                if left <= 0:
                    return False
            return True

        def _send(self, reply: Reply) -> None:
            self.send_response(reply.status)
            for name, text in {**reply.headers, "Content-Length": str(len(reply.body))}.items():
                self.send_header(name, text)
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:
            """Silent: the history is `requests`."""

    return Handler
