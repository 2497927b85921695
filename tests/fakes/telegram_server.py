"""A strict Telegram on loopback, for the unmodified library: the Bot API on one side, people on the other.

    with TelegramServer() as telegram:
        ApplicationBuilder().token(telegram.token).base_url(telegram.base_url).base_file_url(telegram.base_file_url)
        telegram.say(7, "What was hit?")
        telegram.wait_for(lambda: telegram.texts(7))

What the bot sent is read from the world (`messages`, `texts`, `drafts`, `refused`, `links`).
"""

import http.client
import json
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from threading import Thread
from typing import TypeVar
from urllib.parse import unquote, urlsplit

from tests.fakes.loopback import Loopback
from tests.fakes.telegram_methods import Methods
from tests.fakes.telegram_people import People
from tests.fakes.telegram_wire import Fault, Reply, bad, decoded
from tests.fakes.telegram_world import TOKEN, World

T = TypeVar("T")
PATIENCE = 60.0  # seconds that a test waits for a busy machine
BIGGEST_BODY = 60 * 1024 * 1024


class TelegramServer(People, Loopback):
    """`today` is the wall clock of messages (seconds since 1970); a test may set it back."""

    token = TOKEN

    def __init__(self, today: Callable[[], float] = time.time) -> None:
        World.__init__(self, time.monotonic, today)
        Loopback.__init__(self, _handler(self))
        self.methods = Methods(self, self.stopping)
        self.webhook_replies: list[tuple[int, int]] = []  # update_id, status
        self._poster = Thread(target=self._post_all, daemon=True)
        self._posting = False

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/bot"

    @property
    def base_file_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/file/bot"

    def fail(self, method: str, *faults: Fault, chat: int | None = None) -> None:
        """The next requests to a method (`*`: to any), in order."""
        with self.changed:
            self.faults += [(method, chat, fault) for fault in faults]

    def wait_for(self, predicate: Callable[[], T], timeout: float = PATIENCE) -> T:
        """What the predicate says once it is true. AssertionError with the last calls when it never is."""
        deadline = time.monotonic() + timeout
        with self.changed:
            while not (found := predicate()):
                left = deadline - time.monotonic()
                if left <= 0:
                    last = [(call.method, call.refused or "", str(call.parameters)[:200]) for call in self.calls[-8:]]
                    raise AssertionError(f"not within {timeout} s; the last calls: {last}")
                self.changed.wait(min(left, 0.2))
            return found

    def wait_for_texts(self, chat: int, count: int = 1, timeout: float = PATIENCE) -> list[str]:
        return self.wait_for(lambda: len(self.texts(chat)) >= count and self.texts(chat), timeout) or []

    # requests

    def answer(self, path: str, kind: str, raw: bytes) -> Reply:
        parts = urlsplit(path)
        given = parts.path.removeprefix("/bot")
        token, _, method = given.rpartition("/")
        if parts.path == given or token != self.token:
            return bad(401 if ":" in token else 404, "Unauthorized" if ":" in token else "Not Found", {})
        try:
            parameters = decoded(kind, raw, parts.query)
        except (ValueError, AttributeError):
            return bad(400, "Bad Request: the body cannot be read", {})
        return self.methods.call(method, parameters)

    def file(self, path: str) -> bytes | None:
        """A file's content by its download path, which carries the token."""
        token, _, rest = path.removeprefix("/file/bot").partition("/")
        name = rest.removeprefix("documents/")
        with self.changed:
            if token != self.token or name not in self.files:
                return None
            self.fetched.append(name)
            return self.files[name].content

    # webhooks: what waits is posted in order, and posted again until it is accepted

    def deliver(self) -> None:
        """Begins to post updates to the webhook that the bot has set."""
        if not self._posting:
            self._posting = True
            self._poster.start()

    def _post_all(self) -> None:
        while not self.stopping.is_set():
            with self.changed:
                if not self.updates or not self.webhook["url"]:
                    self.changed.wait(0.1)
                    continue
                update, hook = self.updates[0], dict(self.webhook)
            status = self.post_to(hook["url"], json.dumps(update).encode(), hook.get("secret"))
            with self.changed:
                self.webhook_replies.append((update["update_id"], status))
                if 200 <= status < 300:
                    self.updates = [other for other in self.updates if other["update_id"] != update["update_id"]]
                self.changed.notify_all()
            if not 200 <= status < 300:
                self.stopping.wait(0.2)

    @staticmethod
    def post_to(url: str, body: bytes, secret: str | None, timeout: float = 10, **headers: str) -> int:
        """The status that a webhook answers with; 0 when it cannot be reached."""
        parts = urlsplit(url)
        sent = {"Content-Type": "application/json", **headers}
        if secret is not None:
            sent["X-Telegram-Bot-Api-Secret-Token"] = secret
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)
        try:
            connection.request("POST", parts.path or "/", body, sent)
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()


def _handler(server: TelegramServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            if length > BIGGEST_BODY:
                self._write(bad(413, "Request Entity Too Large", {}))
                self.close_connection = True
                return
            raw = self.rfile.read(length)
            if len(raw) < length:  # the client changed its mind in the middle of its request
                self.close_connection = True
                return
            self._write(server.answer(self.path, self.headers.get("Content-Type", ""), raw))

        def do_GET(self) -> None:
            if self.path.startswith("/file/bot"):
                content = server.file(unquote(urlsplit(self.path).path))
                self._write(bad(404, "Not Found", {}) if content is None else Reply(200, content))
            else:
                self._write(server.answer(self.path, "", b""))

        def _write(self, reply: Reply) -> None:
            if reply.before:
                server.stopping.wait(reply.before)
            if reply.reset:
                self.close_connection = True
                self.connection.close()
                return
            self.send_response(reply.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:
            """Silent: the history is `calls`."""

    return Handler


__all__ = ["Fault", "TelegramServer"]
