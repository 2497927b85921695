"""`pressbox telegram` as a process: its exits, its end on SIGTERM, and what a kill -9 leaves to the next one."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.bot.conftest import Press
from tests.bot.telegram.bots import OWNER
from tests.fakes.telegram_server import Fault, TelegramServer

FERRY = "When will the ferry to Brackness sail again?"
CONFLICT = Fault(409, "Conflict: terminated by other getUpdates request")


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        yield server


@pytest.fixture
def reached(telegram: TelegramServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """This process's settings name the server."""
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", telegram.token)
    monkeypatch.setenv("PRESSBOX_TELEGRAM_BASE_URL", f"http://127.0.0.1:{telegram.port}")
    monkeypatch.setenv("PRESSBOX_TELEGRAM_OWNERS", str(OWNER))


@contextmanager
def process(telegram: TelegramServer, library: Path, *words: str, **given: str) -> Iterator[subprocess.Popen[str]]:
    known = {
        **os.environ,
        "PRESSBOX_HOME": str(library),
        "TELEGRAM_BOT_TOKEN": telegram.token,
        "PRESSBOX_TELEGRAM_OWNERS": str(OWNER),
        "PRESSBOX_TELEGRAM_BASE_URL": f"http://127.0.0.1:{telegram.port}",
        **given,
    }
    command = [sys.executable, "-m", "bot", "telegram", *(words or ("--no-index",))]
    with subprocess.Popen(command, env=known, stderr=subprocess.PIPE, text=True) as running:
        try:
            yield running
        finally:
            running.kill()


def test_kill_and_start_again(telegram: TelegramServer, library: Path) -> None:
    """Questions in hand, and one whose answer is on its way: each is answered, once."""
    with process(telegram, library) as bot:
        telegram.wait_for(lambda: telegram.polling, timeout=60)
        numbers = [telegram.say(OWNER, f"{FERRY} ({n})") for n in range(3)]
        telegram.wait_for(lambda: telegram.confirmed > 1000 + len(numbers))
        bot.send_signal(signal.SIGKILL)
        bot.wait()
    with process(telegram, library) as bot:
        telegram.wait_for_texts(OWNER, 3, timeout=60)
        bot.send_signal(signal.SIGTERM)
        assert bot.wait(15) == 0
        assert bot.stderr and telegram.token not in bot.stderr.read()
    assert len(telegram.texts(OWNER)) == 3
    probes = ("message to edit not found", "message can't be edited", "message is not modified")
    assert all(any(probe in (call.refused or "") for probe in probes) for call in telegram.refused)


def test_a_second_poller(telegram: TelegramServer, press: Press, library: Path, reached: None) -> None:
    telegram.fail("getUpdates", *[CONFLICT] * 3)
    refused = press("telegram", "--no-index")
    assert refused.code == 5 and "Another process asks Telegram" in refused.err


def test_a_wrong_token(press: Press, monkeypatch: pytest.MonkeyPatch, reached: None) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "4242:AAnotThisOne0123456789012345678901234")
    refused = press("telegram", "--no-index")
    assert refused.code == 4 and "does not know this TELEGRAM_BOT_TOKEN" in refused.err
    assert "AAnot" not in refused.err and "Traceback" not in refused.err


def test_settings_that_cannot_work(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    assert press("telegram").code == 4
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "nonsense")
    refused = press("telegram")
    assert refused.code == 4 and "nonsense" not in refused.err
