"""Stopping: `/abort` and the Stop buttons end an answer that a language model is writing, within a second."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from tests.bot.telegram.bots import OWNER, running
from tests.fakes.chat import speaking
from tests.fakes.openai_server import OpenAIServer
from tests.fakes.telegram_server import TelegramServer

pytestmark = pytest.mark.usefixtures("shared")

GROUP = -1_001_000_000_007
OTHER = 9
ENDED = 30.0  # seconds: a third of those that the model takes
SLOW = speaking("The ferry to Brackness will sail again on Friday [1]. " * 200, pause=0.05)


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        server.group(GROUP)
        yield server


@pytest.fixture
def model() -> Iterator[OpenAIServer]:
    with OpenAIServer() as server:
        server.paths["/v1/chat/completions"] = SLOW
        yield server


def test_an_answer_is_stopped(telegram: TelegramServer, model: OpenAIServer, library: Path) -> None:
    given: dict[str, Any] = {
        "llm": "openai",
        "model": "fake",
        "llm_base_url": model.url,
        "llm_api_key": SecretStr("key"),
        "telegram_owners": (OWNER, OTHER),
    }
    with running(telegram, library, rooms=(GROUP,), **given):
        telegram.say(OWNER, "When will the ferry to Brackness sail again?")
        telegram.wait_for(lambda: telegram.drafts[OWNER])
        _stopped(telegram, OWNER, lambda: telegram.say(OWNER, "/abort"))
        telegram.say(OWNER, "/abort")
        telegram.wait_for_texts(OWNER, 2)
        telegram.stop_draft(OWNER)  # too late, and no harm is done

        telegram.say(OTHER, "When will the ferry to Brackness sail again?")
        telegram.wait_for(lambda: telegram.drafts[OTHER])
        _stopped(telegram, OTHER, lambda: telegram.stop_draft(OTHER))

        telegram.say(GROUP, "/ask When will the ferry to Brackness sail again?", user=OTHER)
        telegram.wait_for(lambda: telegram.texts(GROUP))
        message = telegram.messages(GROUP)[0]
        data = message.button("Stop")["callback_data"]
        _stopped(telegram, GROUP, lambda: telegram.press(GROUP, message.message_id, data, user=OTHER))
        late = telegram.press(GROUP, message.message_id, data, user=OTHER)
        telegram.wait_for(lambda: telegram.toast(late) == "It has ended already.")
    assert telegram.texts(OWNER) == ["Stopped.", "Nothing is being answered here."]
    assert telegram.texts(OTHER) == ["Stopped."]
    assert telegram.messages(GROUP)[0].buttons == []
    assert telegram.refused == []


def _stopped(telegram: TelegramServer, chat: int, act: Callable[[], object]) -> None:
    started = time.monotonic()
    act()
    telegram.wait_for(lambda: telegram.texts(chat)[:1] == ["Stopped."])
    assert time.monotonic() - started < ENDED  # it takes a tenth of a second; the machine may be busy
