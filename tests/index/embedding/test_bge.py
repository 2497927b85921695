"""The embedder that comes with Pressbox: unit vectors that depend on their text alone, from files that were checked."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import onnxruntime as ort
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from index.embedding.bge import HIDDEN, MAX_TOKENS, MODEL, Bge
from index.embedding.embedder import Embedder, EmbedderIdentity
from index.embedding.model_files import model_folder
from index.embedding.onnx_model import GRAPH, VOCABULARY

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
def model() -> Bge:
    return Bge()


def test_a_vector_is_the_state_of_the_first_token(model: Bge) -> None:
    folder = model_folder(MODEL.folder)
    tokenizer = Tokenizer.from_file(str(folder / VOCABULARY))
    tokenizer.no_padding()
    session = ort.InferenceSession(str(folder / GRAPH), providers=["CPUExecutionProvider"])
    for text in SENTENCES:
        ids = np.array([tokenizer.encode(text).ids], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        state = session.run(["last_hidden_state"], given)[0][0, 0]
        np.testing.assert_allclose(model.embed_query(text), state / np.linalg.norm(state), atol=1e-5)


def test_identity_names_what_makes_vectors_comparable(model: Bge) -> None:
    embedder: Embedder = model
    assert embedder.identity == EmbedderIdentity("bge-small-en-v1.5", "onnx-int8-cls-1", MODEL.graph, HIDDEN)


def test_meaning_beats_words(model: Bge) -> None:
    documents = model.embed_documents(["The oil plant caught fire.", "The prime minister hosts talks in London."])
    assert np.argmax(documents @ model.embed_query("Which refinery was burning?")) == 0
    assert np.argmax(documents @ model.embed_query("Where do the leaders meet?")) == 1


def test_nothing_in_gives_no_rows(model: Bge) -> None:
    assert model.embed_documents([]).shape == (0, HIDDEN)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.one_of(ANY_TEXT, st.sampled_from([*SENTENCES, "word " * 700])), min_size=1, max_size=5))
def test_a_vector_does_not_depend_on_its_neighbours(model: Bge, texts: Sequence[str]) -> None:
    together = model.embed_documents(texts)
    assert together.dtype == np.float32 and together.shape == (len(texts), HIDDEN)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert np.array_equal(together, np.stack([model.embed_query(text) for text in texts]))


def test_what_exceeds_its_length_is_not_read(model: Bge) -> None:
    whole = "peace " * (MAX_TOKENS - 2)
    assert np.array_equal(model.embed_query(whole), model.embed_query(f"{whole} talks failed"))
    assert not np.array_equal(model.embed_query(whole), model.embed_query("peace " * (MAX_TOKENS - 3) + "talks"))


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("peace", 1), ("Peace talks, again.", 5), ("peace " * 5000, 5000), ("\0", 0), ("peace \udc80", 2)],
)
def test_tokens_are_counted_without_specials_or_limit(model: Bge, text: str, tokens: int) -> None:
    assert model.count_tokens(text) == tokens


def test_threads_share_it(model: Bge) -> None:
    expected = model.embed_documents(SENTENCES)
    with ThreadPoolExecutor(4) as pool:
        assert all(np.array_equal(found, expected) for found in pool.map(model.embed_documents, [SENTENCES] * 8))
