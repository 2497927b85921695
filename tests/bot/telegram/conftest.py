"""A Bot API on loopback for each test."""

from collections.abc import Iterator

import pytest

from tests.fakes.telegram_server import TelegramServer


@pytest.fixture(params=[False, True], ids=["alone", "beside"])
def shared(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's bots answer alone, and in a second run as a door and a worker."""
    monkeypatch.setattr("tests.bot.telegram.bots.SHARED", request.param)


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        yield server
