"""bge-small-en-v1.5 on ONNX Runtime, offline. Knows nothing of where its texts come from."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from corpus.encodable import make_encodable
from index.embedding.embedder import EmbedderIdentity, Vectors
from index.embedding.onnx_model import OnnxModel, Published, load, truncated

MODEL = Published(  # BAAI/bge-small-en-v1.5, int8
    "bge_small_en",
    graph="68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743",
    vocabulary="d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
)
HIDDEN = 384
MAX_TOKENS = 512  # [CLS] and [SEP] included; the model knows no further positions
IDENTITY = EmbedderIdentity("bge-small-en-v1.5", "onnx-int8-cls-1", MODEL.graph, HIDDEN)


class Bge:
    """An `index.embedding.embedder.Embedder` that loads on first use. Safe to share between threads.

    Its methods raise what `onnx_model.load` raises.
    """

    def __init__(self, folder: Path | None = None, threads: int = 0) -> None:
        """`threads`: how many texts are read at once; 0 is one a core, up to `onnx_model.MAX_THREADS`."""
        self._folder = folder
        self._threads = threads

    @property
    def identity(self) -> EmbedderIdentity:
        return IDENTITY

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        import numpy as np  # late: start-up speed, as below; an indexer with nothing new asks only for the identity

        model = self._model()
        rows = model.each(partial(_embed, model), texts)
        return np.stack(rows) if rows else np.empty((0, HIDDEN), dtype=np.float32)

    def embed_query(self, text: str) -> Vectors:
        """Embeds as a document: the instruction that the authors put before a question brings nothing here."""
        return _embed(self._model(), text)

    def count_tokens(self, text: str) -> int:
        """Neither truncated nor with the two special tokens: what the text alone takes up."""
        return len(self._model().tokenizer.encode(make_encodable(text), add_special_tokens=False))

    def load(self) -> None:
        """Load the model now. Raises what `onnx_model.load` raises."""
        self._model()

    def _model(self) -> OnnxModel:
        return load(MODEL, self._folder, self._threads)


def _embed(model: OnnxModel, text: str) -> Vectors:
    """The state of [CLS], made 1 long."""
    import numpy as np

    ids = truncated(model.tokenizer.encode(make_encodable(text)).ids, MAX_TOKENS)
    state = model.run(ids, [0] * len(ids))[0]
    return np.asarray(state / np.linalg.norm(state), dtype=np.float32)
