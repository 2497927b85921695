"""What is remembered of a model's graph is what it says."""

from pathlib import Path

import numpy as np
import pytest

from index.embedding.bge import Bge
from index.embedding.cross_encoder import MarcoMiniLM
from index.embedding.onnx_model import OnnxModel, load
from tests.fakes.remembered_runs import LOADERS, Memory, remembering

TEXTS = ["The ferry sails on Friday.", "Rain fell.", ""]
QUESTION = "When does the ferry sail?"


def test_the_models_are_not_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in LOADERS:
        monkeypatch.setattr(name, load)
    vectors, scores = Bge().embed_documents(TEXTS), MarcoMiniLM().scores(QUESTION, TEXTS)
    for _ in range(2):  # a second process finds what the first one kept
        memory = Memory(tmp_path / "outputs.sqlite3")
        for name in LOADERS:
            monkeypatch.setattr(name, remembering(memory))
        for _ in range(2):
            assert np.array_equal(Bge().embed_documents(TEXTS), vectors)
            assert MarcoMiniLM().scores(QUESTION, TEXTS) == scores
        memory.close()
        monkeypatch.setattr(OnnxModel, "run", None)
