"""The library of made-up passages on Chroma's server: each step is measured, and an interrupted run goes on."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from bench import million
from bench.synthetic import CHUNKS_OF_ONE
from index.engines.chroma_server import Row, Server
from index.store.catalog import Catalog
from tests.fakes.loopback import free_port

PASSAGES = 1200


class Interrupted(Exception):
    """The run ends."""


def test_an_interrupted_run_goes_on_and_measures_each_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent, write = list[str](), Server.write

    def once(self: Server, key: str, rows: list[Row], among: int) -> None:
        write(self, key, rows, among)
        sent.extend(row.key for row in rows)
        if rows and len(sent) == million.AT_ONCE:
            raise Interrupted

    monkeypatch.setattr(Server, "write", once)
    monkeypatch.setattr(million, "QUESTIONS", 12)
    monkeypatch.setattr(million, "AT_ONCE", 1000)
    words = [str(tmp_path), "--passages", str(PASSAGES), "--port", str(free_port())]
    with pytest.raises(Interrupted):
        million.main(words)
    million.main(words)
    assert len(sent) == len(set(sent)) == PASSAGES
    found = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    assert list(found) == ["catalog", "vectors", "questions", "restart", "sweep"]
    assert found["vectors"]["rows"] == PASSAGES and found["vectors"]["exact"] == 0
    assert found["questions"]["recall"]["20"] > 0.9 and found["questions"]["notices"] == 0
    assert found["restart"]["answers"] and not found["sweep"]["notices"]
    began = (tmp_path / "result.json").read_text(encoding="utf-8")
    million.main(words)  # nothing is left to do
    assert (tmp_path / "result.json").read_text(encoding="utf-8") == began
    with closing(Catalog(tmp_path / "home" / "catalog.sqlite3")) as catalog:
        assert catalog.count(catalog.current_number()) == (PASSAGES // CHUNKS_OF_ONE, PASSAGES)
