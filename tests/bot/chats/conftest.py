"""Conversations for each test that wants some, in a file or in a PostgreSQL database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.chats.store import Chats
from index.store.database import Address


@pytest.fixture
def address(tmp_path: Path, engine: str, request: pytest.FixtureRequest) -> Address:
    """Where the conversations of `chats` are."""
    return str(request.getfixturevalue("database")) if engine == "postgresql" else tmp_path / "chats.sqlite3"


@pytest.fixture
def chats(address: Address) -> Iterator[Chats]:
    store = Chats(address)
    yield store
    store.close()
