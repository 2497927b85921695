"""A newsroom for each test that wants one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.index.newsroom import DATABASE, Newsroom


@pytest.fixture
def newsroom(tmp_path: Path, engine: str, request: pytest.FixtureRequest) -> Iterator[Newsroom]:
    if engine == "postgresql":
        (tmp_path / DATABASE).write_text(request.getfixturevalue("database"))
    room = Newsroom(tmp_path)
    yield room
    room.catalog.close()
