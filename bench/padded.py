"""Pressbox's own embedding model run as Chroma runs its default one: in batches, each text padded to a fixed length.

Chroma's own model is downloaded at its first use, which a benchmark that works offline cannot do.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
from onnxruntime import InferenceSession, SessionOptions

from index.embedding.bge import IDENTITY, MODEL
from index.embedding.embedder import EmbedderIdentity, Vectors
from index.embedding.model_files import model_folder
from index.embedding.onnx_model import GRAPH, load, truncated

BATCH = 32  # as in chromadb's ONNXMiniLM_L6_V2
LENGTH = 256


class Padded:
    """An Embedder."""

    @property
    def identity(self) -> EmbedderIdentity:
        return IDENTITY

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        return np.concatenate([_embed(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)])

    def embed_query(self, text: str) -> Vectors:
        return np.asarray(_embed([text])[0], dtype=np.float32)


def _embed(texts: Sequence[str]) -> Vectors:
    model = load(MODEL)
    tokens = np.zeros((len(texts), LENGTH), dtype=np.int64)
    mask = np.zeros_like(tokens)
    for place, text in enumerate(texts):
        ids = truncated(model.tokenizer.encode(text).ids, LENGTH)
        tokens[place, : len(ids)], mask[place, : len(ids)] = ids, 1
    inputs = {"input_ids": tokens, "attention_mask": mask, "token_type_ids": np.zeros_like(tokens)}
    (states,) = _session().run(None, inputs)
    first = np.asarray(states)[:, 0]
    return np.asarray(first / np.linalg.norm(first, axis=1, keepdims=True), dtype=np.float32)


@cache
def _session() -> InferenceSession:
    """A session as Chroma makes it: a run takes all cores. But its threads sleep while they wait."""
    options = SessionOptions()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return InferenceSession(str(model_folder(MODEL.folder) / GRAPH), options, providers=["CPUExecutionProvider"])
