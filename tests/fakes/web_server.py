"""A web site on loopback: pages by path in, a history of requests out. It knows nothing of Pressbox.

With `etags`, a page is sent again only if it changed. A page may also be a function that writes to the socket itself.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from socket import socket
from threading import Event

from tests.fakes.loopback import Loopback


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


class WebServer(Loopback):
    """`with WebServer({"/a": Page(b"…")}) as site: … site.url("/a") … site.asked`."""

    def __init__(self, pages: Mapping[str, Page | Raw] | None = None, etags: bool = True) -> None:
        self.pages: dict[str, Page | Raw] = dict(pages or {})
        self.etags = etags
        self.asked: list[Asked] = []
        self.connections = 0
        super().__init__(_handler(self))

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]


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
