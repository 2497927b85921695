"""The real models, each text read once in a process: what they say of a text depends on nothing else.

Not for what measures how long an answer takes.
"""

from collections.abc import Sequence

import numpy as np

from index.embedding.bge import HIDDEN, Bge
from index.embedding.cross_encoder import MarcoMiniLM
from index.embedding.embedder import Vectors

_vectors: dict[str, Vectors] = {}
_scores: dict[tuple[str, str], float] = {}


class RememberedBge(Bge):
    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in _vectors]
        _vectors.update(zip(new, super().embed_documents(new), strict=True))
        return np.array([_vectors[text] for text in texts], dtype=np.float32).reshape(-1, HIDDEN)


class RememberedMarco(MarcoMiniLM):
    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        new = [text for text in dict.fromkeys(texts) if (question, text) not in _scores]
        _scores.update(zip([(question, text) for text in new], super().scores(question, new), strict=True))
        return [_scores[question, text] for text in texts]
