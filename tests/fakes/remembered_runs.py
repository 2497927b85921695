"""What a model's graph said of the same tokens before, in this run of the tests or in an earlier one.

Tokenizers and all that is made of the outputs work as ever. Not for tests of the models themselves.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from index.embedding.onnx_model import OnnxModel, Published, load

MOST_BYTES = 200 << 20  # of a memory; a larger one begins anew
LOADERS = ("index.embedding.bge.load", "index.embedding.cross_encoder.load")


class Memory:
    """A file that several processes may share."""

    def __init__(self, path: Path) -> None:
        if path.exists() and path.stat().st_size > MOST_BYTES:
            path.unlink()
        self._lock = Lock()
        self._rows = sqlite3.connect(path, timeout=60, isolation_level=None, check_same_thread=False)
        for sentence in (
            "PRAGMA journal_mode = WAL",
            "PRAGMA synchronous = OFF",
            "CREATE TABLE IF NOT EXISTS outputs (key BLOB PRIMARY KEY, output BLOB NOT NULL) WITHOUT ROWID",
        ):
            self._rows.execute(sentence)

    def recall(self, key: bytes) -> NDArray[np.float32] | None:
        with self._lock:
            row = self._rows.execute("SELECT output FROM outputs WHERE key = ?", [key]).fetchone()
        return np.frombuffer(row[0], dtype=np.float32) if row else None

    def keep(self, key: bytes, output: NDArray[np.float32]) -> None:
        with self._lock:
            self._rows.execute("INSERT OR IGNORE INTO outputs VALUES (?, ?)", [key, output.tobytes()])

    def close(self) -> None:
        self._rows.close()


@dataclass(frozen=True, slots=True)
class Remembering(OnnxModel):
    """Of a model with a row for each token only the first row is kept: it is all that an embedding takes."""

    graph: str
    memory: Memory

    def run(self, ids: Sequence[int], type_ids: Sequence[int]) -> NDArray[np.float32]:
        output = self._remembered("run", ids, type_ids)
        return output.reshape(1, -1)

    def traits(self, ids: Sequence[int], type_ids: Sequence[int]) -> NDArray[np.float32]:
        return self._remembered("traits", ids, type_ids)

    def _remembered(self, of: str, ids: Sequence[int], type_ids: Sequence[int]) -> NDArray[np.float32]:
        key = hashlib.sha256(repr((onnxruntime.__version__, self.graph, of, ids, type_ids)).encode()).digest()
        output = self.memory.recall(key)
        if output is None:
            output = getattr(OnnxModel, of)(self, ids, type_ids)
            output = output[0] if output.ndim == 2 else output
            self.memory.keep(key, output)
        return output


def remembering(memory: Memory) -> Callable[[Published, Path | None, int], OnnxModel]:
    """A `load` whose models remember."""

    def load_remembering(model: Published, folder: Path | None = None, threads: int = 0) -> OnnxModel:
        real = load(model, folder, threads)
        return Remembering(real.tokenizer, real.session, real.running, real.readers, model.graph, memory)

    return load_remembering
