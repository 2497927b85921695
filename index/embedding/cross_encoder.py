"""The cross-encoder seam, and ms-marco-MiniLM-L-12-v2 on ONNX Runtime: how well does a text answer a question?

Offline. A text is read together with the question, so it says more than two vectors that never met, and takes longer:
it is for the few texts that are worth reading. Knows nothing of where its texts come from.
"""

import os
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index.embedding.model_files import checked_file, model_folder

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

MODEL = "reranker_en"  # cross-encoder/ms-marco-MiniLM-L-12-v2, int8
GRAPH, VOCABULARY = "model.onnx", "tokenizer.json"
DIGESTS = {
    GRAPH: "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
    VOCABULARY: "cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448",
}
MAX_TOKENS = 256  # of question and text together; a window of three sentences has 110 on average
MAX_QUESTION = 64  # tokens of the question, so that a long one leaves room for the text
ENDINGS = ("s", "es", "d", "ed", "r", "er", "ly", "ing")  # its vocabulary has few inflected forms of rarer words
MAX_THREADS = 8  # as of the embedder: a container often shows cores that it may not use


class CrossEncoder(Protocol):
    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """A number for each text, higher for one that answers; comparable between questions."""
        ...

    def is_word(self, word: str) -> bool:
        """Whether it knows this word, in small letters, as one."""
        ...


class MarcoMiniLM:
    """A `CrossEncoder` that loads on first use. Safe to share between threads."""

    def __init__(self, folder: Path | None = None, threads: int = 0) -> None:
        """`threads`: how many cores one call may use; 0 is all, up to `MAX_THREADS`."""
        self._folder = folder
        self._threads = threads
        self._loading = Lock()
        self._running = Lock()  # one run takes all cores; between two the event loop beside them gets its turn

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """Logits. Raises ConfigurationError where the model's files are not there or not those that were published.

        One pair a run: the model is quantised dynamically, so in a batch each text's result depends on the others.
        """
        if not texts:
            return []
        with self._loading:
            tokenizer, session = self._model
        asked = _encodable(question)
        asked = asked[: _end_of(tokenizer, asked)]
        return [self._score(tokenizer, session, asked, _encodable(text)) for text in texts]

    def is_word(self, word: str) -> bool:
        with self._loading:
            tokenizer, _ = self._model
        stems = {word, *(word.removesuffix(ending) for ending in ENDINGS)}
        return any(tokenizer.token_to_id(stem) is not None for stem in stems if len(stem) > 2)

    def warm(self) -> None:
        """Load it now."""
        self.scores("warm", ["warm"])

    @cached_property
    def _model(self) -> "tuple[Tokenizer, InferenceSession]":
        return _load(self._folder or model_folder(MODEL), self._threads)

    def _score(self, tokenizer: "Tokenizer", session: "InferenceSession", question: str, text: str) -> float:
        encoding = tokenizer.encode(question, text)
        ids = encoding.ids
        ids = ids if len(ids) <= MAX_TOKENS else [*ids[: MAX_TOKENS - 1], ids[-1]]
        rows = {"input_ids": ids, "attention_mask": [1] * len(ids), "token_type_ids": encoding.type_ids[: len(ids)]}
        inputs = {name: np.array([row], dtype=np.int64) for name, row in rows.items()}
        with self._running:
            (logits,) = session.run(None, inputs)
        return float(logits.reshape(-1)[0])


@lru_cache(maxsize=1)  # a process may make several encoders; they share what was loaded
def _load(folder: Path, threads: int) -> "tuple[Tokenizer, InferenceSession]":
    """Load the checked files. Raises ConfigurationError."""
    import onnxruntime as ort  # late: start-up speed
    from tokenizers import Tokenizer

    files = checked_file(folder, DIGESTS)
    tokenizer = Tokenizer.from_buffer(files[VOCABULARY])
    tokenizer.no_padding()
    tokenizer.no_truncation()  # in `_score`, where the question's part is known
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads or min(os.cpu_count() or 1, MAX_THREADS)
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors only: stderr is for people
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # it takes cores from others
    return tokenizer, ort.InferenceSession(files[GRAPH], options, providers=["CPUExecutionProvider"])


def _end_of(tokenizer: "Tokenizer", question: str) -> int:
    """The character after its last token that is read."""
    offsets = tokenizer.encode(question, add_special_tokens=False).offsets[:MAX_QUESTION]
    return offsets[-1][1] if offsets else 0


def _encodable(text: str) -> str:
    """A lone surrogate becomes "?": the tokenizer takes only what UTF-8 can write."""
    return text.encode("utf-8", "replace").decode("utf-8")
