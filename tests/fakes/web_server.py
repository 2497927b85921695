"""A web site on loopback: pages by path in, a history of requests out. It knows nothing of Pressbox.

With `etags`, a page is sent again only if it changed. A page may also be a function that writes to the socket itself.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket
from threading import Event, Thread
from types import TracebackType
from typing import Self


@dataclass(frozen=True, slots=True)
class Page:
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    path: str
    headers: Mapping[str, str]  # names in lower case
    status: int  # as answered; 0 by a function of its own


Raw = Callable[[socket, Event], None]  # told when the server stops


class WebServer:
    """`with WebServer({"/a": Page(b"…")}) as site: … site.url("/a") … site.asked`."""

    def __init__(self, pages: Mapping[str, Page | Raw] | None = None, etags: bool = True) -> None:
        self.pages: dict[str, Page | Raw] = dict(pages or {})
        self.etags = etags
        self.asked: list[Asked] = []
        self.connections = 0
        self.stopping = Event()
        self._http = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def port(self) -> int:
        return self._http.server_port

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hung up, as one with limits does, is no event."""


def _handler(server: WebServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # one write per reply

        def setup(self) -> None:
            server.connections += 1
            super().setup()

        def do_GET(self) -> None:
            page = server.pages.get(self.path, Page(b"nothing here", status=404))
            if not isinstance(page, Page):
                self._note(0)
                page(self.connection, server.stopping)
                self.close_connection = True
                return
            etag = f'"{hashlib.sha256(page.body).hexdigest()[:16]}"'
            same = server.etags and page.status == 200 and self.headers.get("If-None-Match") == etag
            self._note(304 if same else page.status)
            self.send_response(304 if same else page.status)
            headers = {"Content-Type": page.content_type, **({"ETag": etag} if server.etags else {}), **page.headers}
            for name, text in {**headers, "Content-Length": str(0 if same else len(page.body))}.items():
                self.send_header(name, text)
            self.end_headers()
            self.wfile.write(b"" if same else page.body)

        def _note(self, status: int) -> None:
            headers = {name.lower(): text for name, text in self.headers.items()}
            server.asked.append(Asked(self.path, headers, status))

        def log_message(self, format: str, *args: object) -> None:
            """Silent: the history is `asked`."""

    return Handler
