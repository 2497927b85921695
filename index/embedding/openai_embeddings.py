"""OpenAI embeddings: vectors from OpenAI, or from any server that speaks its protocol.

The module trusts no reply: it counts, orders, checks and normalises the rows. No error that it raises carries the
provider's words, which may echo the key.
"""

import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.encodable import make_encodable
from corpus.errors import ConfigurationError, PressboxError, ServiceError
from index.embedding.embedder import EmbedderIdentity, Vectors
from index.embedding.openai_service import OPENAI, check_key, parse_host, parse_retry_after

if TYPE_CHECKING:
    from openai import APIStatusError, OpenAI

KNOWN_DIMENSIONS = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072}
BATCH_TEXTS = 256  # OpenAI takes 2048; smaller servers take less
BATCH_CHARACTERS = 100_000  # OpenAI takes 300,000 tokens, and some scripts need three tokens for a character
CONNECT_SECONDS = 3.0
READ_SECONDS = 30.0
ATTEMPTS = 3
LONGEST_WAIT = 5.0  # seconds; a server that asks for more with Retry-After is not tried again
PASSING = (408, 409, 429)  # these, and every 5xx, may be over at the next attempt
QUOTA = "insufficient_quota"  # the code of a 429 that does not pass


class OpenAIEmbeddings:
    """An `index.embedding.embedder.Embedder` that asks a service over HTTP.

    Every method that asks raises ServiceError if the service fails, and ConfigurationError if a setting is wrong.
    """

    def __init__(
        self,
        model: str = "text-embedding-3-small",
        base_url: str | None = None,
        api_key: str = "",
        dimensions: int | None = None,
        *,
        known_dimensions: int | None = None,  # dimensions of earlier vectors: they save a request for the identity
        read_seconds: float = READ_SECONDS,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._model = model
        self._base_url = base_url or OPENAI
        self._host = parse_host(self._base_url, "the embedding service")
        self._key = check_key(api_key, None if base_url else "OpenAI's embeddings")
        self._shortened_to = dimensions
        self._known_dimensions = dimensions or known_dimensions or KNOWN_DIMENSIONS.get(model)
        self._read_seconds = read_seconds
        self._sleep = sleep

    @property
    def host(self) -> str:
        """Host and port of the service. They are the identity's `revision` and need no request."""
        return self._host

    @property
    def identity(self) -> EmbedderIdentity:
        """The embedder's identity. The first use asks the service if the model's dimensions are unknown."""
        if self._known_dimensions is None:
            self._known_dimensions = self._embed(["dimensions"]).shape[1]
        return EmbedderIdentity(self._model, self._host, "", self._known_dimensions)

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of the texts, one row each, in order."""
        batches = [self._embed(batch) for batch in _batches([_sendable(text) for text in texts])]
        return np.concatenate(batches) if batches else np.empty((0, self.identity.dimensions), np.float32)

    def embed_query(self, text: str) -> Vectors:
        """The unit vector of a question."""
        vector: Vectors = self.embed_documents([text])[0]
        return vector

    def _embed(self, texts: list[str]) -> Vectors:
        vectors = _unit_rows(_rows(self._post(texts), len(texts), self._host), self._host)
        self._known_dimensions = self._known_dimensions or vectors.shape[1]
        if vectors.shape[1] != self._known_dimensions:
            raise ConfigurationError(
                f"The model {self._model} at {self._host} gave vectors of {vectors.shape[1]} dimensions instead of "
                f"{self._known_dimensions}; check the embedding model's name and dimensions in the settings."
            )
        return vectors

    def _post(self, texts: list[str]) -> str:
        """The text of the service's reply. Only this layer tries again; the SDK does not."""
        for attempt in range(ATTEMPTS):
            try:
                return self._request(texts)
            except Exception as error:  # the SDK lets any error of its transport through
                wait = _wait(error, attempt)
                if wait is None:
                    raise self._refusal(error) from None  # the cause's text may echo the key
            self._sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _request(self, texts: list[str]) -> str:
        from openai import omit

        reply = self._client.embeddings.with_raw_response.create(
            model=self._model,
            input=texts,
            dimensions=self._shortened_to or omit,
            encoding_format="float",  # the format that every server knows
        )
        return reply.text

    @cached_property
    def _client(self) -> "OpenAI":
        from openai import OpenAI, Timeout  # late: takes 0.7 s, and only this embedder needs it

        timeout = Timeout(self._read_seconds, connect=CONNECT_SECONDS)
        return OpenAI(api_key=self._key, base_url=self._base_url, timeout=timeout, max_retries=0)

    def _refusal(self, error: Exception) -> PressboxError:
        """The error to raise for an attempt that failed, in our own words."""
        import openai

        service = f"The embedding service at {self._host}"
        if isinstance(error, openai.APITimeoutError):
            return ServiceError(f"{service} did not answer in time; try again later.")
        if isinstance(error, openai.APIConnectionError):
            return ServiceError(f"{service} cannot be reached; check the network and the base URL, then try again.")
        if isinstance(error, openai.APIStatusError):
            return _status_refusal(error, service, self._model)
        return ServiceError(f"{service} failed ({type(error).__name__}); try again later.")


def _status_refusal(error: "APIStatusError", service: str, model: str) -> PressboxError:
    status = error.status_code
    if status in (401, 403):
        return ConfigurationError(f"{service} refused the API key (HTTP {status}); check the key in the settings.")
    if status == 404:
        return ConfigurationError(
            f"{service} does not have the model {model} (HTTP 404); check the embedding model and the base URL."
        )
    if status == 429 and error.code == QUOTA:
        return ServiceError(f"{service} says that the account's quota is used up; check its plan and billing.")
    if status == 429:
        return ServiceError(f"{service} is limiting our requests (HTTP 429); try again in some minutes.")
    if status >= 500 or status in PASSING:
        return ServiceError(f"{service} has a problem of its own (HTTP {status}); try again later.")
    return ServiceError(
        f"{service} refused the texts (HTTP {status}); check the embedding model, its dimensions and its longest input."
    )


def _wait(error: Exception, attempt: int) -> float | None:
    """Seconds until the next attempt; None if another attempt is useless. `attempt` counts from 0."""
    import openai

    if attempt + 1 == ATTEMPTS or isinstance(error, openai.APITimeoutError):
        return None
    backoff = 2**attempt * random.uniform(0.25, 0.5)  # seconds; random, so that clients do not all return at once
    if isinstance(error, openai.APIStatusError):
        if not (error.status_code in PASSING or error.status_code >= 500) or error.code == QUOTA:
            return None
        requested = parse_retry_after(error.response.headers) or 0.0
        return None if requested > LONGEST_WAIT else max(requested, backoff)
    return backoff if isinstance(error, openai.APIConnectionError) else None


def _rows(reply: str, expected: int, host: str) -> list[list[float]]:
    """The embeddings in the order of the texts. Raises ServiceError unless there is one for each of `expected`."""
    try:
        data: list[dict[str, Any]] = json.loads(reply)["data"]
        rows = {entry["index"]: entry["embedding"] for entry in data}
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ServiceError(
            f"The server at {host} did not answer as an embedding service does; check the base URL."
        ) from None
    if len(data) != expected or rows.keys() != set(range(expected)):
        raise ServiceError(
            f"The embedding service at {host} answered {expected} texts with {len(data)} vectors "
            "or numbered them wrongly; try again, or use another service."
        )
    return [rows[index] for index in range(expected)]


def _unit_rows(rows: list[list[float]], host: str) -> Vectors:
    """The rows as unit vectors. Raises ServiceError or ConfigurationError if they are not vectors of one length."""
    if any(isinstance(row, list) and row and isinstance(row[0], list) for row in rows):
        raise ConfigurationError(
            f"The embedding server at {host} gives a vector for each token instead of one for the text; "
            "start it with pooling (llama.cpp: --pooling mean)."
        )
    try:
        matrix = np.array(rows, dtype=np.float64)
    except (ValueError, TypeError, OverflowError):  # not numbers, rows of unequal length, a number of 400 digits
        matrix = np.empty((0, 0))
    with np.errstate(over="ignore"):  # the check below finds infinite squares
        lengths = np.linalg.norm(matrix, axis=1) if matrix.ndim == 2 else np.zeros(1)
    if not (matrix.size and np.isfinite(lengths).all() and lengths.all()):
        raise ServiceError(
            f"The embedding service at {host} gave vectors that are unequal, zero or not finite; "
            "try again, or use another model."
        )
    return np.asarray(matrix / lengths[:, None], dtype=np.float32)


def _batches(texts: list[str]) -> Iterator[list[str]]:
    """The texts in order, in requests of at most BATCH_TEXTS texts and, but for one long text, BATCH_CHARACTERS."""
    batch: list[str] = []
    characters = 0
    for text in texts:
        if batch and (len(batch) == BATCH_TEXTS or characters + len(text) > BATCH_CHARACTERS):
            yield batch
            batch, characters = [], 0
        batch.append(text)
        characters += len(text)
    if batch:
        yield batch


def _sendable(text: str) -> str:
    """The text without lone surrogates, which UTF-8 cannot write; a space if it is empty, which OpenAI refuses."""
    return make_encodable(text) or " "
