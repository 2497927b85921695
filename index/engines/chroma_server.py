"""Chroma's server, or Chroma Cloud: collections of vectors over its HTTP interface, version 2.

It is asked as `chromadb.HttpClient` asks it. That client takes most of a second to import, reads the `.env` of the
working folder, and waits for ever for a server that says nothing. Chroma's shapes do not leave this file.
"""

import base64
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Any
from urllib.parse import quote

import httpx

from corpus.urls import on_this_machine
from index.chroma_address import ChromaAddress
from index.embedding.embedder import Vectors
from index.errors import ChromaUnusable

# What Chroma Cloud takes at once; a server of one's own takes more
MOST_ROWS = 300  # rows a write
MOST_OWN_ROWS = 3000  # the same for a server of one's own, which takes 5,461
MOST_RESULTS = 300  # results a query
MOST_QUERIES = 30  # vectors looked for in one request
MOST_SAVES, LEAST_WRITES = 16, 3  # saves of a graph while it is filled, and writes between two
OWN_PLACE = ("default_tenant", "default_database")  # of a server that was told nothing else
SEARCHED = 400  # rows looked at for each query at least: as many as are asked for in a folder
SEE = "; see that it runs, and that PRESSBOX_CHROMA names it"
TOLD = 160  # characters of the server's own words in a message

Metadata = dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds until a server counts as away: for one step of a request, and for the whole of it.

    After that it is not asked for the seconds of `pause`, but for a request that waits on (see `Server._wait_on`).
    """

    step: float
    whole: float
    pause: float


FOR_A_QUESTION = Patience(3.0, 5.0, 10.0)  # somebody waits, and vectors can be compared without a server
FOR_A_BEGINNING = Patience(60.0, 120.0, 0.0)  # a server may be busy with the rows of others
FOR_INDEXING = Patience(600.0, 900.0, 0.0)  # a server that takes in many rows stops to link them, and to save the graph
OPENING = 60.0  # seconds without questions for a server that opens a collection; then it is seen whether it is back
TO_CONNECT = 3.0  # seconds


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a collection."""

    key: str  # of at most 128 bytes
    vector: Vectors
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class Found:
    """A row that a query found."""

    key: str
    similarity: float
    metadata: Metadata


class NoCollection(Exception):
    """The server is there, and the collection is not."""


