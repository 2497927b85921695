"""Chroma's server over HTTP: what Chroma's own client makes of it, what Cloud takes, and how a server is away."""

import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from threading import Thread

import numpy as np
import pytest
from chromadb import HttpClient
from hypothesis import given
from hypothesis import strategies as st

from index.chroma_address import ChromaAddress
from index.embedding.embedder import Vectors
from index.engines import chroma_server
from index.engines.chroma_server import (
    FOR_INDEXING,
    LEAST_WRITES,
    MOST_OWN_ROWS,
    MOST_SAVES,
    NoCollection,
    Patience,
    Row,
    Server,
    connect,
    rows_of_a_save,
    rows_of_a_write,
)
from index.errors import ChromaUnusable
from tests.fakes.chroma import ChromaServer, start_chroma
from tests.fakes.chroma_cloud import KEY, ChromaCloud
from tests.fakes.loopback import free_port
from tests.fakes.web_server import Page, WebServer

SECRET = "not-to-be-seen"
SHORT = Patience(0.3, 0.6, 0.5)


@pytest.fixture
def rows() -> Vectors:
    drawn = np.random.default_rng(0).standard_normal((700, 16))
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), dtype=np.float32)


def filled(server: Server, name: str, rows: Vectors) -> str:
    key = server.create(name, 100, 16, len(rows))
    server.write(key, [Row(f"{k}:0-1", row, {"version": k, "outlet": "Post"}) for k, row in enumerate(rows)])
    return key


def test_chromas_client_reads_what_we_wrote(chroma_server: ChromaServer, rows: Vectors) -> None:
    with closing(Server(ChromaAddress(chroma_server.url))) as server:
        key = filled(server, "read-by-the-client", rows)
        (near,) = server.nearest(key, [rows[3]], 9)
        client = HttpClient(host="127.0.0.1", port=chroma_server.port)
        collection = client.get_collection("read-by-the-client", embedding_function=None)
        assert collection.configuration_json["hnsw"]["space"] == "cosine"
        assert collection.count() == server.count(key) == len(rows)
        found = collection.query(query_embeddings=rows[3:4], n_results=9, include=["distances", "embeddings"])
        assert found["ids"][0] == [hit.key for hit in near]
        assert (found["distances"] or [])[0] == pytest.approx([1 - hit.similarity for hit in near])
        nearest = np.asarray(found["embeddings"])[0][0]
        assert np.allclose(nearest, rows[3], rtol=1e-6)  # Chroma makes its length 1 anew; nothing is lost on the way
        server.delete("read-by-the-client")
        server.delete("read-by-the-client")
        with pytest.raises(NoCollection):
            server.count(key)
        with pytest.raises(NoCollection):
            server.find("read-by-the-client")


@given(st.integers(1, 144_000))
def test_a_graph_is_saved_rarely_and_few_writes_lie_between(rows: int) -> None:
    write, save = rows_of_a_write(rows), rows_of_a_save(rows)
    assert write <= MOST_OWN_ROWS and save % write == 0
    assert LEAST_WRITES <= save // write <= 3 * LEAST_WRITES
    assert rows // save <= MOST_SAVES


def test_a_where_is_of_days_and_names(chroma_server: ChromaServer, rows: Vectors) -> None:
    with closing(Server(ChromaAddress(chroma_server.url))) as server:
        key = filled(server, "asked-with-where", rows)
        (found,) = server.nearest(
            key, [rows[3]], 1000, {"$and": [{"version": {"$gte": 100}}, {"version": {"$lte": 109}}]}
        )
        assert {hit.metadata["version"] for hit in found} == set(range(100, 110))
        (most,) = server.nearest(key, [rows[3]], 1000)
        assert len(most) == 300  # what Cloud gives
        server.delete("asked-with-where")


def test_cloud_wants_its_key_and_tells_the_tenant(chroma_server: ChromaServer, rows: Vectors) -> None:
    with ChromaCloud(chroma_server.url) as cloud:
        with closing(Server(ChromaAddress(cloud.url, KEY, cloud=True))) as server:
            key = filled(server, "in-the-cloud", rows)
            assert server.count(key) == len(rows) and server.nearest(key, [rows[3]], 1)[0][0].key == "3:0-1"
            server.delete("in-the-cloud")
        assert not cloud.broken and not cloud.refused
        with closing(Server(ChromaAddress(cloud.url, SECRET, cloud=True))) as server:
            with pytest.raises(ChromaUnusable, match="does not let us in") as caught:
                server.version()
            assert SECRET not in str(caught.value)


# Away


