"""A newsroom for each test that wants one."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.engines.chroma_server import Server
from tests.index.newsroom import CHROMA, DATABASE, Newsroom


@pytest.fixture
def newsroom(tmp_path: Path, engine: str, request: pytest.FixtureRequest) -> Iterator[Newsroom]:
    if "postgresql" in engine:
        (tmp_path / DATABASE).write_text(request.getfixturevalue("database"))
    if "chroma" in engine:
        (tmp_path / CHROMA).write_text(request.getfixturevalue("chroma_server").url)
    room = Newsroom(tmp_path)
    yield room
    room.catalog.close()


@pytest.fixture
def server(newsroom: Newsroom) -> Iterator[Server]:
    """The Chroma server of a newsroom that has one."""
    assert newsroom.home.chroma
    with closing(Server(newsroom.home.chroma)) as opened:
        yield opened