class Server:
    """A connection to the server. Threads may share it; close it after use.

    Its methods raise ChromaUnusable, which never quotes a secret, and those that take the key of a collection raise
    NoCollection too.
    """

    def __init__(self, address: ChromaAddress, patience: Patience = FOR_A_QUESTION) -> None:
        self._address, self._patience = address, patience
        header = {"x-chroma-token": address.token} if address.cloud else {"Authorization": f"Bearer {address.token}"}
        self._http = httpx.Client(
            base_url=f"{address.url.rstrip('/')}/api/v2",
            headers=header if address.token else {},
            trust_env=not on_this_machine(address.url),  # a proxy is for the way out
            verify=httpx.URL(address.url).scheme != "http",  # else certificates are loaded for nothing, in 50 ms
        )
        self._place: str | None = None
        self._takes_base64: bool | None = None
        self._silent_until = 0.0
        self._waiting = Lock()  # held while a request waits on

    def close(self) -> None:
        self._http.close()

    def version(self) -> str:
        """The version that the server says of itself; it knows our tenant and database."""
        said = str(self._ask("GET", "/version"))
        self._expect_place()
        return said

    def create(self, name: str, breadth: int, neighbours: int, rows: int) -> str:
        """Make a collection whose vectors are compared by cosine; its key. `breadth` and `neighbours` are of HNSW, and
        `rows` is how many will be written."""
        hnsw = {
            "space": "cosine",
            "ef_construction": breadth,
            "ef_search": max(breadth, SEARCHED),
            "max_neighbors": neighbours,
        }
        if not self._address.cloud:
            hnsw["sync_threshold"] = rows_of_a_save(rows)
        try:
            made = self._ask("POST", self._collections(), {"name": name, "configuration": {"hnsw": hnsw}})
        except NoCollection:
            raise self._unusable("has no such tenant or database") from None
        return str(made["id"])

    def find(self, name: str) -> str:
        """The key of a collection."""
        return str(self._ask("GET", f"{self._collections()}/{quote(name, safe='')}")["id"])

    def delete(self, name: str) -> None:
        """Delete a collection, if it is there."""
        try:
            self._ask("DELETE", f"{self._collections()}/{quote(name, safe='')}")
        except NoCollection:
            return

    def count(self, key: str) -> int:
        """The number of rows in a collection."""
        return int(self._ask("GET", f"{self._collections()}/{key}/count"))

    def write(self, key: str, rows: Sequence[Row], among: int = 0) -> None:
        """Add rows to a collection, or replace them. `among` is how many the collection gets in all."""
        most = MOST_ROWS if self._address.cloud else rows_of_a_write(among)
        for start in range(0, len(rows), most):
            part = rows[start : start + most]
            body = {
                "ids": [row.key for row in part],
                "embeddings": [self._encoded(row.vector) for row in part],
                "metadatas": [row.metadata for row in part],
            }
            self._ask("POST", f"{self._collections()}/{key}/upsert", body)

    def nearest(
        self, key: str, queries: Sequence[Vectors], limit: int, where: Mapping[str, Any] | None = None
    ) -> list[list[Found]]:
        """For each query, the `limit` nearest rows that pass `where`, nearest first; at most MOST_RESULTS."""
        found: list[list[Found]] = []
        for start in range(0, len(queries), MOST_QUERIES):
            body = {
                "query_embeddings": [query.tolist() for query in queries[start : start + MOST_QUERIES]],
                "n_results": min(limit, MOST_RESULTS),
                "where": where,
                "include": ["distances", "metadatas"],
            }
            said = self._ask("POST", f"{self._collections()}/{key}/query", body)
            columns = zip(said["ids"], said["distances"], said["metadatas"], strict=True)
            found += [[Found(k, 1.0 - d, m or {}) for k, d, m in zip(*column, strict=True)] for column in columns]
        return found

    def _encoded(self, vector: Vectors) -> str | list[float]:
        """The vector as the server takes it: a third of the time goes into writing numbers out."""
        if self._takes_base64 is None:
            self._takes_base64 = bool(self._ask("GET", "/pre-flight-checks").get("supports_base64_encoding"))
        if not self._takes_base64:
            return list(map(float, vector))
        return base64.b64encode(vector.astype("<f4").tobytes()).decode("ascii")

    def _collections(self) -> str:
        """The path of the collections of our tenant and database. Cloud knows them by the key."""
        if self._place is None:
            tenant, database = self._address.tenant, self._address.database
            if self._address.cloud and not (tenant and database):
                who = self._ask("GET", "/auth/identity")
                tenant, database = tenant or who["tenant"], database or (who["databases"] or [""])[0]
            tenant, database = tenant or OWN_PLACE[0], database or OWN_PLACE[1]
            self._place = f"/tenants/{quote(tenant, safe='')}/databases/{quote(database, safe='')}"
        return f"{self._place}/collections"

    def _expect_place(self) -> None:
        try:
            self._ask("GET", self._collections().removesuffix("/collections"))
        except NoCollection:
            raise self._unusable("has no such tenant or database") from None

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        """Send a request, and return what the server said."""
        content = None if body is None else json.dumps(body).encode()
        if time.monotonic() < self._silent_until:
            raise self._unusable(f"does not answer in time{SEE}")
        try:
            status, said = self._sent(method, path, content, self._patience)
        except httpx.TimeoutException:
            self._silent_until = time.monotonic() + self._patience.pause
            if self._patience.pause and self._waiting.acquire(blocking=False):
                self._silent_until = time.monotonic() + max(OPENING, self._patience.pause)
                Thread(target=self._wait_on, args=(method, path, content), daemon=True).start()
            raise self._unusable(f"does not answer in time{SEE}") from None
        except httpx.ConnectError:
            raise self._unusable(f"cannot be reached{SEE}") from None
        except (httpx.HTTPError, OSError):
            raise self._unusable(f"broke off{SEE}") from None
        try:
            parsed = json.loads(said)
        except ValueError:
            parsed = None
        if status == httpx.codes.OK and parsed is not None:
            return parsed
        raise self._refused(status, parsed if isinstance(parsed, dict) else {})

    def _wait_on(self, method: str, path: str, content: bytes | None) -> None:
        """Send a request again that took too long, and wait for its answer.

        After its start a server opens a collection for the first request, which takes as long as the collection is
        large, and begins anew if whoever asked has gone. Asked by questions only, it would never be done.
        """
        with suppress(httpx.HTTPError, OSError, RuntimeError):  # it is away, or this connection was closed
            self._sent(method, path, content, FOR_INDEXING)
        self._silent_until = 0.0
        self._waiting.release()

    def _sent(self, method: str, path: str, content: bytes | None, patience: Patience) -> tuple[int, bytes]:
        """The status and the body of the answer. A server that trickles is not waited for longer than one is silent."""
        end = time.monotonic() + patience.whole
        headers = {} if content is None else {"Content-Type": "application/json"}
        timeout = httpx.Timeout(patience.step, connect=min(TO_CONNECT, patience.step))
        with self._http.stream(method, path, content=content, headers=headers, timeout=timeout) as response:
            said = bytearray()
            for block in response.iter_bytes():
                said += block
                if time.monotonic() > end:
                    raise httpx.ReadTimeout("the whole of it")
            return response.status_code, bytes(said)

    def _refused(self, status: int, said: dict[str, Any]) -> Exception:
        """The error for an answer that is none."""
        if status == httpx.codes.NOT_FOUND and said.get("error") == "NotFoundError":
            return NoCollection()
        if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            return self._unusable("does not let us in; see the token, the tenant and the database")
        if "error" not in said:
            return self._unusable(f"is no Chroma server, or of another version (status {status})")
        words = " ".join(str(said.get("message", "")).split())[:TOLD]
        return self._unusable(f"refuses this (status {status}: {words.rstrip('.')})")

    def _unusable(self, what: str) -> ChromaUnusable:
        return ChromaUnusable(f"Chroma's server at {self._address.place} {what}.")


