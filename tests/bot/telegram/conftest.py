"""A Bot API on loopback for each test."""

import asyncio
from collections.abc import Iterator, Mapping
from subprocess import PIPE
from typing import IO

import pytest

from tests.fakes.telegram_server import TelegramServer
from tests.forked import Running


class OnLoop:
    """A forked `pressbox` with what the bot uses of an `asyncio.subprocess.Process`."""

    def __init__(self, running: Running) -> None:
        self._running = running

    @property
    def returncode(self) -> int | None:
        return self._running.returncode

    async def communicate(self) -> tuple[bytes, bytes]:
        out, err = await asyncio.gather(self._read(self._running.stdout), self._read(self._running.stderr))
        await self.wait()
        return out, err

    async def _read(self, stream: IO[str] | None) -> bytes:
        assert stream
        with stream:
            return (await asyncio.to_thread(stream.read)).encode()

    async def wait(self) -> int:
        return await asyncio.to_thread(self._running.wait)

    def terminate(self) -> None:
        self._running.terminate()

    def kill(self) -> None:
        self._running.kill()


@pytest.fixture
def forked_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands that the bot runs as processes are forked. A test of all that is between them does without it."""

    async def start(code: str, *words: str, environment: Mapping[str, str], **streams: int) -> OnLoop:
        return OnLoop(await asyncio.to_thread(Running, *words, environment=environment, stdout=PIPE, stderr=PIPE))

    monkeypatch.setattr("bot.telegram.process.subprocess_cli.start_on_loop", start)


@pytest.fixture(params=[False, True], ids=["alone", "beside"])
def shared(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's bots answer alone, and in a second run as a door and a worker."""
    monkeypatch.setattr("tests.bot.telegram.bots.SHARED", request.param)


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        yield server
