"""Embeddings over the wire: what comes back is checked, what fails is one sentence, and the key stays ours."""

import logging
import socket
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from corpus.errors import ConfigurationError, PressboxError, ServiceError
from index.embedding import openai_embeddings
from index.embedding.embedder import Embedder, EmbedderIdentity
from index.embedding.openai_embeddings import OpenAIEmbeddings
from tests.fakes.openai_server import (
    OpenAIServer,
    Reply,
    Request,
    Script,
    as_json,
    embedding_list,
    failure,
    vector,
)

KEY = "sk-proj-Zq3vN8-secret"
ECHO = f"Incorrect API key provided: {KEY}."
LOCAL = "my-model"


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as server:
        yield server


@pytest.fixture
def naps() -> list[float]:
    return []


@pytest.fixture
def embedder(server: OpenAIServer, naps: list[float]) -> Iterator[OpenAIEmbeddings]:
    yield OpenAIEmbeddings(LOCAL, server.url, KEY, read_seconds=0.3, sleep=naps.append)


def unit(text: str, dimensions: int) -> NDArray[np.float64]:
    row = np.array(vector(text, dimensions))
    return np.asarray(row / np.linalg.norm(row))


def rows(*embeddings: object) -> Reply:
    return as_json(embedding_list(LOCAL, list(embeddings)))


def test_rows_are_unit_vectors_in_the_order_of_the_texts(embedder: Embedder) -> None:
    texts = ["peace", "war", "peace", "", "Лондон", "\udc80 \0"]
    vectors = embedder.embed_documents(texts)
    assert vectors.dtype == np.float32
    assert np.allclose(vectors, [unit(text, 16) for text in ["peace", "war", "peace", " ", "Лондон", "? \0"]])
    assert np.allclose(embedder.embed_query("war"), vectors[1])


def test_nothing_in_gives_no_rows(embedder: OpenAIEmbeddings) -> None:
    assert embedder.embed_documents([]).shape == (0, 16)


def test_the_known_model_is_asked_as_openai_documents_it(server: OpenAIServer) -> None:
    embedder = OpenAIEmbeddings(base_url=server.url, api_key=KEY)
    assert embedder.identity.dimensions == 1536
    assert server.requests == []
    assert embedder.embed_query("peace").shape == (1536,)
    (request,) = server.requests
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.body == {"model": "text-embedding-3-small", "input": ["peace"], "encoding_format": "float"}


def test_fewer_dimensions_are_asked_for(server: OpenAIServer) -> None:
    embedder = OpenAIEmbeddings("text-embedding-3-large", server.url, KEY, dimensions=256)
    assert embedder.identity.dimensions == 256
    assert embedder.embed_query("peace").shape == (256,)
    assert server.requests[0].body["dimensions"] == 256


def test_an_unknown_model_is_asked_once_for_its_dimensions(embedder: OpenAIEmbeddings, server: OpenAIServer) -> None:
    host = server.url.removeprefix("http://").removesuffix("/v1")
    for _ in range(3):
        assert embedder.identity == EmbedderIdentity(LOCAL, host, "", 16)
    assert len(server.requests) == 1


def test_openai_is_the_default_host_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://elsewhere.example/v1")
    assert OpenAIEmbeddings(api_key=KEY).identity.revision == "api.openai.com"
    assert str(OpenAIEmbeddings(api_key=KEY)._client.base_url) == "https://api.openai.com/v1/"


def test_rows_are_ordered_by_their_index(embedder: OpenAIEmbeddings, server: OpenAIServer) -> None:
    def reverse(request: Request) -> Reply:
        answer = embedding_list(LOCAL, [vector(text, 16) for text in request.body["input"]])
        return as_json({**answer, "data": answer["data"][::-1]})

    server.script.append(reverse)
    assert np.allclose(embedder.embed_documents(["a", "b", "c"]), [unit(text, 16) for text in "abc"])


def test_the_fake_speaks_base64_as_the_sdk_expects(embedder: OpenAIEmbeddings) -> None:
    answer = embedder._client.embeddings.create(model=LOCAL, input=["peace"])  # the SDK asks for base64 by itself
    assert np.allclose(answer.data[0].embedding, vector("peace", 16))


