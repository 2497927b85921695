"""A newsroom for each test that wants one."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.engines.chroma_server import Server
from tests.index.newsroom import Newsroom, make_newsroom


@pytest.fixture
def newsroom(tmp_path: Path, engine: str, request: pytest.FixtureRequest) -> Iterator[Newsroom]:
    with make_newsroom(tmp_path, engine, request) as room:
        yield room


@pytest.fixture
def server(newsroom: Newsroom) -> Iterator[Server]:
    """The Chroma server of a newsroom that has one."""
    assert newsroom.home.chroma
    with closing(Server(newsroom.home.chroma)) as opened:
        yield opened
