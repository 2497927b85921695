"""A model that comes with the install, loaded: its tokenizer, and the ONNX Runtime session that runs it."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.embedding.model_files import checked_file, model_folder

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

GRAPH, VOCABULARY = "model.onnx", "tokenizer.json"
os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # or importing ONNX Runtime starts to write what it would tell its makers
MAX_THREADS = 8  # texts are short, and a container often shows cores that it may not use
_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class Published:
    """A published model: the name of its folder, and the sha256 of its graph and its vocabulary.

    `loading` is held while it is loaded, so that two threads do not load it twice.
    """

    folder: str
    graph: str
    vocabulary: str
    loading: Lock = field(default_factory=Lock, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class OnnxModel:
    """A loaded model. Safe to share between threads.

    One run takes one core, and no more of them run at once than there are cores. That reads several texts sooner than
    runs which take all cores, since these wait for each other within each layer.
    """

    tokenizer: "Tokenizer"
    session: "InferenceSession"
    running: BoundedSemaphore
    readers: ThreadPoolExecutor

    def each(self, read: Callable[[str], _Read], texts: Sequence[str]) -> list[_Read]:
        """What `read` makes of each text, in their order. It is called in several threads."""
        return list(self.readers.map(read, texts)) if len(texts) > 1 else [read(text) for text in texts]

    def run(self, ids: Sequence[int], type_ids: Sequence[int]) -> NDArray[np.float32]:
        """The output for one row of tokens.

        One row a run: the model is quantised dynamically, so in a batch each row's result depends on the others.
        """
        rows = {"input_ids": ids, "attention_mask": [1] * len(ids), "token_type_ids": type_ids}
        inputs = {name: np.array([row], dtype=np.int64) for name, row in rows.items()}
        with self.running:
            (outputs,) = self.session.run(None, inputs)
        return np.asarray(outputs[0])


def load(model: Published, folder: Path | None = None, threads: int = 0) -> OnnxModel:
    """The model from `folder`, or from the package that carries it; loaded once a process.

    `threads` is how many texts are read at once; 0 is one a core, up to MAX_THREADS. The tokenizer neither pads nor
    truncates. Raises ConfigurationError where a file is not there or not the published one, and TooManyOpenFiles.
    """
    with model.loading:
        return _load(model, folder, threads)


@lru_cache(maxsize=8)
def _load(model: Published, folder: Path | None, threads: int) -> OnnxModel:
    import onnxruntime as ort  # late: start-up speed
    from tokenizers import Tokenizer

    files = checked_file(folder or model_folder(model.folder), {GRAPH: model.graph, VOCABULARY: model.vocabulary})
    tokenizer = Tokenizer.from_buffer(files[VOCABULARY])
    tokenizer.no_padding()
    tokenizer.no_truncation()
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors only: stderr is for people
    session = ort.InferenceSession(files[GRAPH], options, providers=["CPUExecutionProvider"])
    most = threads or min(os.cpu_count() or 1, MAX_THREADS)
    return OnnxModel(tokenizer, session, BoundedSemaphore(most), ThreadPoolExecutor(most, "reading"))


def truncated(ids: Sequence[int], most: int) -> Sequence[int]:
    """At most `most` tokens. The last one stays: it marks the end of the text."""
    return ids if len(ids) <= most else [*ids[: most - 1], ids[-1]]
