"""A newsroom for each test that wants one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.index.newsroom import Newsroom


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    room = Newsroom(tmp_path)
    yield room
    room.catalog.close()
