"""A server on loopback in a thread of its own, for the time of a `with`. What it answers is its subclass's to say."""

import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from types import TracebackType
from typing import Self


def free_port() -> int:
    """For a process that has to be told where it shall listen; nobody else takes it meanwhile, most likely."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


class Loopback:
    """`stopping` is set when the `with` ends: whoever keeps a client waiting looks at it."""

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        self.stopping = Event()
        self._http = _Server(("127.0.0.1", 0), handler)
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def port(self) -> int:
        return self._http.server_port

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
        """A client that hung up, as one with limits or a short timeout does, is no event."""
