"""A Bot API on loopback for each test."""

from collections.abc import Iterator

import pytest

from tests.fakes.telegram_server import TelegramServer


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        yield server
