"""A bit that flips in any file of the lexical index is seen, which tantivy itself does not."""

import os
from itertools import count
from pathlib import Path

import pytest

from index.engines.checksums import find_altered
from index.engines.lexical import LexicalEntry, Lexicon, write_lexicon
from index.errors import LibraryDamaged


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "000001"
    write_lexicon(
        folder, [LexicalEntry(f"chunk-{number}", "en", "A title", f"Story {number} of drones.") for number in range(9)]
    )
    write_lexicon(folder, [LexicalEntry("chunk-9", "en", "A title", "Another story.")], gone=["chunk-3"])
    return folder


def test_what_was_written_is_whole(folder: Path) -> None:
    assert find_altered(folder) is None
    assert {path.suffix for path in folder.iterdir()} >= {".idx", ".store", ".term", ".del"}


def test_a_flipped_bit_anywhere(folder: Path) -> None:
    committed = [path for path in folder.iterdir() if path.suffix not in (".json", ".lock")]
    clock = count(1)
    for path in committed:
        content = path.read_bytes()
        for place in (0, max(0, len(content) // 2 - 60), len(content) - 1):  # not the version in a small footer
            path.write_bytes(content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :])
            os.utime(path, ns=(0, next(clock)))  # the file system's clock may be too coarse to tell two writes apart
            with pytest.raises(LibraryDamaged):
                Lexicon(folder)
        path.write_bytes(content)
    assert Lexicon(folder).size == 9


def test_what_is_not_committed_is_not_looked_at(folder: Path) -> None:
    segment = next(folder.glob("*.idx")).stem
    (folder / f"{segment}.999.del").write_bytes(b"half a fil")
    (folder / "0123456789abcdef0123456789abcdef.idx").write_bytes(b"")
    assert find_altered(folder) is None
