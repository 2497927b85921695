"""Chroma's core, and Chroma's own client: what one writes the other reads, and they find the same."""

from pathlib import Path

import numpy as np
import pytest
from chromadb import PersistentClient

from index.embedding.embedder import Vectors
from index.engines.chroma import COLLECTION, Collection
from index.engines.segment import EFFORTS, Segment, _hnsw
from index.errors import LibraryDamaged

NAMES = [f"row{k}" for k in range(120)]


@pytest.fixture
def rows() -> Vectors:
    drawn = np.random.default_rng(0).standard_normal((len(NAMES), 16))
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), dtype=np.float32)


def test_the_client_reads_what_the_core_wrote(tmp_path: Path, rows: Vectors) -> None:
    made = Collection.create(tmp_path / "one", _hnsw(50, EFFORTS[0]))
    made.add(NAMES, rows)
    near = made.nearest(rows[3], 9, None)
    made.close()
    client = PersistentClient(str(tmp_path / "one"))
    collection = client.get_collection(COLLECTION, embedding_function=None)
    assert collection.configuration_json["hnsw"]["space"] == "cosine"
    found = collection.query(query_embeddings=rows[3:4], n_results=9, include=["distances"])
    assert found["ids"][0] == [name for name, _ in near]
    assert (found["distances"] or [])[0] == pytest.approx([distance for _, distance in near])
    stored = collection.get(include=["embeddings"])
    assert np.allclose(np.asarray(stored["embeddings"]), rows[[NAMES.index(name) for name in stored["ids"]]])


def test_the_core_reads_what_the_client_wrote(tmp_path: Path, rows: Vectors) -> None:
    """As segments of older releases were written."""
    client = PersistentClient(str(tmp_path / "one"))
    configuration = {"hnsw": _hnsw(50, EFFORTS[0])}
    written = client.create_collection(COLLECTION, configuration=configuration, embedding_function=None)  # type: ignore[arg-type]
    written.add(ids=NAMES, embeddings=rows)
    opened = Collection.open(tmp_path / "one")
    ids, vectors = opened.rows()
    assert set(opened.held()) == set(NAMES) and sorted(opened.held(["row1", "row7"])) == ["row1", "row7"]
    assert np.allclose(vectors, rows[[NAMES.index(name) for name in ids]])
    assert opened.nearest(rows[5], 1, None)[0][0] == opened.nearest(rows[5], 1, ["row5", "row9"])[0][0] == "row5"
    opened.close()


def test_one_directory_is_opened_twice_in_a_process(tmp_path: Path, rows: Vectors) -> None:
    made = Collection.create(tmp_path / "one", _hnsw(50, EFFORTS[0]))
    made.add(NAMES, rows)
    made.close()
    first, second = Collection.open(tmp_path / "one"), Collection.open(tmp_path / "one")
    first.close()
    assert len(second.held()) == len(NAMES) and second.nearest(rows[0], 1, None)[0][0] == "row0"


@pytest.mark.parametrize("line", ["CHROMA_API_IMPL=spy.Spy", "CHROMA_SERVER_HTTP_PORT=many"])
def test_the_working_folder_tells_chroma_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    """Not even where Chroma raises an error of its own, which it takes from its client."""
    (tmp_path / ".env").write_text(f"{line}\n")
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "one"
    Collection.create(folder, _hnsw(50, EFFORTS[0])).close()
    Segment(folder).close()
    (folder / "chroma.sqlite3").write_bytes(b"no database" * 500)
    with pytest.raises(LibraryDamaged):
        Segment(folder)
