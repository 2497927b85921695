"""Chroma Cloud as its documentation describes it: a real server behind a door that wants a key and keeps the limits.

What breaks a limit is refused with status 422 and noted, so that a test sees it whatever the program makes of it.
"""

import json
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.fakes.loopback import Loopback

KEY = "ck-test-0123456789"
TENANT = "11111111-2222-3333-4444-555555555555"
DATABASE = "news"
MOST_ROWS, MOST_RESULTS, MOST_PREDICATES, ID_BYTES, VALUE_BYTES, MOST_KEYS = 300, 300, 8, 128, 4096, 32


class ChromaCloud(Loopback):
    """`with ChromaCloud(server.url) as cloud: … cloud.url … cloud.broken`. Its tenant is made on the server."""

    def __init__(self, behind: str) -> None:
        self.behind = behind
        self.broken: list[str] = []
        self.refused = 0  # requests without the key
        self.asked: list[str] = []
        for path, name in (("tenants", TENANT), (f"tenants/{TENANT}/databases", DATABASE)):
            with_name = json.dumps({"name": name}).encode()
            request = urllib.request.Request(f"{behind}/api/v2/{path}", with_name, {"Content-Type": "application/json"})
            try:
                urllib.request.urlopen(request).close()
            except urllib.error.HTTPError as error:  # of an earlier test
                error.close()
        super().__init__(_handler(self))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def broken_limit(path: str, body: dict[str, Any]) -> str | None:
    """The limit of Chroma Cloud that a request breaks, in a few words."""
    ids, metadatas = body.get("ids") or [], body.get("metadatas") or []
    values = [value for metadata in metadatas for value in (metadata or {}).values()]
    checks = {
        "rows": len(ids) > MOST_ROWS,
        "bytes of an id": any(len(one.encode()) > ID_BYTES for one in ids),
        "bytes of a value": any(isinstance(one, str) and len(one.encode()) > VALUE_BYTES for one in values),
        "keys": any(len(metadata or {}) > MOST_KEYS for metadata in metadatas),
        "results": int(body.get("n_results") or 0) > MOST_RESULTS,
        "rows got": path.endswith("/get") and int(body.get("limit") or 10**9) > MOST_RESULTS,
        "predicates": _count(body.get("where")) > MOST_PREDICATES,
    }
    return next((name for name, is_broken in checks.items() if is_broken), None)


def _count(where: dict[str, Any] | None) -> int:
    """The number of predicates in a `where`."""
    if not where:
        return 0
    ((key, value),) = where.items()
    return sum(map(_count, value)) if key in ("$and", "$or") else 1


def _handler(cloud: ChromaCloud) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # one write per reply

        def _any(self) -> None:
            said = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            cloud.asked.append(f"{self.command} {self.path}")
            if self.headers.get("x-chroma-token") != KEY:
                cloud.refused += 1
                self._reply(401, b'{"error": "Unauthorized", "message": "no such key"}')
            elif self.path == "/api/v2/auth/identity":
                who = {"user_id": "me", "tenant": TENANT, "databases": [DATABASE]}
                self._reply(200, json.dumps(who).encode())
            elif limit := broken_limit(self.path, json.loads(said) if said else {}):
                cloud.broken.append(limit)
                self._reply(422, json.dumps({"error": "ChromaError", "message": f"Quota exceeded: {limit}"}).encode())
            else:
                self._forward(said)

        do_GET = do_POST = do_DELETE = do_PUT = _any

        def _forward(self, said: bytes) -> None:
            request = urllib.request.Request(f"{cloud.behind}{self.path}", said or None, method=self.command)
            request.add_header("Content-Type", "application/json")
            try:
                with urllib.request.urlopen(request) as answer:
                    self._reply(answer.status, answer.read())
            except urllib.error.HTTPError as error:
                with error:
                    self._reply(error.code, error.read())

        def _reply(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler
