"""`pressbox telegram` as a process: its exits, its end on SIGTERM, and what a kill -9 leaves to the next one."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE

import pytest

from bot.chats.members import Role
from bot.chats.pairing import Pairing
from bot.chats.store import Chats
from tests.bot.conftest import Press
from tests.bot.telegram.bots import OWNER, webhook
from tests.fakes.chat import speaking
from tests.fakes.loopback import free_port
from tests.fakes.openai_server import OpenAIServer
from tests.fakes.telegram_server import Fault, TelegramServer
from tests.forked import Running

NEWCOMER, OTHER = 70_009, 9
FERRY = "When will the ferry to Brackness sail again?"
CONFLICT = Fault(409, "Conflict: terminated by other getUpdates request")


@pytest.fixture
def reached(telegram: TelegramServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """This process's settings name the server."""
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", telegram.token)
    monkeypatch.setenv("PRESSBOX_TELEGRAM_BASE_URL", f"http://127.0.0.1:{telegram.port}")
    monkeypatch.setenv("PRESSBOX_TELEGRAM_OWNERS", str(OWNER))


@contextmanager
def process(telegram: TelegramServer, library: Path, *words: str, **given: str) -> Iterator[Running]:
    known = {
        **os.environ,
        "PRESSBOX_HOME": str(library),
        "TELEGRAM_BOT_TOKEN": telegram.token,
        "PRESSBOX_TELEGRAM_OWNERS": str(OWNER),
        "PRESSBOX_TELEGRAM_BASE_URL": f"http://127.0.0.1:{telegram.port}",
        **given,
    }
    with Running("telegram", *(words or ("--no-index",)), environment=known, stderr=PIPE) as running:
        yield running


def test_kill_and_start_again(telegram: TelegramServer, library: Path) -> None:
    """Questions in hand, and one whose answer is on its way: each is answered, once."""
    with process(telegram, library) as bot:
        telegram.wait_for(lambda: telegram.polling)
        numbers = [telegram.say(OWNER, f"{FERRY} ({n})") for n in range(3)]
        telegram.wait_for(lambda: telegram.confirmed > 1000 + len(numbers))
        bot.send_signal(signal.SIGKILL)
        bot.wait()
    with process(telegram, library) as bot:
        telegram.wait_for_texts(OWNER, 3)
        bot.send_signal(signal.SIGTERM)
        assert bot.wait() == 0
        assert bot.stderr and telegram.token not in bot.stderr.read()
    assert len(telegram.texts(OWNER)) == 3
    probes = ("message to edit not found", "message can't be edited", "message is not modified")
    assert all(any(probe in (call.refused or "") for probe in probes) for call in telegram.refused)


def test_a_kill_in_the_middle_of_a_deed(telegram: TelegramServer, library: Path) -> None:
    """A code is used up and its sender not greeted yet, a question counted and not answered, a file added and nothing
    said of it: none of it happens twice, and none is lost."""
    chats = Chats(library / "chats.sqlite3")
    code = Pairing(chats).invite(Role.GUEST, f"telegram:{OWNER}")
    chats.close()
    with OpenAIServer() as model:
        model.paths["/v1/chat/completions"] = speaking("Still thinking. " * 200, pause=1)
        given = {
            "PRESSBOX_LLM": "openai",
            "PRESSBOX_MODEL": "fake",
            "PRESSBOX_LLM_BASE_URL": model.url,
            "PRESSBOX_LLM_API_KEY": "key",
        }
        with process(telegram, library, **given, PRESSBOX_TELEGRAM_OWNERS=f"{OWNER},{OTHER}") as bot:
            telegram.wait_for(lambda: telegram.polling)
            telegram.wait_for(lambda: len(telegram.commands) == 2)  # the owners' menus
            telegram.say(OWNER, FERRY)
            telegram.wait_for(lambda: model.requests)
            telegram.fail("setMyCommands", Fault(hang=60))
            telegram.say(NEWCOMER, f"/pair {code}")
            telegram.fail("sendMessage", Fault(429, parameters={"retry_after": 60}), chat=OTHER)
            telegram.upload(OTHER, "otter.txt", b"Otter returns\n\nAn otter was seen in the Selby canal on Sunday.")
            telegram.wait_for(lambda: not telegram.faults)
            bot.send_signal(signal.SIGKILL)
            bot.wait()
    with process(telegram, library, PRESSBOX_TELEGRAM_OWNERS=f"{OWNER},{OTHER}"):
        assert "You are a guest here." in telegram.wait_for_texts(NEWCOMER)[0]
        telegram.wait_for_texts(OWNER, 2)
        telegram.wait_for_texts(OTHER)
        telegram.say(OWNER, "/whoami")
        telegram.say(OWNER, "/audit")
        *said, whoami, audit = telegram.wait_for_texts(OWNER, 4)
    assert sorted("Friday" in text for text in said) == [False, True]
    assert any("came in by your code, as a guest." in text for text in said)
    assert "Questions asked today: 1." in whoami and audit.count("was let in") == 1
    assert telegram.messages(NEWCOMER)[1:] == []
    assert telegram.texts(OTHER) == ["Added: undated · Otter returns.\nIt can be asked now."]
    assert audit.count("added an article") == 1


def test_a_stop_waits_for_no_model(telegram: TelegramServer, library: Path) -> None:
    with OpenAIServer() as model:
        model.paths["/v1/chat/completions"] = speaking("Still thinking. " * 4000, pause=0.1)
        given = {
            "PRESSBOX_LLM": "openai",
            "PRESSBOX_MODEL": "fake",
            "PRESSBOX_LLM_BASE_URL": model.url,
            "PRESSBOX_LLM_API_KEY": "key",
        }
        with process(telegram, library, **given) as bot:
            telegram.say(OWNER, FERRY)
            telegram.wait_for(lambda: telegram.drafts[OWNER])
            bot.send_signal(signal.SIGTERM)
            assert bot.wait() == 0
    assert telegram.texts(OWNER) == []  # it is left to the next process


def test_behind_a_webhook(telegram: TelegramServer, library: Path) -> None:
    """The whole process: it announces itself, answers what is posted and nobody else's, and what is posted while it is
    away waits at Telegram."""
    given, question = webhook(free_port()), {"update_id": 5, "message": {"text": FERRY}}
    telegram.deliver()
    with process(telegram, library, **given) as bot:
        telegram.say(OWNER, FERRY)
        message = telegram.wait_for(lambda: telegram.messages(OWNER))[0]
        query = telegram.press(OWNER, message.message_id, message.button("👍")["callback_data"])
        telegram.wait_for(lambda: telegram.toast(query))
        assert telegram.post_to(given["PRESSBOX_TELEGRAM_WEBHOOK_URL"], json.dumps(question).encode(), "s" * 39) == 403
        bot.send_signal(signal.SIGTERM)
        assert bot.wait() == 0
        assert bot.stderr and "s" * 40 not in bot.stderr.read()
    telegram.say(OWNER, FERRY)
    telegram.wait_for(lambda: telegram.webhook_replies[-1][1] == 0)
    with process(telegram, library, **given):
        telegram.wait_for_texts(OWNER, 2)
    assert "Friday" in telegram.texts(OWNER)[0] and "Friday" in telegram.texts(OWNER)[1]
    assert telegram.called("getUpdates") == [] and telegram.refused == []


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