def said_by(url: str, patience: Patience = SHORT, tenant: str = "") -> str:
    """What a server that is of no use makes us say. It is short, quotes no secret, and the exit code is 5."""
    address = ChromaAddress(url, SECRET, tenant)
    with closing(Server(address, patience)) as server, pytest.raises(ChromaUnusable) as caught:
        server.version()
    assert SECRET not in f"{caught.value}{address!r}{caught.value.__cause__}" and caught.value.exit_code == 5
    assert len(str(caught.value)) < 300
    return str(caught.value)


def test_a_server_that_is_not_there() -> None:
    url = f"http://me:{SECRET}@127.0.0.1:{free_port()}"
    assert "cannot be reached; see that it runs, and that PRESSBOX_CHROMA names it" in said_by(url)


@contextmanager
def listening(trickle: bytes = b"") -> Iterator[str]:
    """A server that takes connections and says nothing, or a byte at a time."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)

        def serve() -> None:
            try:
                taken, _ = server.accept()
                with taken:
                    taken.recv(10_000)
                    taken.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" if trickle else b"")
                    for _ in range(100):
                        taken.sendall(trickle)
                        time.sleep(0.05)
            except OSError:
                return

        thread = Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join()


@pytest.mark.parametrize("trickle", [b"", b" "])
def test_a_server_that_says_nothing_is_not_waited_for(trickle: bytes) -> None:
    with listening(trickle) as url:
        began = time.monotonic()
        assert "does not answer in time" in said_by(url)
        assert time.monotonic() - began < 4


def test_whoever_fills_a_collection_waits_long_but_not_for_a_server_that_never_spoke(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A graph of 100,000 rows was saved for a minute on a busy machine, and then the whole build was given up."""
    assert FOR_INDEXING.step >= 600
    monkeypatch.setattr(chroma_server, "FOR_A_BEGINNING", Patience(0.2, 0.4, 0.0))
    began = time.monotonic()
    with listening() as url, pytest.raises(ChromaUnusable, match="in time"), connect(ChromaAddress(url), FOR_INDEXING):
        pass
    assert time.monotonic() - began < 9


def test_a_server_that_said_nothing_is_not_asked_again_at_once() -> None:
    with listening() as url, closing(Server(ChromaAddress(url), Patience(0.2, 0.4, 60.0))) as server:
        with pytest.raises(ChromaUnusable):
            server.version()
        began = time.process_time()
        for _ in range(50):
            with pytest.raises(ChromaUnusable, match="in time"):
                server.version()
        assert time.process_time() - began < 0.2


def test_a_collection_that_takes_long_to_open_is_open_in_the_end() -> None:
    """What was written since the last save is linked anew. A server leaves off when whoever asked has gone."""
    rows = np.random.default_rng(0).standard_normal((1500, 384)).astype(np.float32)
    hasty = Patience(0.1, 0.1, 0.1)
    with start_chroma() as chroma:
        with closing(Server(ChromaAddress(chroma.url), FOR_INDEXING)) as server:
            key = server.create("never-saved", 200, 16, 1_000_000)
            server.write(key, [Row(f"{number}:0-1", row, {"version": number}) for number, row in enumerate(rows)])
        chroma.kill()
        chroma.start()
        with closing(Server(ChromaAddress(chroma.url), hasty)) as server:
            with pytest.raises(ChromaUnusable, match="does not answer in time"):
                server.count(key)
            while server._waiting.locked():
                time.sleep(0.05)
            assert server.count(key) == len(rows)
            chroma.kill()
            chroma.start()
            with pytest.raises(ChromaUnusable, match="does not answer in time"):
                server.count(key)
            chroma.kill()
            while server._waiting.locked():
                time.sleep(0.05)
            with pytest.raises(ChromaUnusable, match="cannot be reached"):  # it is asked again at once
                server.count(key)


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (Page(b"<html>It works!</html>"), "is no Chroma server"),
        (Page(b"{", "application/json", 500), "is no Chroma server, or of another version"),
        (Page(b"moved", status=302, headers={"Location": "http://127.0.0.1:1/"}), "status 302"),
        (Page(b"no", status=403), "does not let us in"),
        (Page(b'{"error": "ChromaError", "message": "Quota exceeded."}', status=429), "429: Quota exceeded)"),
    ],
)
def test_a_server_of_another_kind(page: Page, said: str) -> None:
    with WebServer({"/api/v2/version": page}) as site:
        assert said in said_by(site.url(""))


def test_a_tenant_that_is_not_there(chroma_server: ChromaServer) -> None:
    assert "has no such tenant or database" in said_by(chroma_server.url, Patience(5, 9, 0), tenant="nowhere")
    nowhere = ChromaAddress(chroma_server.url, database="nowhere")
    with closing(Server(nowhere)) as server, pytest.raises(ChromaUnusable, match="nowhere"):
        server.create("x" * 9, 100, 16, 1)
