"""A model that comes with the install, loaded: its tokenizer, and the ONNX Runtime session that runs it."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, TypeVar

from index.embedding.embedder import Vectors
from index.embedding.model_files import checked_file, model_folder

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

GRAPH, VOCABULARY = "model.onnx", "tokenizer.json"
os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # or importing ONNX Runtime starts to write what it would tell its makers
MAX_THREADS = 8  # texts are short, and a container often shows cores that it may not use
_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class Published:
    """A published model: the name of its folder, and the sha256 of its graph and its vocabulary.

    `layers` are the names of values inside the graph, a state for each token, of which `traits` are taken. `loading` is
    held while it is loaded, so that two threads do not load it twice.
    """

    folder: str
    graph: str
    vocabulary: str
    layers: tuple[str, ...] = ()
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
    readers: "ThreadPoolExecutor"

    def each(self, read: Callable[[str], _Read], texts: Sequence[str]) -> list[_Read]:
        """What `read` makes of each text, in their order. It is called in several threads."""
        return list(self.readers.map(read, texts)) if len(texts) > 1 else [read(text) for text in texts]

    def run(self, ids: Sequence[int], type_ids: Sequence[int]) -> Vectors:
        """The output for one row of tokens.

        One row a run: the model is quantised dynamically, so in a batch each row's result depends on the others.
        """
        return self._run(ids, type_ids, [self.session.get_outputs()[0].name])[0]

    def traits(self, ids: Sequence[int], type_ids: Sequence[int]) -> Vectors:
        """The first value of the output for a pair of texts, then of each layer the state of the pair and the mean of
        the states of the first text's tokens."""
        import numpy as np  # late: start-up speed, as all that a run with nothing new can do without

        output, *layers = self._run(ids, type_ids, None)
        own = max(2, type_ids.count(0) - 1)  # tokens of the first text end there; the pair's stands first
        states = [part for layer in layers for part in (layer[0], layer[1:own].mean(axis=0))]
        return np.concatenate([output.reshape(-1)[:1], *states])

    def _run(self, ids: Sequence[int], type_ids: Sequence[int], outputs: Sequence[str] | None) -> list[Vectors]:
        """The values of these outputs, None is all of them."""
        import numpy as np  # late, as above

        rows = {"input_ids": ids, "attention_mask": [1] * len(ids), "token_type_ids": type_ids}
        inputs = {name: np.array([row], dtype=np.int64) for name, row in rows.items()}
        with self.running:
            values = self.session.run(outputs, inputs)
        return [np.asarray(value[0]) for value in values]


def load(model: Published, folder: Path | None = None, threads: int = 0) -> OnnxModel:
    """The model from `folder`, or from the package that carries it; loaded once a process.

    `threads` is how many texts are read at once; 0 is one a core, up to MAX_THREADS. The tokenizer neither pads nor
    truncates. Raises ConfigurationError where a file is not there or not the published one, and TooManyOpenFiles.
    """
    with model.loading:
        return _load(model, folder, threads)


@lru_cache(maxsize=8)
def _load(model: Published, folder: Path | None, threads: int) -> OnnxModel:
    from concurrent.futures import ThreadPoolExecutor  # late, as above

    import onnxruntime as ort
    from tokenizers import Tokenizer

    files = checked_file(folder or model_folder(model.folder), {GRAPH: model.graph, VOCABULARY: model.vocabulary})
    tokenizer = Tokenizer.from_buffer(files[VOCABULARY])
    tokenizer.no_padding()
    tokenizer.no_truncation()
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors only: stderr is for people
    graph = files[GRAPH] + _further_outputs(model.layers)
    session = ort.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    most = threads or min(os.cpu_count() or 1, MAX_THREADS)
    return OnnxModel(tokenizer, session, BoundedSemaphore(most), ThreadPoolExecutor(most, "reading"))


def truncated(ids: Sequence[int], most: int) -> Sequence[int]:
    """At most `most` tokens. The last one stays: it marks the end of the text."""
    return ids if len(ids) <= most else [*ids[: most - 1], ids[-1]]


def _further_outputs(names: Sequence[str]) -> bytes:
    """What makes these values of a graph outputs of it: in the format of ONNX, a message may be continued at its end.

    A ModelProto has its graph as field 7, a GraphProto its outputs as field 12, a ValueInfoProto its name as field 1.
    """
    return _field(7, b"".join(_field(12, _field(1, name.encode())) for name in names)) if names else b""


def _field(number: int, content: bytes) -> bytes:
    """A field of Protocol Buffers that has a length."""
    size, rest = b"", len(content)
    while rest > 127:
        size, rest = size + bytes([rest % 128 + 128]), rest // 128
    return bytes([number * 8 + 2]) + size + bytes([rest]) + content