def test_many_texts_go_in_several_requests(embedder: OpenAIEmbeddings, server: OpenAIServer) -> None:
    texts = [f"text {number}" for number in range(openai_embeddings.BATCH_TEXTS + 1)]
    vectors = embedder.embed_documents(texts)
    assert [len(request.body["input"]) for request in server.requests] == [openai_embeddings.BATCH_TEXTS, 1]
    assert np.allclose(vectors[-1], unit(texts[-1], 16))


@given(st.lists(st.sampled_from(["", "short", "x" * 1_000, "y" * 60_000, "z" * 150_000]), max_size=600))
def test_batches_keep_order_and_bounds(texts: list[str]) -> None:
    batches = list(openai_embeddings._batches(texts))
    assert [text for batch in batches for text in batch] == texts
    for batch in batches:
        assert 0 < len(batch) <= openai_embeddings.BATCH_TEXTS
        assert len(batch) == 1 or sum(map(len, batch)) <= openai_embeddings.BATCH_CHARACTERS


@pytest.mark.parametrize(
    "faults",
    [
        [failure(500)],
        [failure(503), failure(502)],
        [failure(408)],
        [failure(409)],
        [failure(429, retry_after="2")],
        [failure(429, retry_after="Wed, 21 Oct 2026 07:28:00 GMT")],
    ],
)
def test_what_passes_is_tried_again(
    embedder: OpenAIEmbeddings, server: OpenAIServer, naps: list[float], faults: list[Reply]
) -> None:
    server.script.extend(faults)
    assert np.allclose(embedder.embed_query("peace"), unit("peace", 16))
    assert len(naps) == len(faults)
    assert all(0 < nap <= openai_embeddings.LONGEST_WAIT for nap in naps)
    if faults[0].headers.get("retry-after") == "2":
        assert naps == [2.0]


def nested(request: Request) -> Reply:
    return rows(*[[vector(text, 16), vector(text, 16)] for text in request.body["input"]])


FAULTS: dict[str, tuple[Script, type[PressboxError], str, int]] = {
    # what comes back, the error, what it says, how many requests are made
    "key echoed": (failure(401, ECHO, "invalid_api_key"), ConfigurationError, "API key", 1),
    "forbidden": (failure(403, ECHO), ConfigurationError, "API key", 1),
    "no such model": (failure(404, ECHO, "model_not_found"), ConfigurationError, LOCAL, 1),
    "bad request": (failure(400, ECHO), ServiceError, "longest input", 1),
    "no quota": (failure(429, ECHO, "insufficient_quota"), ServiceError, "quota", 1),
    "rate limit": (failure(429, ECHO), ServiceError, "limiting", 3),
    "rate limit for an hour": (failure(429, ECHO, retry_after="3600"), ServiceError, "limiting", 1),
    "server error": (failure(500, ECHO), ServiceError, "HTTP 500", 3),
    "error page": (Reply(b"<html>502</html>", 502, {"Content-Type": "text/html"}), ServiceError, "HTTP 502", 3),
    "html": (Reply(b"<html>Welcome</html>", 200, {"Content-Type": "text/html"}), ServiceError, "base URL", 1),
    "empty": (Reply(), ServiceError, "base URL", 1),
    "not the protocol": (as_json([1, 2]), ServiceError, "base URL", 1),
    "no embedding": (as_json({"data": [{"index": 0}, {"index": 1}]}), ServiceError, "base URL", 1),
    "data null": (as_json({"data": None}), ServiceError, "base URL", 1),
    "one too few": (rows([1.0, 2.0]), ServiceError, "2 texts with 1", 1),
    "one too many": (rows([1.0], [2.0], [3.0]), ServiceError, "2 texts with 3", 1),
    "the same index": (
        as_json({"data": [{"index": 0, "embedding": [1.0]}, {"index": 0, "embedding": [1.0]}]}),
        ServiceError,
        "numbered",
        1,
    ),
    "NaN": (rows([1.0, float("nan")], [1.0, 2.0]), ServiceError, "finite", 1),
    "infinite": (rows([1.0, float("inf")], [1.0, 2.0]), ServiceError, "finite", 1),
    "null in a row": (rows([1.0, None], [1.0, 2.0]), ServiceError, "finite", 1),
    "zero": (rows([0.0, 0.0], [1.0, 2.0]), ServiceError, "zero", 1),
    "unequal": (rows([1.0, 2.0], [1.0]), ServiceError, "unequal", 1),
    "no numbers": (rows([], []), ServiceError, "unequal", 1),
    "text for numbers": (rows("abcd", "abcd"), ServiceError, "unequal", 1),
    "a vector per token": (nested, ConfigurationError, "pooling", 1),
    "a number of 400 digits": (rows([10**400, 1.0], [1.0, 2.0]), ServiceError, "unequal", 1),
    "an infinite square": (rows([1e300, 1e300], [1.0, 2.0]), ServiceError, "finite", 1),
    "numbers that are none": (rows([{}, 1.0], [2.0, {}]), ServiceError, "unequal", 1),
    "brackets without end": (Reply(b"[" * 100_000), ServiceError, "base URL", 1),
    "an odd Retry-After": (failure(429, ECHO, retry_after="nan"), ServiceError, "limiting", 3),
    "silence": (Reply(hang=30), ServiceError, "in time", 1),
}


