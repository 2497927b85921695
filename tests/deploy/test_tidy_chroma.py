"""What Chroma's server leaves of deleted collections: removed, and nothing else."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from deploy.tidy_chroma import leftovers
from index.chroma_address import ChromaAddress
from index.engines.chroma_server import FOR_INDEXING, Row, Server
from tests.fakes.chroma import ChromaServer

TIDY = Path(__file__).parents[2] / "deploy" / "tidy_chroma.py"
ROWS = np.random.default_rng(0).standard_normal((1000, 8)).astype(np.float32)


def fill(server: Server, name: str) -> str:
    key = server.create(name, 16, 8, len(ROWS))
    server.write(key, [Row(f"{number}:0-1", row, {"version": number}) for number, row in enumerate(ROWS)])
    return key


def test_only_what_no_collection_has_is_removed(tmp_path: Path) -> None:
    chroma, data = ChromaServer(tmp_path), tmp_path / "data"
    chroma.start()
    try:
        with closing(Server(ChromaAddress(chroma.url), FOR_INDEXING)) as server:
            kept = fill(server, "kept")
            fill(server, "deleted")
            assert leftovers(data) == []
            server.delete("deleted")
            (data / "notes").mkdir()
            done = subprocess.run([sys.executable, TIDY, data], capture_output=True, text=True, check=True)
            assert done.stdout.startswith("Removed 1 folder of deleted collections, ")
            assert leftovers(data) == [] and len([path for path in data.iterdir() if path.is_dir()]) == 2
            fill(server, "new")
            for restart in (False, True):
                if restart:
                    chroma.kill()
                    chroma.start()
                ((hit, *_),) = server.nearest(kept, [ROWS[7]], 3)
                assert hit.key == "7:0-1" and server.count(kept) == len(ROWS)
            assert leftovers(data) == []
    finally:
        chroma.kill()


def test_a_folder_without_chromas_database_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "01234567-0123-0123-0123-0123456789ab").mkdir()
    with pytest.raises(sqlite3.Error):
        leftovers(tmp_path)
    assert list(tmp_path.iterdir())


def test_a_wrong_folder_gets_a_sentence(tmp_path: Path) -> None:
    for words in ((), (tmp_path,), (tmp_path / "nowhere",)):
        done = subprocess.run([sys.executable, TIDY, *words], capture_output=True, text=True)
        assert done.returncode == 2 and "error: " in done.stderr and "Traceback" not in done.stderr
