"""The models themselves, asked anew each time."""

import pytest

from index.embedding.onnx_model import load
from tests.fakes.remembered_runs import LOADERS


@pytest.fixture(autouse=True)
def _real_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in LOADERS:
        monkeypatch.setattr(name, load)