@pytest.mark.parametrize(("script", "kind", "words", "requests"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_one_sentence_without_the_key(
    script: Script,
    kind: type[PressboxError],
    words: str,
    requests: int,
    server: OpenAIServer,
    embedder: OpenAIEmbeddings,
    caplog: pytest.LogCaptureFixture,
) -> None:
    server.script.extend([script] * requests)
    with caplog.at_level(logging.DEBUG), pytest.raises(kind, match=words) as caught:
        embedder.embed_documents(["peace", "war"])
    logging.getLogger("door").error("as a door would log it", exc_info=caught.value)
    assert type(caught.value) is kind
    assert len(server.requests) == requests
    assert KEY not in str(caught.value) + repr(embedder) + caplog.text
    assert "\n" not in str(caught.value)


_ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["index", "embedding"]), inner),
    max_leaves=6,
)
_ENTRIES = st.builds(
    lambda index, row: {"index": index, "embedding": row},
    st.integers(0, 1) | _ANYTHING,
    st.lists(st.floats(), min_size=2, max_size=2) | _ANYTHING,
)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(_ANYTHING | st.builds(lambda data: {"data": data}, _ANYTHING | st.lists(_ENTRIES, max_size=3)))
def test_a_reply_of_any_shape_is_unit_vectors_or_a_sentence(
    embedder: OpenAIEmbeddings, server: OpenAIServer, reply: object
) -> None:
    server.script.append(as_json(reply))
    try:
        vectors = embedder.embed_documents(["peace", "war"])
    except PressboxError as error:
        assert "\n" not in str(error)
    else:
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1)


def test_nobody_listens(naps: list[float]) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    embedder = OpenAIEmbeddings(LOCAL, f"http://127.0.0.1:{port}/v1", KEY, sleep=naps.append)
    with pytest.raises(ServiceError, match="cannot be reached"):
        embedder.embed_query("peace")
    assert len(naps) == openai_embeddings.ATTEMPTS - 1


def test_a_model_that_changes_its_dimensions_is_refused(embedder: OpenAIEmbeddings, server: OpenAIServer) -> None:
    embedder.embed_query("peace")
    server.script.append(rows([1.0, 2.0]))
    with pytest.raises(ConfigurationError, match="2 dimensions instead of 16"):
        embedder.embed_query("peace")


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: OpenAIEmbeddings(), "OPENAI_API_KEY"),
        (lambda: OpenAIEmbeddings(api_key=f"{KEY}\nsecond line"), "copy it again"),
        (lambda: OpenAIEmbeddings(api_key="ключ"), "copy it again"),
        (lambda: OpenAIEmbeddings(LOCAL, "localhost:8080", KEY), "https://host/v1"),
        (lambda: OpenAIEmbeddings(LOCAL, "http://localhost:port/v1", KEY), "https://host/v1"),
    ],
)
def test_wrong_settings_are_refused_before_any_request(build: Callable[[], OpenAIEmbeddings], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words) as caught:
        build()
    assert KEY not in str(caught.value)


def test_a_local_server_needs_no_key_and_a_url_keeps_its_password(server: OpenAIServer) -> None:
    embedder = OpenAIEmbeddings(LOCAL, server.url.replace("http://", "http://user:password@"))
    assert embedder.embed_query("peace").shape == (16,)
    assert "password" not in str(embedder.identity)
