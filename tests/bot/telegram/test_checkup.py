"""The doctor and Telegram: a wrong token, another poller, a webhook, privacy mode; and one bot on a library."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.telegram.process.single_instance import hold_instance_lock, is_healthy, is_running
from corpus.errors import PressboxError
from index.home import Home
from tests.bot.conftest import Press
from tests.fakes.telegram_server import TelegramServer
from tests.fakes.telegram_wire import Fault


@pytest.fixture
def telegram(monkeypatch: pytest.MonkeyPatch) -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        monkeypatch.setenv("TELEGRAM_BOT_TOKEN", server.token)
        monkeypatch.setenv("PRESSBOX_TELEGRAM_BASE_URL", f"http://127.0.0.1:{server.port}")
        monkeypatch.setenv("PRESSBOX_TELEGRAM_OWNERS", "7")
        monkeypatch.setattr("bot.telegram.checkup.WATCH", 1)
        yield server


def checks(press: Press) -> dict[str, str]:
    """What the doctor says of Telegram, problems in capitals' stead by a mark."""
    result = press("doctor", "--json")
    found = {check["name"]: check for check in json.loads(result.out)["checks"]}
    assert "AAfakeToken" not in result.out + result.err
    return {name: ("" if c["well"] else "!") + c["detail"] for name, c in found.items() if name.startswith("telegram")}


def test_all_is_well_and_nothing_was_confirmed(press: Press, telegram: TelegramServer) -> None:
    telegram.say(7, "What was hit?")
    found = checks(press)
    assert not any(detail.startswith("!") for detail in found.values())
    assert "@pressbox_test_bot" in found["telegram"] and "1 in the settings" in found["telegram owners"]
    assert found["telegram updates"] == "nobody else asks for them; 1 is waiting"
    assert len(telegram.updates) == 1 and telegram.confirmed == 0


def test_without_a_token_nobody_is_asked(
    press: Press, telegram: TelegramServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "")
    assert checks(press) == {} and telegram.calls == []


def test_a_wrong_token_and_a_missing_owner(
    press: Press, telegram: TelegramServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", telegram.token + "x")
    monkeypatch.setenv("PRESSBOX_TELEGRAM_OWNERS", "")
    found = checks(press)
    assert found.keys() == {"telegram", "telegram owners"}
    assert "!Telegram does not know this TELEGRAM_BOT_TOKEN" in found["telegram"]
    assert "pressbox telegram pair --role owner" in found["telegram owners"]


def test_privacy_mode_that_is_off(press: Press, telegram: TelegramServer) -> None:
    telegram.bot["can_read_all_group_messages"] = True
    assert "!Privacy mode is off" in checks(press)["telegram groups"]


def test_a_webhook_while_the_settings_poll(press: Press, telegram: TelegramServer) -> None:
    telegram.webhook = {"url": "https://old.example/hook"}
    assert "!A webhook that the settings do not name" in checks(press)["telegram updates"]


def test_another_poller_is_named_and_ours_is_left_alone(press: Press, telegram: TelegramServer, tmp_path: Path) -> None:
    telegram.fail("getUpdates", Fault(409, "Conflict: terminated by other getUpdates request"))
    assert "!Another process asks Telegram" in checks(press)["telegram updates"]
    polls = len(telegram.called("getUpdates"))
    with hold_instance_lock(Home(tmp_path / "library")):
        assert "runs here" in checks(press)["telegram updates"]
    assert len(telegram.called("getUpdates")) == polls


def test_a_network_that_is_away_is_a_sentence(press: Press, telegram: TelegramServer) -> None:
    telegram.fail("getMe", Fault())
    assert checks(press)["telegram"].startswith("!Telegram cannot be asked (NetworkError)")


def test_one_bot_on_a_library(press: Press, tmp_path: Path) -> None:
    home = Home(tmp_path / "library")
    assert not is_running(home) and press("telegram", "health").code == 1
    with hold_instance_lock(home):
        refused: list[str] = []

        def second() -> None:
            try:
                with hold_instance_lock(home):
                    pass
            except PressboxError as error:
                refused.append(str(error))

        other = threading.Thread(target=second)
        other.start()
        other.join()
        assert "Another `pressbox telegram` runs" in refused[0]
        assert is_running(home) and not is_healthy(home)  # it has not begun to beat
        (home.path / "telegram.beat").touch()
        assert is_healthy(home) and press("telegram", "health").out == "running\n"
    assert not is_running(home) and not is_healthy(home)


def test_codes_and_members_on_the_machine(press: Press) -> None:
    made = press("telegram", "pair", "--role", "owner")
    assert made.code == 0 and made.out.startswith("/pair ") and "becomes an owner" in made.err
    assert "Nobody was let in" in press("telegram", "members").err
    assert press("telegram", "dismiss", "5").code == 2
