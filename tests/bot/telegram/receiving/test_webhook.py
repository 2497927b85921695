"""The webhook: who may post, and what; nothing that is posted makes it fail."""

import asyncio
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.telegram.process.starting import make_client
from bot.telegram.receiving.polling import RawUpdateRequest
from bot.telegram.receiving.webhook import Webhook
from corpus.errors import ConfigurationError
from tests.bot.telegram.bots import settings
from tests.fakes.telegram_server import TelegramServer

SECRET = "s" * 16 + "_-" + "9" * 16
GOOD = json.dumps({"update_id": 5, "message": {"text": "hello"}}).encode()


@contextmanager
def listening(telegram: TelegramServer, taken: list[dict[str, Any]], fails: bool = False) -> Iterator[str]:
    """The address; what is handed over comes to stand in `taken`."""
    loop, ready, port = asyncio.new_event_loop(), threading.Event(), list[int]()
    stop = asyncio.Event()

    async def take(updates: Sequence[dict[str, Any]]) -> None:
        if fails:
            raise OSError("no space left")
        taken.extend(updates)

    async def main() -> None:
        given = settings(
            telegram,
            Path("unused"),
            telegram_webhook_url="http://127.0.0.1/hook",
            telegram_webhook_secret=SecretStr(SECRET),
            telegram_webhook_port=0,
        )
        async with make_client(given, RawUpdateRequest()) as bot:
            webhook = Webhook(bot, given, take)
            run = asyncio.create_task(webhook.run())
            while not telegram.webhook["url"]:
                await asyncio.sleep(0.01)
            port.append(webhook.port)
            ready.set()
            await stop.wait()
            run.cancel()
            await asyncio.gather(run, return_exceptions=True)

    thread = threading.Thread(target=loop.run_until_complete, args=(main(),))
    thread.start()
    try:
        assert ready.wait(60)
        yield f"http://127.0.0.1:{port[0]}/hook"
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(30)  # it leaves within a moment; the machine may be busy
        loop.close()


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        yield server


def test_what_is_posted(telegram: TelegramServer) -> None:
    taken: list[dict[str, Any]] = []
    bodies = (b"\xff\xfe", b"{", b"", b"[1]", b'"x"', b"[" * 90_000, b'{"update_id": "5"}', b'{"update_id": true}')
    numbers = (
        b'{"update_id": -1}',
        b'{"update_id": 99999999999999999999}',
        b'{"update_id": 1.5}',
        b'{"update_id": NaN}',
    )
    with listening(telegram, taken) as url:
        post = telegram.post_to
        assert telegram.webhook["secret"] == SECRET
        assert [post(url, GOOD, secret) for secret in (None, "", "wrong", SECRET[:-1], SECRET + "x", "é")] == [403] * 6
        assert [post(url, body, SECRET) for body in bodies + numbers] == [400] * len(bodies + numbers)
        assert post(url, b" " * 1_000_001, SECRET) == 413
        assert post(url, b"1" * 30_000_000, "wrong") in (403, 0)  # 0: it hung up before all was sent
        assert post(url + "/else", GOOD, SECRET) == 404
        assert taken == []
        assert post(url, GOOD, SECRET) == 200
    assert [update["update_id"] for update in taken] == [5]


def test_what_could_not_be_written_down_is_posted_again(telegram: TelegramServer) -> None:
    with listening(telegram, [], fails=True) as url:
        assert telegram.post_to(url, GOOD, SECRET) == 503


@pytest.mark.parametrize("secret", ["", "short", "x" * 31, "x" * 40 + "!", "é" * 40])
def test_it_does_not_start_without_a_good_secret(telegram: TelegramServer, secret: str) -> None:
    given = settings(telegram, Path("unused"), telegram_webhook_secret=SecretStr(secret))

    async def take(updates: Sequence[dict[str, Any]]) -> None: ...

    with pytest.raises(ConfigurationError, match="at least 32 characters") as refused:
        Webhook(make_client(given, RawUpdateRequest()), given, take)
    assert not secret or secret not in str(refused.value)