def rows_of_a_write(rows: int) -> int:
    """Rows a write to a server of one's own, of a collection that gets `rows`: the more, the rarer its graph is saved.

    With each write the server reads again all rows since the last save: 45,000 rows without one took 174 s of its
    processor time in writes of 300, and 77 s in writes of 3,000.
    """
    return min(MOST_OWN_ROWS, max(MOST_ROWS, rows // (LEAST_WRITES * MOST_SAVES)))


def rows_of_a_save(rows: int) -> int:
    """After how many written rows a server writes its graph to the disk anew, of a collection that gets `rows`.

    By itself it does so every 1,000 rows, which for a million is hundreds of gigabytes. What comes after the last save
    is linked anew at each start of the server: of the possible numbers of saves, the one that leaves least is taken.
    """
    most = rows_of_a_write(rows)
    writes = -(-rows // most)
    possible = range(max(LEAST_WRITES, writes // MOST_SAVES), max(LEAST_WRITES, 2 * writes // MOST_SAVES) + 1)
    return most * min(possible, key=lambda number: writes % number)


@contextmanager
def connect(address: ChromaAddress, patience: Patience) -> Iterator[Server]:
    """A server for the time of the block. Raises ChromaUnusable if it does not answer soon, or not to us."""
    with closing(Server(address, min(patience, FOR_A_BEGINNING, key=lambda one: one.whole))) as asked:
        asked.version()
    with closing(Server(address, patience)) as server:
        yield server
