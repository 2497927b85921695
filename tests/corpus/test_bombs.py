"""Bombs of the packed formats stop at the limits, each with a sentence."""

from pathlib import Path

import pytest

from corpus.article import Rejected
from tests.corpus.files import read_bytes
from tests.corpus.packed_bombs import PACKED_BOMBS


@pytest.mark.parametrize("name", PACKED_BOMBS)
def test_a_bomb_is_a_sentence(tmp_path: Path, name: str) -> None:
    found = read_bytes(tmp_path, name, PACKED_BOMBS[name]())
    assert found
    for one in found:
        assert isinstance(one, Rejected) and not one.bug, one
        assert one.reason.endswith((".", "?"))
