"""An embedder that knows no language: a word is a direction, drawn from its hash. Fast, and the same everywhere."""

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from index.embedding.embedder import EmbedderIdentity, Vectors

DIMENSIONS = 64


class HashingEmbedder:
    """`texts` are all that it was paid for."""

    def __init__(self, name: str = "hashing", dimensions: int = DIMENSIONS) -> None:
        self.identity = EmbedderIdentity(name, "1", "", dimensions)
        self.texts: list[str] = []

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> Vectors:
        words = re.findall(r"\w+", text.lower()) or [""]
        total = np.sum([_direction(self.identity.name, word, self.identity.dimensions) for word in words], axis=0)
        return np.asarray(total / np.linalg.norm(total), dtype=np.float32)


@lru_cache(maxsize=100_000)
def _direction(name: str, word: str, dimensions: int) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(f"{name} {word}".encode()).digest()[:8], "big")
    return np.random.default_rng(seed).standard_normal(dimensions).astype(np.float32)
